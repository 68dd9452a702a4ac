import { seededRandom } from '@maeul/simulators/random';

/** One kill -9: what, when, and in which part of its life. */
export interface Kill {
  readonly target: 'hub' | 'edge';
  /** `starting`: before it says that it is ready. `working`: once it is. */
  readonly phase: 'starting' | 'working';
  /** From 0 to 1: of the time that a start takes, or of the longest time at work. */
  readonly at: number;
}

const HUB_SHARE = 0.65;
const STARTING_SHARE = 0.35;

/** The same seed gives the same kills. */
export function planKills(count: number, seed: number): Kill[] {
  const random = seededRandom(seed);
  const kills: Kill[] = [];
  while (kills.length < count) {
    const target = random.chance(HUB_SHARE) ? 'hub' : 'edge';
    const phase = random.chance(STARTING_SHARE) ? 'starting' : 'working';
    // What starts now is what was killed last.
    kills.push({ target: phase === 'starting' ? (kills.at(-1)?.target ?? target) : target, phase, at: random.next() });
  }
  return kills;
}
