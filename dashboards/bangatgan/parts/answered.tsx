import type { ComponentChildren } from 'preact';
import type { Asked } from '../../ui/api/use-answer.ts';
import { ProblemNote, Skeleton } from '../../ui/parts/parts.tsx';

interface AnsweredProps<T> {
  readonly asked: Asked<T>;
  readonly children: (answer: T) => ComponentChildren;
}

/** What the hub answered; until then grey lines, and why if it did not. */
export function Answered<T>({ asked, children }: AnsweredProps<T>) {
  return (
    <>
      {asked.problem === null ? null : <ProblemNote problem={asked.problem} onRetry={asked.again} />}
      {asked.answer === null ? asked.problem === null ? <Skeleton lines={6} /> : null : children(asked.answer)}
    </>
  );
}
