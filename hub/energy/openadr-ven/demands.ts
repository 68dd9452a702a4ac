import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { AdrEvent, EventRequest, ValuesMap } from '../../openadr/objects.ts';
import { type Anchor, type Span, spansOf } from '../../openadr/schedule.ts';

/** An event of an upstream with what was drawn and noted when it was first seen. */
export interface SeenEvent extends Anchor {
  readonly event: AdrEvent;
}

/** A time in which less should be used. */
export interface Demand {
  /** Of the event, counted from 0; stays the same while times move. */
  readonly at: number;
  readonly fromMs: number;
  /** May be Infinity. */
  readonly toMs: number;
  /** SIMPLE: 1 moderate, 2 high, 3 emergency. */
  readonly level: number;
  /** W that should be shed in all, if the upstream named it. */
  readonly targetW: number | null;
}

export interface Demands {
  readonly demands: readonly Demand[];
  /** From its first part to its last, also where it asks for nothing: there it overrules what matters less. */
  readonly covers: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/**
 * What an event asks for: SIMPLE above 0, or DISPATCH_SETPOINT_RELATIVE below 0. Parts that follow each other become one demand.
 * Codes: `no-demand` (prices, for example, are nothing to call for) and those of `spansOf`.
 */
export function demandsOf({ event, nowMs, fraction }: SeenEvent): Result<Demands> {
  const spans = spansOf(event, { nowMs, fraction });
  if (!spans.ok) return spans;
  const asked = spans.value.map((span) => ({ span, ask: askOf(span, event) }));
  const known = asked.filter(({ ask }) => ask !== null);
  if (known.length === 0)
    return refuse('no-demand', 'None of its payloads says how much less should be used.', 'SIMPLE is understood.');
  const demands: Demand[] = [];
  for (const { span, ask } of known) {
    if (ask === null || ask.level === 0) continue;
    const before = demands.at(-1);
    if (before === undefined || before.toMs !== span.fromMs)
      demands.push({ at: demands.length, fromMs: span.fromMs, toMs: span.toMs, ...ask });
    else
      demands[demands.length - 1] = {
        ...before,
        toMs: span.toMs,
        level: Math.max(before.level, ask.level),
        targetW: ask.targetW === null ? before.targetW : Math.max(ask.targetW, before.targetW ?? 0),
      };
  }
  return ok({ demands, covers: known.map(({ span }) => ({ fromMs: span.fromMs, toMs: span.toMs })) });
}

/** null: no payload that is understood. */
function askOf({ interval }: Span, event: EventRequest): Pick<Demand, 'level' | 'targetW'> | null {
  const level = numberOf(interval.payloads, 'SIMPLE');
  const relative = numberOf(interval.payloads, 'DISPATCH_SETPOINT_RELATIVE');
  if (level === null && relative === null) return null;
  const kilo = event.payloadDescriptors?.find(({ payloadType }) => payloadType === 'DISPATCH_SETPOINT_RELATIVE')?.units;
  // Other units of power are not in the specification; without a unit it is the usual one.
  const known = kilo === undefined || kilo === null || kilo === 'KW';
  const targetW = relative !== null && relative < 0 && known ? Math.max(1, Math.round(-relative * 1000)) : null;
  return { level: level === null ? (targetW === null ? 0 : 1) : Math.max(0, Math.trunc(level)), targetW };
}

function numberOf(payloads: readonly ValuesMap[], type: string): number | null {
  const value = payloads.find((payload) => payload.type === type)?.values[0];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
