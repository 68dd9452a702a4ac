import type { Random } from '../random.ts';

/** The sky: how much of the clear-sky light comes through. */
export interface CloudState {
  readonly regime: 'clear' | 'broken' | 'overcast';
  /** 0 to 1.05: the edges of clouds may add a little. */
  readonly clearness: number;
}

const REGIMES = ['clear', 'broken', 'overcast'] as const;
/** Mean and spread of the clearness, how fast it wanders, and how long the weather stays. */
const WEATHER = {
  clear: { mean: 0.97, spread: 0.02, relaxS: 600, stayS: 3 * 3600 },
  broken: { mean: 0.68, spread: 0.28, relaxS: 90, stayS: 2 * 3600 },
  overcast: { mean: 0.25, spread: 0.08, relaxS: 900, stayS: 4 * 3600 },
} as const;

export function initialClouds(random: Random): CloudState {
  const regime = REGIMES[random.integer(0, 2)]!;
  return { regime, clearness: WEATHER[regime].mean };
}

/** The weather changes like a Markov chain; within it the clearness is an Ornstein-Uhlenbeck process. */
export function stepClouds(state: CloudState, stepMs: number, random: Random): CloudState {
  const seconds = stepMs / 1000;
  const changes = random.chance(1 - Math.exp(-seconds / WEATHER[state.regime].stayS));
  const regime = changes ? REGIMES[random.integer(0, 2)]! : state.regime;
  const { mean, spread, relaxS } = WEATHER[regime];
  const keep = Math.exp(-seconds / relaxS);
  const clearness = mean + (state.clearness - mean) * keep + spread * Math.sqrt(1 - keep * keep) * random.normal();
  return { regime, clearness: Math.min(1.05, Math.max(0.05, clearness)) };
}
