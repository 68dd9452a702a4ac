import { KIOSK_EVENT_DATA, type KioskEventType } from '@maeul/devices/points/kiosk-events';
import { OFFICE_EVENT_DATA, type OfficeEventType } from '@maeul/devices/points/office-events';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import type { Static } from 'typebox';
import type { Awards } from './awards.ts';
import type { Containers } from './containers.ts';
import type { Corrections } from './corrections.ts';
import type { Exchange } from './exchange.ts';
import type { KioskChains } from './kiosk-chains.ts';
import type { Purchases } from './purchases.ts';
import type { Rewards } from './rewards.ts';
import type { Applied, Fact, LedgerState } from './state.ts';
import type { Wallets } from './wallets.ts';

export type EventType = KioskEventType | OfficeEventType;
// Each handler takes the data of its own type; which one it is has been checked against the schema of the type.
export type Handler = (fact: Fact, data: never) => Applied | Refusal;

/** The data of every event that the ledger takes, by type. */
export const LEDGER_EVENT_DATA = { ...KIOSK_EVENT_DATA, ...OFFICE_EVENT_DATA };

interface Parts {
  readonly state: LedgerState;
  readonly chains: KioskChains;
  readonly wallets: Wallets;
  readonly purchases: Purchases;
  readonly awards: Awards;
  readonly containers: Containers;
  readonly corrections: Corrections;
  readonly exchange: Exchange;
  readonly rewards: Rewards;
}

type Handlers = { readonly [T in EventType]: (fact: Fact, data: DataOf<T>) => Applied | Refusal };
type DataOf<T extends EventType> = Static<(typeof LEDGER_EVENT_DATA)[T]>;

/** What each event does, given that its data has been checked against its schema. */
export function handlersOf(parts: Parts): Readonly<Record<EventType, Handler>> {
  const { state, chains, wallets, purchases, awards, containers, corrections, exchange, rewards } = parts;
  const handlers: Handlers = {
    'maeul.points.deposited.v1': (fact, data) => awards.deposited(fact, data),
    'maeul.points.held.v1': (fact, data) => purchases.held(fact, data),
    'maeul.points.posted.v1': (fact, data) => purchases.posted(fact, data),
    'maeul.points.voided.v1': (fact, data) => purchases.voided(fact, data),
    'maeul.points.container-lent.v1': (fact, data) => containers.lent(fact, data),
    'maeul.points.container-returned.v1': (fact, data) => containers.returned(fact, data),
    'maeul.points.reservation-released.v1': (fact, data) => purchases.released(fact, data),
    'maeul.points.exchange-requested.v1': (fact, data) => exchange.requested(fact, data),
    'maeul.container.collected.v1': (fact, data) => containers.collected(fact, data),
    'maeul.tariff.published.v1': (fact, data) => awards.published(fact, data),
    'maeul.catalogue.published.v1': (fact, { catalogue }) => {
      if (state.catalogues.get(catalogue.version) !== undefined)
        return refuse('version-exists', `Version ${catalogue.version} of the catalogue was published already.`);
      const body = JSON.stringify(catalogue);
      state.catalogues.set({ version: catalogue.version, publishedMs: fact.timeMs, body });
      return { ok: true };
    },
    'maeul.kiosk.enrolled.v1': (fact, data) => {
      const before = state.kiosks.get(data.kiosk)?.key;
      const result = chains.enrolled(fact, data);
      // What had the old key may go on selling without network, and nobody would ever hear of it.
      if (result.ok && before !== data.key) purchases.releaseAllOf(data.kiosk);
      return result;
    },
    'maeul.kiosk.revoked.v1': (fact, data) => {
      const result = chains.revoked(fact, data);
      if (result.ok) purchases.releaseAllOf(data.kiosk);
      return result;
    },
    'maeul.kiosk.gap-accepted.v1': (fact, data) => chains.gapAccepted(fact, data),
    'maeul.wallet.opened.v1': (fact, data) => wallets.opened(fact, data),
    'maeul.wallet.merged.v1': (fact, data) => wallets.merged(fact, data),
    'maeul.wallet.closed.v1': (fact, data) => wallets.closed(fact, data),
    'maeul.points.reversed.v1': (fact, data) => corrections.reversed(fact, data),
    'maeul.points.granted.v1': (fact, data) => corrections.granted(fact, data),
    'maeul.points.transferred.v1': (fact, data) => corrections.transferred(fact, data),
    'maeul.points.donated.v1': (fact, data) => corrections.donated(fact, data),
    'maeul.points.expired.v1': (fact, data) => corrections.expired(fact, data),
    'maeul.points.rewarded.v1': (fact, data) => rewards.rewarded(fact, data),
    'maeul.points.reserved.v1': (fact, data) => purchases.reserved(fact, data),
    'maeul.exchange.batched.v1': (fact, data) => exchange.batched(fact, data),
    'maeul.exchange.settled.v1': (fact, data) => exchange.settled(fact, data),
    'maeul.container.washed.v1': (fact, data) => containers.washed(fact, data),
  };
  return handlers as Readonly<Record<EventType, Handler>>;
}
