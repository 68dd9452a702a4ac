import { seededRandom } from '@maeul/simulators/random';

/** One kill -9: whom, and at what. */
export interface PointsKill {
  /** The hub, or the agent with this index. */
  readonly target: 'hub' | number;
  /** While it starts, at some instant of its work, or while something is being handed out (an agent's). */
  readonly at: 'starting' | 'working' | 'dispensing';
  /** From 0 to 1: of the longest time to wait. */
  readonly wait: number;
  /** The board of the clean house loses its power too, and with it what its outputs were. */
  readonly powerCut: boolean;
}

const HUB_SHARE = 0.45;
const STARTING_SHARE = 0.25;
const DISPENSING_SHARE = 0.6;

/** The same seed gives the same kills. */
export function planPointsKills(count: number, agents: number, seed: number): PointsKill[] {
  const random = seededRandom(seed);
  const kills: PointsKill[] = [];
  while (kills.length < count) {
    const last = kills.at(-1);
    // What starts now is what was killed last; while it starts, another is at work.
    const starting = random.chance(STARTING_SHARE) && last !== undefined;
    const dispensing = random.chance(DISPENSING_SHARE);
    const others = Array.from({ length: agents }, (_, agent) => agent).filter((agent) => agent !== last?.target);
    const hub = last?.target !== 'hub' && random.chance(HUB_SHARE);
    const agent = others[random.integer(0, others.length - 1)]!;
    const target = starting ? last.target : hub ? 'hub' : agent;
    const at = starting ? 'starting' : dispensing && target !== 'hub' ? 'dispensing' : 'working';
    kills.push({ target, at, wait: random.next(), powerCut: target !== 'hub' && random.chance(0.5) });
  }
  return kills;
}
