import type { Receipt } from '@maeul/devices/kiosk/kiosk-view';
import type { CatalogueItem } from '@maeul/devices/points/catalogue';
import type { KioskEventData } from '@maeul/devices/points/kiosk-events';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { SessionInput } from './inputs.ts';
import { makeRoom, reachable } from './make-room.ts';
import { go, type SessionState, timeOf } from './state.ts';

const EXCHANGE = { ko: '지역화폐 교환 신청', en: 'Exchange for local currency' };

export function chooseItem(state: SessionState, id: string): Result<true> {
  const item = itemHere(state, id);
  if (!item.ok) return item;
  go(state, { at: 'confirm-purchase', item: id });
  return ok(true);
}

/**
 * Begins a purchase. The hub is asked where it is there and the balance seems to suffice; a reservation helps where it is not,
 * or where what was reserved suffices alone.
 */
export function confirmPurchase(state: SessionState): Result<true> {
  const { doing, visit, online } = state;
  if (doing.at !== 'confirm-purchase' || !visit?.wallet) return refuse('not-now', 'Nothing was chosen.');
  const found = itemHere(state, doing.item);
  if (!found.ok) return found;
  const item = found.value;
  const reserved = visit.reservations.find(({ asset, left }) => asset === item.asset && left >= item.price);
  if (reserved === undefined) makeRoom(state, item.asset, item.price);
  const free = availableOf(state, item.asset);
  const ask = online && (free === null || free >= item.price);
  if (!ask && reserved === undefined) {
    const missing = online && free !== null;
    const figures = missing ? { with: { price: item.price, available: Math.max(0, free) } } : {};
    go(state, { at: 'refused', code: missing ? 'not-enough' : 'hub-away', ...figures });
    return ok(true);
  }
  const hold = state.ids.event();
  const { wallet } = visit;
  visit.events.add(hold);
  go(state, { at: 'dispensing', item: item.id, hold });
  state.effects.push({
    do: 'buy',
    purchase: {
      hold,
      data: { wallet, asset: item.asset, amount: item.price, item: item.id },
      dispenser: item.dispenser,
      confirmWithinMs: item.confirmWithin * 1000,
      ask,
      reservation: reserved?.id ?? null,
    },
  });
  return ok(true);
}

/** Codes: `unknown-item`, and why its dispenser is closed. */
function itemHere(state: SessionState, id: string): Result<CatalogueItem> {
  const item = state.terms?.catalogue?.items.filter(isSoldHere(state)).find((one) => one.id === id);
  if (item === undefined) return refuse('unknown-item', `"${id}" is not sold here.`);
  const closed = itemClosed(state, item);
  return closed === null ? ok(item) : refuse(closed, `${item.name.en} cannot be handed out now.`);
}

/** A catalogue is for many houses: here is sold only what this one has a dispenser for, working or not. */
export function isSoldHere({ place }: SessionState): (item: CatalogueItem) => boolean {
  return ({ dispenser }) => place.dispensers.includes(dispenser);
}

/** Without the hub only what was reserved here pays. */
export function whyNotPayable({ online, visit }: SessionState, { asset, price }: CatalogueItem): string | null {
  if (online || visit === null) return null;
  return visit.reservations.some((one) => one.asset === asset && one.left >= price) ? null : 'hub-away';
}

export function itemClosed({ closed }: SessionState, { dispenser }: CatalogueItem): string | null {
  return closed.dispensers.get(dispenser) ?? null;
}

function availableOf({ visit }: SessionState, asset: string): number | null {
  const balances = visit?.balances?.balances;
  return balances === undefined ? null : (balances.find((one) => one.asset === asset)?.available ?? 0);
}

export function bought(state: SessionState, { hold, result }: Extract<SessionInput, { is: 'bought' }>): void {
  const { doing, visit } = state;
  if (doing.at !== 'dispensing' || doing.hold !== hold || visit === null) return;
  const item = state.terms?.catalogue?.items.find(({ id }) => id === doing.item);
  if (!result.ok || item === undefined) {
    const code = result.ok ? 'unknown-item' : result.code;
    const available = availableOf(state, item?.asset ?? 'points');
    const figures =
      code === 'not-enough' && item && available !== null ? { with: { price: item.price, available } } : {};
    go(state, { at: 'refused', code, ...figures });
    return;
  }
  visit.events.add(result.value.event);
  visit.history?.unshift({
    time: timeOf(state),
    what: 'spend',
    name: item.name,
    amount: -item.price,
    asset: item.asset,
  });
  const receipt = slip(state, 'purchase', result.value.event, item.name, -item.price);
  state.effects.push({ do: 'keep-receipt', receipt });
  go(state, { at: 'receipt', receipt });
}

export function lend(state: SessionState, id: string): Result<true> {
  const { visit } = state;
  const container = state.terms?.catalogue?.containers.find((one) => one.id === id);
  if (container === undefined) return refuse('unknown-item', `"${id}" is not lent here.`);
  if (!state.online || !visit?.wallet) {
    // Nothing was reserved for deposits: without the hub nobody knows whether there are points for one.
    go(state, { at: 'refused', code: 'hub-away' });
    return ok(true);
  }
  makeRoom(state, 'points', container.deposit);
  const available = availableOf(state, 'points');
  if (available !== null && available < container.deposit) {
    go(state, { at: 'refused', code: 'not-enough', with: { price: container.deposit, available } });
    return ok(true);
  }
  const receipt = slip(state, 'loan', state.ids.event(), container.name, -container.deposit);
  const { deposit } = container;
  visit.events.add(receipt.event);
  go(state, { at: 'lending', loan: receipt.event, receipt });
  state.effects.push({
    do: 'lend',
    fact: {
      id: receipt.event,
      type: 'maeul.points.container-lent.v1',
      atMs: state.nowMs,
      data: { wallet: visit.wallet, container: id, deposit },
    },
  });
  return ok(true);
}

export function lent(state: SessionState, { loan, result }: Extract<SessionInput, { is: 'lent' }>): void {
  const { doing, visit } = state;
  if (doing.at !== 'lending' || doing.loan !== loan || visit === null) return;
  if (!result.ok) {
    go(state, { at: 'refused', code: result.code });
    return;
  }
  const { receipt } = doing;
  const container = state.terms?.catalogue?.containers.find(({ name }) => name.ko === receipt.name.ko)?.id ?? '';
  visit.loans.push({ loan, container, deposit: -receipt.points, time: receipt.time });
  visit.history?.unshift({
    time: receipt.time,
    what: 'loan',
    name: receipt.name,
    amount: receipt.points,
    asset: 'points',
  });
  state.effects.push({ do: 'keep-receipt', receipt });
  go(state, { at: 'receipt', receipt: { ...receipt, status: 'confirmed' } });
}

const EXCHANGE_AMOUNTS = [1_000, 5_000, 10_000];

/** The amounts that may be exchanged, the last of them all that there is; and why none. */
export function exchangeable(state: SessionState): { amounts: number[]; closed?: string } {
  const available = reachable(state, 'points');
  if (!state.online || available === null) return { amounts: [], closed: 'hub-away' };
  if (available <= 0) return { amounts: [], closed: 'not-enough' };
  return { amounts: [...EXCHANGE_AMOUNTS.filter((amount) => amount < available), available] };
}

export function exchange(state: SessionState, amount: number): Result<true> {
  const { visit, online } = state;
  if (!visit?.wallet) return refuse('not-now', 'Nobody is there.');
  makeRoom(state, 'points', amount);
  const available = availableOf(state, 'points');
  if (!online || available === null) go(state, { at: 'refused', code: 'hub-away' });
  else if (available < amount) go(state, { at: 'refused', code: 'not-enough', with: { price: amount, available } });
  else {
    const receipt = slip(state, 'exchange', state.ids.event(), EXCHANGE, -amount);
    visit.history?.unshift({ time: receipt.time, what: 'exchange', name: EXCHANGE, amount: -amount, asset: 'points' });
    record(state, receipt, {
      type: 'maeul.points.exchange-requested.v1',
      data: { wallet: visit.wallet, amount },
    });
  }
  return ok(true);
}

type Told =
  | {
      readonly type: 'maeul.points.container-returned.v1';
      readonly data: KioskEventData<'maeul.points.container-returned.v1'>;
    }
  | {
      readonly type: 'maeul.points.exchange-requested.v1';
      readonly data: KioskEventData<'maeul.points.exchange-requested.v1'>;
    };

export function record(state: SessionState, receipt: Receipt, told: Told): void {
  state.visit!.events.add(receipt.event);
  state.effects.push({ do: 'record', fact: { id: receipt.event, atMs: state.nowMs, ...told }, receipt });
  go(state, { at: 'receipt', receipt });
}

export function slip(
  state: SessionState,
  what: Receipt['what'],
  event: string,
  name: Receipt['name'],
  points: number,
): Receipt {
  return { event, time: timeOf(state), kiosk: state.place.path, what, name, points, status: 'pending', steps: [] };
}
