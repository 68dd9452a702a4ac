import type { Refusal, Result } from '@maeul/devices/refusal';
import { useEffect, useRef, useState } from 'preact/hooks';
import { address, ask } from './client.ts';

interface Pages<Row> {
  /** null while the first page is awaited. */
  readonly rows: readonly Row[] | null;
  readonly problem: Refusal | null;
  /** null at the end of the list. */
  readonly more: (() => void) | null;
  again(): void;
}

type Query = Readonly<Record<string, string | number | undefined>>;
const PAGE_ROWS = 50;

/** A long list of the hub, page after page as the reader asks for it. */
export function usePages<Answer extends { readonly next: string | null }, Row>(
  path: string,
  query: Query,
  rowsOf: (answer: Answer) => readonly Row[],
): Pages<Row> {
  const first = address(path, { ...query, limit: PAGE_ROWS });
  const asked = useRef('');
  const [state, setState] = useState<{ rows: readonly Row[] | null; next: string | null; problem: Refusal | null }>({
    rows: null,
    next: null,
    problem: null,
  });
  const load = async (cursor: string | undefined) => {
    asked.current = first;
    const answer: Result<Answer> = await ask(address(path, { ...query, limit: PAGE_ROWS, cursor }));
    if (asked.current !== first) return;
    setState((before) => {
      if (!answer.ok) return { ...before, problem: answer };
      const known = cursor === undefined ? [] : (before.rows ?? []);
      return { rows: [...known, ...rowsOf(answer.value)], next: answer.value.next, problem: null };
    });
  };
  useEffect(() => {
    setState({ rows: null, next: null, problem: null });
    void load(undefined);
    return () => {
      asked.current = '';
    };
  }, [first]);
  const { rows, next, problem } = state;
  return {
    rows,
    problem,
    more: next === null ? null : () => void load(next),
    again: () => void load(next ?? undefined),
  };
}
