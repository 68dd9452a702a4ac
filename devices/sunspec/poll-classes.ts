import type { PollClass } from '../modbus/device-map.ts';

interface ModelPolling {
  readonly poll: PollClass;
  /** Points of the model that matter more often than the rest. */
  readonly fast?: RegExp;
}

const INVERTER: ModelPolling = { poll: 'slow', fast: /^(A|Aph[ABC]|PPVph..|PhVph.|W|Hz|VA|VAr|PF)$/ };
const METER: ModelPolling = { poll: 'slow', fast: /^(A|PhV|PPV|Hz|W|VA|VAR|PF)(ph.{1,2})?$/ };
/** All but the text of the alarm fits into one read, and its scale factors stand at the end. */
const DER_AC: ModelPolling = { poll: 'slow', fast: /^(?!MnAlrmInfo$)/ };
const BATTERY: ModelPolling = { poll: 'fast' };
const SLOW: ModelPolling = { poll: 'slow' };
/** Who the device is, its rating and its settings. */
const RARE: ModelPolling = { poll: 'rare' };

const POLLING: ReadonlyMap<number, ModelPolling> = new Map([
  ...[101, 102, 103, 111, 112, 113].map((id) => [id, INVERTER] as const),
  ...[201, 202, 203, 204, 211, 212, 213, 214].map((id) => [id, METER] as const),
  [701, DER_AC],
  [802, BATTERY],
  ...[122, 123, 124, 160, 704, 713, 714].map((id) => [id, SLOW] as const),
]);

/** How often a point of a model matters. */
export function pollClassOf(modelId: number, pointName: string): PollClass {
  const polling = POLLING.get(modelId) ?? RARE;
  return polling.fast?.test(pointName) ? 'fast' : polling.poll;
}
