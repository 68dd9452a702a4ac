import type { SimClock } from './clock.ts';
import type { Random } from './random.ts';

/** A pure model: its state and luck at one time give its state one step later. States are plain JSON values. */
export interface Model<State> {
  initial(tMs: number, random: Random): State;
  step(state: State, tMs: number, stepMs: number, random: Random): State;
}

/** A model that follows a clock. It moves in whole steps, so that it does not matter who asks when. */
export interface Simulation<State> {
  readonly clock: SimClock;
  /** The state of now. */
  now(): State;
  /** Replaces the state of now, for what comes from outside: a command, a weight on the scale. */
  change(by: (state: State) => State): void;
}

/** Above this speed a step is a minute, so that a fast clock costs no more than a slow one. */
const FINE_SPEED_MAX = 100;
const FINE_STEP_MS = 1000;
const COARSE_STEP_MS = 60_000;

/** @param resumed a state that was kept from an earlier run; counters go on from it */
export function simulate<State>(
  model: Model<State>,
  clock: SimClock,
  random: Random,
  resumed?: State,
): Simulation<State> {
  let atMs = Math.floor(clock.nowMs() / FINE_STEP_MS) * FINE_STEP_MS;
  let state = resumed ?? model.initial(atMs, random);
  const advance = (): void => {
    const stepMs = clock.speed <= FINE_SPEED_MAX ? FINE_STEP_MS : COARSE_STEP_MS;
    const untilMs = clock.nowMs();
    while (atMs + stepMs <= untilMs) {
      atMs += stepMs;
      state = model.step(state, atMs, stepMs, random);
    }
  };
  return {
    clock,
    now() {
      advance();
      return state;
    },
    change(by) {
      advance();
      state = by(state);
    },
  };
}
