import { createHash } from 'node:crypto';
import { canonicalJson } from '@maeul/devices/points/canonical-json';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { DrEvent, SettlementLine } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import { inputJson, loadHash, type MemberInput } from './member-input.ts';
import { settleMember } from './settle-member.ts';

/** Sums over all lines; Wh and rewards of those that were not excluded. */
export interface SettlementTotals {
  readonly members: number;
  readonly settled: number;
  /** How many were excluded, by reason. */
  readonly excluded: Readonly<Record<string, number>>;
  readonly baselineWh: number;
  readonly actualWh: number;
  readonly reducedWh: number;
  readonly successes: number;
  readonly reward: number;
}

export interface Settlement {
  /** In the order of the members' ids. */
  readonly lines: readonly SettlementLine[];
  readonly totals: SettlementTotals;
  /** SHA-256 of the canonical JSON of `{ event, members, programme }`, hexadecimal: the same inputs have the same result. */
  readonly inputs: string;
}

/**
 * Settles an event. Members come one after the other, in ascending order of their ids, so that nobody has to hold the readings of all of
 * them at once. Codes: `other-programme`, `members-not-sorted`, and those of `baselineOf`.
 */
export function settle(event: DrEvent, programme: Programme, members: Iterable<MemberInput>): Result<Settlement> {
  const settling = startSettling(event, programme);
  if (!settling.ok) return settling;
  for (const input of members) {
    const refusal = settling.value.add(input);
    if (refusal !== null) return refusal;
  }
  return ok(settling.value.end());
}

/** The same step by step, for who has to wait for the readings of the next members. */
export function startSettling(event: DrEvent, programme: Programme): Result<Settling> {
  const { id, version } = event.programme;
  if (id !== programme.id || version !== programme.version)
    return refuse(
      'other-programme',
      `The event is of ${id} version ${version}, not of ${programme.id} ${programme.version}.`,
    );
  return ok(new Settling(event, programme));
}

class Settling {
  readonly #event: DrEvent;
  readonly #programme: Programme;
  readonly #hash = createHash('sha256');
  readonly #lines: SettlementLine[] = [];
  #last = '';

  constructor(event: DrEvent, programme: Programme) {
    this.#event = event;
    this.#programme = programme;
    this.#hash.update(`{"event":${canonicalJson(event)},"members":[`);
  }

  /** Codes: `members-not-sorted`, and those of `baselineOf`. */
  add(input: MemberInput): Refusal | null {
    if (input.member <= this.#last)
      return refuse(
        'members-not-sorted',
        `${input.member} comes after ${this.#last}; members come once, by their ids.`,
      );
    const settled = settleMember(this.#event, this.#programme, input);
    if (!settled.ok) return settled;
    const { load, line } = settled.value;
    this.#hash.update(this.#last === '' ? '' : ',').update(inputJson(input, load === null ? null : loadHash(load)));
    this.#lines.push(line);
    this.#last = input.member;
    return null;
  }

  end(): Settlement {
    const inputs = this.#hash
      .copy()
      .update(`],"programme":${canonicalJson(this.#programme)}}`)
      .digest('hex');
    return { lines: this.#lines, totals: totalsOf(this.#lines), inputs };
  }
}

function totalsOf(lines: readonly SettlementLine[]): SettlementTotals {
  const excluded: Record<string, number> = {};
  for (const { excluded: why } of lines) if (why !== undefined) excluded[why] = (excluded[why] ?? 0) + 1;
  const settled = lines.filter((line) => line.excluded === undefined);
  const total = (what: 'baselineWh' | 'actualWh' | 'reducedWh' | 'reward') =>
    settled.reduce((sum, line) => sum + line[what], 0);
  return {
    members: lines.length,
    settled: settled.length,
    excluded,
    baselineWh: total('baselineWh'),
    actualWh: total('actualWh'),
    reducedWh: total('reducedWh'),
    successes: settled.filter(({ success }) => success).length,
    reward: total('reward'),
  };
}
