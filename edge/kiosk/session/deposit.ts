import type { Receipt } from '@maeul/devices/kiosk/kiosk-view';
import type { Award } from '@maeul/devices/points/award';
import type { Tariff, TariffKind } from '@maeul/devices/points/tariff';
import { awardPoints } from '@maeul/devices/points/tariff-award';
import { checkItems, kindOf } from '@maeul/devices/points/tariff-choice';
import type { Weighing } from '@maeul/devices/points/weighing';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { WeighingOutput } from '../../weighing/weighing-machine.ts';
import { abandonWeighing, type Doing, go, type SessionState, tariffOf, timeOf, today } from './state.ts';

export function chooseKind(state: SessionState, id: string): Result<true> {
  const kind = kindHere(state, id);
  if (!kind.ok) return kind;
  if (kind.value.price.by === 'item') go(state, { at: 'count-items', kind: id });
  else beginPutIn(state, id, null);
  return ok(true);
}

export function countItems(state: SessionState, items: number): Result<true> {
  if (state.doing.at !== 'count-items') return refuse('not-now', 'No kind is being counted.');
  const { kind } = state.doing;
  const here = kindHere(state, kind);
  if (!here.ok) return here;
  beginPutIn(state, kind, items);
  return ok(true);
}

/** Codes: `no-tariff`, `unknown-kind`, and why its container is closed. */
function kindHere(state: SessionState, id: string): Result<TariffKind> {
  const tariff = tariffOf(state);
  if (tariff === undefined) return refuse('no-tariff', 'No tariff holds here today.');
  const kind = kindOf(tariff, id);
  const container = containerOf(state, id);
  if (kind === undefined || container === undefined) return refuse('unknown-kind', `"${id}" is not taken here.`);
  const closed = state.closed.containers.get(container.id);
  return closed === undefined ? ok(kind) : refuse(closed, `The container "${container.id}" is closed.`);
}

function containerOf({ place }: SessionState, kind: string) {
  return place.containers.find(({ kinds }) => kinds.includes(kind));
}

function beginPutIn(state: SessionState, kind: string, items: number | null): void {
  const container = containerOf(state, kind)!.id;
  go(state, { at: 'put-in', kind, items, container, lid: 'closed', grams: null, stable: false });
  state.effects.push({ do: 'begin-weighing', container, day: today(state) });
}

export function lidMoved(state: SessionState, container: string, open: boolean): void {
  const { doing } = state;
  if ((doing.at !== 'put-in' && doing.at !== 'weighing') || doing.container !== container) return;
  if (open) go(state, { ...doing, at: 'put-in', lid: 'open' });
  else if (doing.lid === 'open') {
    go(state, { ...doing, at: 'weighing', lid: 'closed' });
    state.effects.push({ do: 'lock', container });
  }
}

/** What stops working before the lid was opened is said at once; after that the weighing itself finds out. */
export function closedUnderHand(state: SessionState, container: string, closed: string | null): void {
  const { doing } = state;
  if (closed === null || doing.at !== 'put-in' || doing.container !== container || doing.lid === 'open') return;
  abandonWeighing(state);
  go(state, { at: 'refused', code: closed });
}

/** @param heardMs when the frame came that made the machine say so */
export function weighingSaid(state: SessionState, container: string, output: WeighingOutput, heardMs: number): void {
  const { doing } = state;
  if ((doing.at !== 'put-in' && doing.at !== 'weighing') || doing.container !== container) return;
  // That is what was given up for the weighing that is on now: another kind was chosen, or the same once more.
  if (output.is === 'refused' && output.why.code === 'cancelled') return;
  if (output.is === 'live') state.doing = { ...doing, grams: output.grams, stable: output.stable };
  else if (output.is === 'ready') state.effects.push({ do: 'unlock', container });
  else {
    if (doing.lid === 'closed') state.effects.push({ do: 'lock', container });
    if (output.is === 'refused') go(state, refusedAs(output));
    else weighed(state, doing.kind, doing.items, output.weighing, heardMs);
  }
}

function refusedAs({ why, with: figures }: Extract<WeighingOutput, { is: 'refused' }>): Doing {
  return { at: 'refused', code: why.code, ...(figures === undefined ? {} : { with: { ...figures } }) };
}

function weighed(state: SessionState, id: string, items: number | null, weighing: Weighing, heardMs: number): void {
  const { visit } = state;
  const tariff = tariffOf(state);
  const kind = tariff && kindOf(tariff, id);
  // The tariff may have ended at midnight, while the lid was open.
  if (tariff === undefined || kind === undefined || !visit?.wallet) {
    go(state, { at: 'refused', code: 'no-tariff' });
    return;
  }
  const counted = checkItems(kind, items ?? undefined, weighing.grams, weighing.scale.e);
  if (!counted.ok) {
    go(state, { at: 'refused', code: counted.code, with: { grams: weighing.grams, items: items ?? 0 } });
    return;
  }
  const award = awardFor(state, tariff, kind, weighing.grams, items);
  const receipt = receiptFor(state, kind, weighing.grams, items, award, heardMs);
  state.effects.push({
    do: 'record',
    fact: {
      id: receipt.event,
      type: 'maeul.points.deposited.v1',
      atMs: state.nowMs,
      data: {
        wallet: visit.wallet,
        kind: id,
        ...(items === null ? {} : { items }),
        weighing,
        tariff: { id: tariff.id, version: tariff.version },
        shown: award.points,
      },
    },
    receipt,
  });
  count(state, kind, award.points);
  visit.events.add(receipt.event);
  visit.history?.unshift({ time: receipt.time, what: 'award', name: kind.name, amount: award.points, asset: 'points' });
  go(state, { at: 'receipt', receipt });
}

function awardFor(state: SessionState, tariff: Tariff, kind: TariffKind, grams: number, items: number | null): Award {
  const got = state.visit!.today;
  return awardPoints(tariff, {
    kind: kind.id,
    grams,
    ...(items === null ? {} : { items }),
    day: today(state),
    earlier: {
      total: got.total,
      kind: got.kinds[kind.id] ?? 0,
      group: kind.capGroup === undefined ? 0 : (got.groups[kind.capGroup] ?? 0),
    },
  });
}

/** The next deposit of this visit has so much less left under the caps of the day. */
function count({ visit }: SessionState, { id, capGroup }: TariffKind, points: number): void {
  const got = visit!.today;
  got.total += points;
  got.kinds[id] = (got.kinds[id] ?? 0) + points;
  if (capGroup !== undefined) got.groups[capGroup] = (got.groups[capGroup] ?? 0) + points;
}

function receiptFor(
  state: SessionState,
  kind: TariffKind,
  grams: number,
  items: number | null,
  award: Award,
  heardMs: number,
): Receipt {
  return {
    event: state.ids.event(),
    time: timeOf(state),
    kiosk: state.place.path,
    what: 'deposit',
    name: kind.name,
    points: award.points,
    status: 'pending',
    grams,
    ...(items === null ? {} : { items }),
    tariff: { ...award.tariff },
    steps: award.steps.map((step) => ({ ...step, with: { ...step.with } })),
    stableAt: new Date(heardMs).toISOString(),
  };
}
