import { canonicalJson } from '@maeul/devices/points/canonical-json';
import { type CheckLine, line } from '@maeul/devices/points/check-line';
import type { Statement } from '@maeul/devices/vpp/statement';
import { inputOf, statementOf } from './statement.ts';

/** A statement computed again. */
export interface StatementCheck {
  readonly agrees: boolean;
  readonly lines: readonly CheckLine[];
}

/**
 * Computes a statement again from its own inputs and compares everything that it says: the hash of the readings, the days, each value,
 * the sums, the reward.
 */
export function verifyStatement(stated: Statement): StatementCheck {
  const { event, programme, run } = stated;
  const again = statementOf(event, programme, run, inputOf(stated));
  if (!again.ok) return { agrees: false, lines: [line('inputs', false, `${again.code}: ${again.message}`)] };
  const computed = again.value;
  const lines = [
    ...(computed.load === null ? [] : [same('readings', stated.loadHash, computed.loadHash)]),
    same('days', daysOf(stated), daysOf(computed)),
    same('error', stated.baseline?.fit ?? null, computed.baseline?.fit ?? null),
    same('adjustment', stated.baseline?.adjustment ?? null, computed.baseline?.adjustment ?? null),
    ...computed.values.map((value, i) => same(`value ${value.from}`, stated.values[i] ?? null, value)),
    same('baseline', stated.baseline?.values ?? null, computed.baseline?.values ?? null),
    same('number of values', stated.values.length, computed.values.length),
    same('excluded', stated.line.excluded ?? 'no', computed.line.excluded ?? 'no'),
    same('sums', sumsOf(stated), sumsOf(computed)),
    same('success', stated.line.success, computed.line.success),
    same('reward', stated.line.reward, computed.line.reward),
    same('wallet', stated.line.wallet ?? null, computed.line.wallet ?? null),
    same('member', stated.line.member, computed.line.member),
  ];
  return { agrees: lines.every(({ agrees }) => agrees), lines };
}

/** Longer ones are told apart by where they differ, not by their whole text. */
const WORDS_MAX = 160;

function same(what: string, stated: unknown, computed: unknown): CheckLine {
  const [said, found] = [canonicalJson(stated), canonicalJson(computed)];
  if (said === found) return line(what, true, short(found));
  let at = 0;
  while (said[at] === found[at]) at += 1;
  const from = Math.max(0, at - 40);
  return line(what, false, `computed ${short(found.slice(from))}; the statement says ${short(said.slice(from))}`);
}

function short(text: string): string {
  return text.length <= WORDS_MAX ? text : `${text.slice(0, WORDS_MAX)}…`;
}

function daysOf({ baseline }: Statement): unknown {
  if (baseline === null) return null;
  const { day, type, calendarCertain, days, none } = baseline;
  return { day, type, calendarCertain, days, none: none ?? null };
}

function sumsOf({ line: { baselineWh, actualWh, reducedWh } }: Statement): unknown {
  return { baselineWh, actualWh, reducedWh };
}
