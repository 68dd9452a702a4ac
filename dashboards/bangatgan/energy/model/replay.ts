import { type AccountRow, FLOW_NAMES, type Flows } from '@maeul/devices/vpp/accounts';
import { DAY_MS, QUARTER_MS } from '../../../ui/format/time.ts';
import { meanW } from './series.ts';

export const SPEEDS = [1, 10, 60, 120, 300, 600] as const;
export type Speed = (typeof SPEEDS)[number];

/** Where a replay stands: so far into the day, and how fast it goes. */
export interface Replay {
  /** From midnight at the site. */
  readonly atMs: number;
  readonly speed: Speed;
  readonly isPlaying: boolean;
}

/** Goes on by what has passed on this screen; at the end of the day it stops. */
export function advance(replay: Replay, elapsedMs: number): Replay {
  if (!replay.isPlaying) return replay;
  const atMs = Math.min(DAY_MS - 1, replay.atMs + elapsedMs * replay.speed);
  return { ...replay, atMs, isPlaying: atMs < DAY_MS - 1 };
}

/** What a key does; null for a key that means nothing here. */
export function pressed(replay: Replay, key: string): Replay | null {
  const seek = (atMs: number): Replay => ({ ...replay, atMs: Math.min(DAY_MS - 1, Math.max(0, atMs)) });
  const speedBy = (step: number): Replay => {
    const at = SPEEDS.indexOf(replay.speed) + step;
    return { ...replay, speed: SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))]! };
  };
  switch (key) {
    case ' ':
      // Play at the end begins anew.
      if (!replay.isPlaying && replay.atMs >= DAY_MS - 1) return { ...replay, atMs: 0, isPlaying: true };
      return { ...replay, isPlaying: !replay.isPlaying };
    case 'ArrowLeft':
      return seek(replay.atMs - QUARTER_MS);
    case 'ArrowRight':
      return seek(replay.atMs + QUARTER_MS);
    case 'PageDown':
      return seek(replay.atMs - 4 * QUARTER_MS);
    case 'PageUp':
      return seek(replay.atMs + 4 * QUARTER_MS);
    case 'Home':
      return seek(0);
    case 'End':
      return seek(DAY_MS - 1);
    case '+':
    case '=':
      return speedBy(1);
    case '-':
      return speedBy(-1);
    default:
      return null;
  }
}

/** The row of the quarter-hour that holds an instant, and its flows as mean power. */
export function powerAt(
  rows: readonly AccountRow[],
  tMs: number,
): { readonly row: AccountRow; readonly power: Flows } | null {
  const row = rows.find(({ from }) => Date.parse(from) <= tMs && tMs < Date.parse(from) + QUARTER_MS);
  if (row === undefined || row.coverage.members === row.coverage.missing) return null;
  const power = Object.fromEntries(FLOW_NAMES.map((name) => [name, meanW(row.flows[name], QUARTER_MS)]));
  return { row, power: power as Flows };
}
