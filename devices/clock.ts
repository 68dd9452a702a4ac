import { ok, type Result, refuse } from './refusal.ts';

/**
 * A clock that may run faster than the wall's: at `wallMs` it showed `atMs`, and since then one second of the wall is `speed` seconds
 * of its own. Plain values, so that it can be handed to other threads; all times are milliseconds since 1970. For demos and tests.
 */
export interface Clock {
  readonly atMs: number;
  readonly wallMs: number;
  readonly speed: number;
}

/** The wall's own clock: what holds unless something else was asked for. */
export const WALL_CLOCK: Clock = { atMs: 0, wallMs: 0, speed: 1 };

const CLOCK_SPEED_MAX = 3600;
const WRITTEN = /^(\S+?)@(\S+?)x(\d{1,4}(?:\.\d{1,6})?)$/;
const HINT = 'Write <time>@<time of the wall>x<speed>, e.g. 2026-06-21T05:00:00+09:00@2026-11-22T08:00:00Zx60.';

/**
 * Reads what MAEUL_CLOCK says: the time that is shown, the instant of the wall at which it is shown, and the speed. Programs that
 * are given the same text show the same time. Nothing is the wall's clock. Code: `bad-clock`.
 */
export function parseClock(text: string | undefined): Result<Clock> {
  if (text === undefined || text === '') return ok(WALL_CLOCK);
  const [, at = '', wall = '', times = ''] = WRITTEN.exec(text.replaceAll(' ', '')) ?? [];
  const clock = { atMs: Date.parse(at), wallMs: Date.parse(wall), speed: Number(times) };
  if (!(clock.atMs >= 0 && clock.wallMs >= 0))
    return refuse('bad-clock', `MAEUL_CLOCK is "${text.slice(0, 100)}", which is no clock.`, HINT);
  if (!(clock.speed > 0 && clock.speed <= CLOCK_SPEED_MAX))
    return refuse(
      'bad-clock',
      `MAEUL_CLOCK runs ${times} times as fast; it may be above 0 to ${CLOCK_SPEED_MAX}.`,
      HINT,
    );
  return ok(clock);
}

/** As `parseClock` reads it. */
export function formatClock({ atMs, wallMs, speed }: Clock): string {
  return `${new Date(atMs).toISOString()}@${new Date(wallMs).toISOString()}x${speed}`;
}

/** What the clock shows at an instant of the wall; whole milliseconds. */
export function clockAt({ atMs, wallMs, speed }: Clock, atWallMs: number): number {
  return Math.round(atMs + (atWallMs - wallMs) * speed);
}

/** The instant of the wall at which the clock shows a time. */
export function wallAt({ atMs, wallMs, speed }: Clock, shownMs: number): number {
  return wallMs + (shownMs - atMs) / speed;
}

export function isWallClock({ atMs, wallMs, speed }: Clock): boolean {
  return atMs === wallMs && speed === 1;
}
