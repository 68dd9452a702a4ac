import { parseDuration, toMillis } from '@maeul/devices/config/quantities';
import { ok, type Result, refuse } from '@maeul/devices/refusal';

/**
 * What can go wrong on a wire.
 * - `silence`: no answer. - `late`: the answer comes after a while. - `wrong-crc`: its check value is wrong.
 * - `truncate`: its end is missing. - `noise`: other bytes come before it. - `foreign-address`: a neighbour's address is in it.
 * - `unplug`: the connection is gone for a while.
 */
const FAULT_KINDS = ['silence', 'late', 'wrong-crc', 'truncate', 'noise', 'foreign-address', 'unplug'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** How many of the answers it hits, 0 to 1. */
  readonly probability: number;
  /** `late`: the delay, evenly between the two. `unplug`: how long. */
  readonly fromMs: number;
  readonly toMs: number;
  /** `unplug` only: again after this time; 0 = once. */
  readonly everyMs: number;
}

const DEFAULT_MS: Partial<Record<FaultKind, number>> = { late: 500, unplug: 10_000 };

/**
 * Reads `kind[:part]…`, where a part is a share (`20%`), a time (`500ms`), a range of times (`100ms..2s`) or, for
 * `unplug`, a time out of a longer one (`10s/60s`). Code: `bad-fault`.
 */
export function parseFault(text: string): Result<Fault> {
  const [kind, ...parts] = text.split(':');
  if (!FAULT_KINDS.includes(kind as FaultKind))
    return refuse('bad-fault', `"${kind}" is not a fault.`, `Choose one of ${FAULT_KINDS.join(', ')}.`);
  const defaultMs = DEFAULT_MS[kind as FaultKind] ?? 0;
  let fault: Fault = { kind: kind as FaultKind, probability: 1, fromMs: defaultMs, toMs: defaultMs, everyMs: 0 };
  for (const part of parts) {
    const percent = /^(\d+(?:\.\d+)?)%$/.exec(part)?.[1];
    if (percent !== undefined && Number(percent) <= 100) {
      fault = { ...fault, probability: Number(percent) / 100 };
      continue;
    }
    const times = part.split(/\.\.|\//).map((time) => parseDuration(time));
    const refused = times.find((time) => !time.ok);
    if (defaultMs === 0 || times.length > 2 || refused !== undefined)
      return refuse(
        'bad-fault',
        `"${part}" in "${text}" is not understood.`,
        'Write e.g. silence:20% or late:500ms:5%.',
      );
    const [first, second] = times.map((time) => (time.ok ? toMillis(time.value) : 0));
    if (part.includes('/')) fault = { ...fault, fromMs: first!, toMs: first!, everyMs: second! };
    else fault = { ...fault, fromMs: first!, toMs: second ?? first! };
  }
  return ok(fault);
}

/** Reads several; the first one that is wrong is the refusal. */
export function parseFaults(texts: readonly string[]): Result<Fault[]> {
  const faults: Fault[] = [];
  for (const text of texts) {
    const fault = parseFault(text);
    if (!fault.ok) return fault;
    faults.push(fault.value);
  }
  return ok(faults);
}

/** The same fault as text. */
export function formatFault({ kind, probability, fromMs, toMs, everyMs }: Fault): string {
  const range = fromMs === toMs ? `${fromMs}ms` : `${fromMs}ms..${toMs}ms`;
  const time = kind in DEFAULT_MS ? `:${range}${everyMs > 0 ? `/${everyMs}ms` : ''}` : '';
  return `${kind}${time}${probability < 1 ? `:${Number((probability * 100).toFixed(3))}%` : ''}`;
}
