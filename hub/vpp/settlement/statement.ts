import { ok, type Result } from '@maeul/devices/refusal';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { Statement, StatementLoad } from '@maeul/devices/vpp/statement';
import type { Load } from '../baseline/baseline.ts';
import { loadHash, type MemberInput } from './member-input.ts';
import { settleMember } from './settle-member.ts';

/** Why one member got what it got, with all inputs. It is made again from the views when somebody asks, and nowhere kept. */
export function statementOf(event: DrEvent, programme: Programme, run: number, input: MemberInput): Result<Statement> {
  const settled = settleMember(event, programme, input);
  if (!settled.ok) return settled;
  const { line, load, baseline, values } = settled.value;
  const { member, consent, answer, outFromMs, wallet } = input;
  return ok({
    form: 'maeul-statement-1',
    member,
    run,
    event,
    programme,
    consent,
    answer,
    ...(outFromMs === undefined ? {} : { outFrom: iso(outFromMs) }),
    ...(wallet === undefined ? {} : { wallet }),
    called: input.called.map(({ fromMs, toMs }) => ({ from: iso(fromMs), to: iso(toMs) })),
    load: load === null ? null : written(load),
    loadHash: load === null ? null : loadHash(load),
    baseline,
    values: [...values],
    line,
  });
}

/** The inputs that a statement says. */
export function inputOf({ member, consent, answer, outFrom, wallet, called, load }: Statement): MemberInput {
  return {
    member,
    consent,
    answer,
    ...(outFrom === undefined ? {} : { outFromMs: Date.parse(outFrom) }),
    ...(wallet === undefined ? {} : { wallet }),
    called: called.map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) })),
    load: load === null ? null : readLoad(load),
  };
}

function written({ fromMs, minutes, wh, quality }: Required<Load>): StatementLoad {
  const values = Array.from(wh, (value) => (Number.isNaN(value) ? null : value));
  return { from: iso(fromMs), minutes, wh: values, quality: quality.join('') };
}

function readLoad({ from, minutes, wh, quality }: StatementLoad): Load {
  return {
    fromMs: Date.parse(from),
    minutes,
    wh: Float64Array.from(wh, (value) => value ?? Number.NaN),
    quality: Uint8Array.from(quality, Number),
  };
}

function iso(tMs: number): string {
  return new Date(tMs).toISOString();
}
