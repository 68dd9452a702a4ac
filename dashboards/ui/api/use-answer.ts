import type { Refusal } from '@maeul/devices/refusal';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from './client.ts';

export interface Asked<T> {
  /** The last good answer; null while the first is awaited. */
  readonly answer: T | null;
  readonly problem: Refusal | null;
  again(): void;
}

interface State<T> {
  readonly family: string | null;
  readonly answer: T | null;
  readonly problem: Refusal | null;
}

export interface Repeat {
  /** Asks anew so often while the page is seen. */
  readonly everyMs?: number;
  /** Questions of one family keep showing the last answer while the next is awaited; by default each is its own. */
  readonly family?: string;
}

/**
 * The hub's answer to a question, asked anew when the path changes.
 * @param path null asks nothing
 */
export function useAnswer<T>(path: string | null, { everyMs, family = path ?? '' }: Repeat = {}): Asked<T> {
  const [state, setState] = useState<State<T>>({ family: null, answer: null, problem: null });
  const repeat = useRef(() => {});
  useEffect(() => {
    if (path === null) return;
    const given = new AbortController();
    const askOnce = async () => {
      const answer = await ask<T>(path, given.signal);
      if (given.signal.aborted) return;
      setState((before) => {
        if (answer.ok) return { family, answer: answer.value, problem: null };
        return { family, answer: before.family === family ? before.answer : null, problem: answer };
      });
    };
    repeat.current = () => void askOnce();
    repeat.current();
    const timer = everyMs === undefined ? undefined : setInterval(() => document.hidden || repeat.current(), everyMs);
    return () => {
      given.abort();
      clearInterval(timer);
    };
  }, [path, everyMs, family]);
  const isOwn = state.family === family;
  return {
    answer: isOwn ? state.answer : null,
    problem: isOwn ? state.problem : null,
    again: () => repeat.current(),
  };
}
