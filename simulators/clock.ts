/** Simulated time: milliseconds since 1970 that may run faster than the wall clock. */
export interface SimClock {
  nowMs(): number;
  readonly speed: number;
  /** From now on one real second is `speed` simulated ones; 0 stops the clock. */
  setSpeed(speed: number): void;
  /** Moves on to a later time. Simulated meters cannot count backwards, so an earlier one is ignored. */
  moveTo(tMs: number): void;
}

export interface ClockOptions {
  /** Where simulated time begins; the wall clock if left out. */
  readonly startMs?: number | undefined;
  readonly speed?: number | undefined;
  /** The real clock; tests give their own. */
  readonly wallMs?: () => number;
}

export function simClock(options: ClockOptions = {}): SimClock {
  const wallMs = options.wallMs ?? Date.now;
  let speed = options.speed ?? 1;
  let anchorWallMs = wallMs();
  let anchorMs = options.startMs ?? anchorWallMs;
  const nowMs = (): number => anchorMs + (wallMs() - anchorWallMs) * speed;
  const anchor = (tMs: number): void => {
    anchorMs = tMs;
    anchorWallMs = wallMs();
  };
  return {
    nowMs,
    get speed() {
      return speed;
    },
    setSpeed(next) {
      anchor(nowMs());
      speed = next;
    },
    moveTo(tMs) {
      if (tMs > nowMs()) anchor(tMs);
    },
  };
}
