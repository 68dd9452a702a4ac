import type { CredentialBy } from '@maeul/devices/kiosk/credential-hash';
import type { Terms, WalletAnswer } from '@maeul/devices/kiosk/hub-kiosk-api';
import type { HistoryLine, Receipt, Step } from '@maeul/devices/kiosk/kiosk-view';
import { siteDay } from '@maeul/devices/points/site-day';
import type { Tariff } from '@maeul/devices/points/tariff';
import { tariffAt } from '@maeul/devices/points/tariff-choice';
import type { Reservation } from '../store/kiosk-store.ts';
import type { SessionEffect } from './inputs.ts';

/** What a kiosk is, whatever happens. */
export interface KioskPlace {
  readonly path: string;
  readonly label: { readonly ko: string; readonly en: string };
  readonly containers: readonly { readonly id: string; readonly kinds: readonly string[]; readonly e: number }[];
  readonly dispensers: readonly string[];
  readonly hasReturnSlot: boolean;
  readonly hasPrinter: boolean;
}

/** Makes what must be random, so that the rest follows from its inputs. */
export interface NewIds {
  /** UUIDv7. */
  event(): string;
  /** UUIDv4: it must not say when somebody came first. */
  wallet(): string;
}

/** Somebody stands there. */
export interface Visit {
  /** Counts visits: an answer that belongs to another one is passed over. */
  readonly n: number;
  readonly by: CredentialBy;
  readonly hash: string;
  /** Null until it is known whose it is. */
  wallet: string | null;
  balances: WalletAnswer['balances'] | null;
  today: { total: number; kinds: Record<string, number>; groups: Record<string, number> };
  loans: WalletAnswer['loans'][number][];
  history: HistoryLine[] | null;
  reservations: readonly Reservation[];
  /** Events of this visit: their outcomes change what it shows. */
  readonly events: Set<string>;
}

/** As the view's step, with what the screen need not know. */
export type Doing =
  | Exclude<Step, { at: 'put-in' | 'weighing' | 'dispensing' | 'exchange' | 'history' | 'containers' | 'returning' }>
  | {
      readonly at: 'put-in' | 'weighing';
      readonly kind: string;
      readonly items: number | null;
      readonly container: string;
      readonly lid: 'closed' | 'open';
      readonly grams: number | null;
      readonly stable: boolean;
    }
  | { readonly at: 'dispensing'; readonly item: string; readonly hold: string }
  | { readonly at: 'exchange' }
  | { readonly at: 'history' }
  | { readonly at: 'containers' }
  | { readonly at: 'returning'; readonly loan: WalletAnswer['loans'][number]; readonly untilMs: number }
  | { readonly at: 'lending'; readonly loan: string; readonly receipt: Receipt };

/** All that a session rests on. Only the functions of this folder change it. */
export interface SessionState {
  readonly place: KioskPlace;
  readonly ids: NewIds;
  terms: Terms | null;
  online: boolean;
  storeFailing: boolean;
  /** By so much the wall clock was ahead of the hub's when that was last heard, milliseconds. */
  hubBehindMs: number;
  /** Why a container or dispenser is closed. */
  readonly closed: { readonly containers: Map<string, string>; readonly dispensers: Map<string, string> };
  /** Why nothing can be given back. */
  returnsClosed: string | null;
  /** Whose public key it has: the hub may know another one. */
  readonly publicKey: string;
  visits: number;
  visit: Visit | null;
  doing: Doing;
  /** Then it goes back to the welcome by itself. */
  idleAtMs: number;
  /** The wall clock, for what is told. */
  nowMs: number;
  /** A clock that nobody sets, for how long somebody does nothing. */
  steadyMs: number;
  /** So much the wall clock was ahead of the steady one when it was last seen to be set; they may drift apart by a second. */
  aheadMs: number;
  effects: SessionEffect[];
}

const IDLE_MS = 45_000;
/** Who reads a receipt is about to go. */
const RECEIPT_IDLE_MS = 25_000;
/** Emptying bags takes time. */
const PUT_IN_IDLE_MS = 180_000;
/** Nobody stands there any more. */
const GONE_IDLE_MS = 10_000;

export function newState(place: KioskPlace, publicKey: string, ids: NewIds): SessionState {
  return {
    place,
    publicKey,
    ids,
    terms: null,
    online: false,
    storeFailing: false,
    hubBehindMs: 0,
    closed: { containers: new Map(), dispensers: new Map() },
    returnsClosed: place.hasReturnSlot ? null : 'no-return-slot',
    visits: 0,
    visit: null,
    doing: { at: 'welcome' },
    idleAtMs: 0,
    nowMs: 0,
    steadyMs: 0,
    aheadMs: 0,
    effects: [],
  };
}

/** The hub believes a clock that is ahead by ten minutes; it may go on drifting until the hub is asked again. */
export const CLOCK_AHEAD_MAX_MS = 9 * 60_000;

/** Why the whole kiosk is out of service; null = it is not. */
export function serviceClosed({ terms, storeFailing, publicKey, hubBehindMs }: SessionState): string | null {
  if (storeFailing) return 'store-failing';
  if (terms === null) return 'no-terms';
  if (terms.revoked) return 'revoked';
  if (terms.key !== undefined && terms.key !== publicKey) return 'not-enrolled';
  return hubBehindMs > CLOCK_AHEAD_MAX_MS ? 'clock-ahead' : null;
}

export function tariffOf(state: SessionState): Tariff | undefined {
  return tariffAt(state.terms?.tariffs ?? [], state.place.path, today(state));
}

export function timeOf({ nowMs }: SessionState): string {
  return new Date(nowMs).toISOString();
}

/** A steady instant, as the wall clock is going to tell it. */
export function shownTime({ aheadMs }: SessionState, steadyMs: number): string {
  return new Date(Math.round(steadyMs + aheadMs)).toISOString();
}

/** The day at the site. */
export function today(state: SessionState): string {
  return siteDay(timeOf(state));
}

/** Something is under way that a touch must not cut off. */
export function isBusy({ doing }: SessionState): boolean {
  if (doing.at === 'put-in') return doing.lid === 'open';
  return doing.at === 'identifying' || doing.at === 'weighing' || doing.at === 'dispensing' || doing.at === 'lending';
}

/** Goes to a step; the idle clock begins anew. */
export function go(state: SessionState, doing: Doing): void {
  state.doing = doing;
  touch(state);
}

export function touch(state: SessionState): void {
  state.idleAtMs = state.steadyMs + idleMs(state.doing);
}

function idleMs({ at }: Doing): number {
  if (at === 'put-in' || at === 'weighing' || at === 'dispensing' || at === 'returning') return PUT_IN_IDLE_MS;
  return at === 'receipt' ? RECEIPT_IDLE_MS : IDLE_MS;
}

/** Whoever stood there went away: the next one must not find an open wallet. */
export function gone(state: SessionState): void {
  if (!isBusy(state)) state.idleAtMs = Math.min(state.idleAtMs, state.steadyMs + GONE_IDLE_MS);
}

/** Ends the visit, and the weighing that was begun for it. */
export function leave(state: SessionState): void {
  abandonWeighing(state);
  state.visit = null;
  state.doing = { at: 'welcome' };
}

export function abandonWeighing(state: SessionState): void {
  const { doing } = state;
  if (doing.at !== 'put-in' && doing.at !== 'weighing') return;
  state.effects.push({ do: 'cancel-weighing', container: doing.container });
  if (doing.lid === 'closed') state.effects.push({ do: 'lock', container: doing.container });
}
