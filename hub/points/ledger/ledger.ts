import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { AwardFunction } from '@maeul/devices/points/award';
import { KIOSK_EVENT_DATA } from '@maeul/devices/points/kiosk-events';
import { OFFICE_EVENT_DATA } from '@maeul/devices/points/office-events';
import type { Outcome } from '@maeul/devices/points/outcome';
import type { SignedEvent } from '@maeul/devices/points/proof';
import { siteDay } from '@maeul/devices/points/site-day';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { Compile } from 'typebox/compile';
import { Alarms } from './alarms.ts';
import { Awards } from './awards.ts';
import { Books } from './books.ts';
import { CLOCK_SLACK_MS } from './clock.ts';
import { Containers } from './containers.ts';
import { Corrections } from './corrections.ts';
import { Exchange } from './exchange.ts';
import { type EventType, type Handler, handlersOf, LEDGER_EVENT_DATA } from './handlers.ts';
import { KioskChains } from './kiosk-chains.ts';
import { Purchases } from './purchases.ts';
import { Rewards } from './rewards.ts';
import { type AlarmKind, type OutcomeRow, ofSecond } from './rows.ts';
import type { Applied, LedgerState } from './state.ts';
import { Wallets } from './wallets.ts';
import { Weighings } from './weighings.ts';

/** What was written since the last `keep` can be taken back whole. */
export interface Changes {
  keep(): void;
  takeBack(): void;
}

/** Where a record came from, and when. */
export interface Arrival {
  readonly path: string;
  readonly receivedMs: number;
}

/** An outcome as it was made, and whom it is for. */
export interface MadeOutcome extends Arrival {
  readonly outcome: Outcome;
}

const validators = new Map(Object.entries(LEDGER_EVENT_DATA).map(([type, schema]) => [type, Compile(schema)]));

const KOREA_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;

/** Refusals of these codes are alarms: somebody pretends, or a kiosk is broken. */
const ALARMING: Readonly<Record<string, AlarmKind>> = {
  'wrong-path': 'wrong-path',
  'unknown-kiosk': 'unknown-kiosk',
  'kiosk-revoked': 'revoked-kiosk-spoke',
  'no-proof': 'bad-signature',
  'bad-signature': 'bad-signature',
  replayed: 'chain-fork',
  'chain-broken': 'chain-fork',
  'id-conflict': 'id-conflict',
  'bad-time': 'bad-time',
  'weighing-used': 'weighing-used',
};

/** Refusals of what nobody has proven to be the path's own: the event neither takes its id nor is anybody told of it. */
const UNPROVEN: ReadonlySet<string> = new Set([
  'not-the-hub',
  'wrong-path',
  'unknown-kiosk',
  'no-proof',
  'bad-signature',
]);

/** Refusals of what the event is, not of what it asks for: its record belongs into the quarantine. */
const QUARANTINED: ReadonlySet<string> = new Set([
  ...Object.keys(ALARMING), 'gap-accepted', 'not-the-hub', 'bad-event-data', 'fold-failed',
]); // biome-ignore format: one line

/**
 * The ledger of points: takes the events of kiosks, of the office and the ticks of the hub's clock in the order of the journal. An event that
 * was taken before changes nothing. Nothing of a refused event is applied, except that it has its place in its kiosk's chain.
 */
export class Ledger {
  readonly #state: LedgerState;
  readonly #changes: Changes;
  readonly #alarms: Alarms;
  readonly #chains: KioskChains;
  readonly #books: Books;
  readonly #purchases: Purchases;
  readonly #handlers: Readonly<Record<EventType, Handler>>;
  #made: MadeOutcome[] = [];
  #day = { number: Number.NaN, text: '' };

  constructor(state: LedgerState, changes: Changes, award: AwardFunction) {
    this.#state = state;
    this.#changes = changes;
    this.#alarms = new Alarms(state);
    this.#chains = new KioskChains(state, this.#alarms);
    this.#books = new Books(state);
    const wallets = new Wallets(state, this.#books);
    this.#purchases = new Purchases(state, this.#books, wallets);
    this.#handlers = handlersOf({
      state,
      chains: this.#chains,
      wallets,
      purchases: this.#purchases,
      awards: new Awards({ state, books: this.#books, wallets, weighings: new Weighings(state, this.#alarms) }, award),
      containers: new Containers(state, this.#books, wallets),
      corrections: new Corrections(state, this.#books, wallets),
      exchange: new Exchange(state, this.#books, wallets),
      rewards: new Rewards({ state, books: this.#books, wallets, alarms: this.#alarms }),
    });
  }

  /** Whether events of a type are the ledger's at all. */
  static concerns(type: string): boolean {
    return Object.hasOwn(LEDGER_EVENT_DATA, type);
  }

  /**
   * Takes one event. A refusal returned is for the quarantine; what the rules of the ledger refuse (not-enough, say) is an outcome only.
   * @param fromHub whether the record came from the hub itself
   */
  take(event: EventEnvelope, arrival: Arrival, fromHub: boolean): Refusal | null {
    const before = this.#outcomeOf(event.id, arrival.path);
    if (before !== undefined) return quarantined(JSON.parse(before.body) as Outcome);
    const isOffice = Object.hasOwn(OFFICE_EVENT_DATA, event.type);
    return isOffice ? this.#takeOffice(event, arrival, fromHub) : this.#takeKiosk(event, arrival);
  }

  /** The hub's clock: holds that nobody ended in time end. */
  tick(atMs: number): void {
    this.#purchases.expire(atMs);
    this.#changes.keep();
  }

  /** An id came that the journal has of the same path with another body. What took it there first may have been forged: only proven events count. */
  conflict(event: EventEnvelope, arrival: Arrival, fromHub: boolean): Refusal | null {
    if (this.#outcomeOf(event.id, arrival.path) === undefined) return this.take(event, arrival, fromHub);
    const message = `The event ${event.id} came again and says something else.`;
    this.#alarms.raise({ id: event.id, receivedMs: arrival.receivedMs }, 'id-conflict', arrival.path, message);
    this.#changes.keep();
    // The catalog quarantines it, as every event that contradicts itself.
    return null;
  }

  /** The outcomes since it was asked last. */
  takeOutcomes(): MadeOutcome[] {
    const made = this.#made;
    this.#made = [];
    return made;
  }

  #takeOffice(event: EventEnvelope, arrival: Arrival, fromHub: boolean): Refusal | null {
    if (!fromHub || event.source !== arrival.path)
      return this.#refuse(event, arrival, refuse('not-the-hub', `Only the hub itself may say ${event.type}.`));
    const refusal = this.#apply(event, arrival);
    const { kiosk } = event.data as { kiosk?: string };
    if (refusal === null && event.type === 'maeul.kiosk.gap-accepted.v1') this.#drain(kiosk!, arrival.receivedMs);
    return refusal;
  }

  #takeKiosk(event: EventEnvelope, arrival: Arrival): Refusal | null {
    const { path, receivedMs } = arrival;
    const judged = this.#chains.judge(event, path);
    if (!judged.ok) return this.#refuse(event, arrival, judged);
    const { signed, place } = judged.value;
    if (place === 'waiting') return null;
    if (place === 'ahead') {
      this.#chains.park(path, signed, receivedMs);
      this.#changes.keep();
      return null;
    }
    this.#chains.advance(path, signed, receivedMs);
    this.#changes.keep();
    const refusal = this.#apply(signed, arrival);
    this.#drain(path, receivedMs);
    return refusal;
  }

  /** What waited for the event that just came. */
  #drain(kiosk: string, receivedMs: number): void {
    const arrival = { path: kiosk, receivedMs };
    for (let next = this.#chains.unpark(kiosk); next !== null; next = this.#chains.unpark(kiosk)) {
      const judged = this.#chains.judge(next, kiosk);
      if (!judged.ok) {
        this.#refuse(next, arrival, judged);
        continue;
      }
      this.#chains.advance(kiosk, next, receivedMs);
      this.#changes.keep();
      this.#apply(next, arrival);
    }
    this.#chains.showGap(kiosk, receivedMs);
    this.#changes.keep();
  }

  #apply(event: EventEnvelope | SignedEvent, arrival: Arrival): Refusal | null {
    if (this.#state.outcomes.get(event.id) !== undefined)
      return this.#refuse(event, arrival, refuse('id-conflict', `The id ${event.id} belongs to another event.`));
    const result = this.#try(event, arrival);
    if (!result.ok) return this.#refuse(event, arrival, result);
    const { amount, wallet, rewards } = result;
    const after = wallet === undefined ? undefined : this.#books.balancesOf(wallet);
    this.#tell(arrival, {
      event: event.id,
      status: 'done',
      ...(amount === undefined ? {} : { amount }),
      ...(rewards === undefined ? {} : { rewards: [...rewards] }),
      ...(after === undefined ? {} : { after }),
    });
    return null;
  }

  #try({ id, type, time, data }: EventEnvelope, { path, receivedMs }: Arrival): Applied | Refusal {
    if (!validators.get(type)!.Check(data))
      return refuse('bad-event-data', `The data of ${type} is not what its version says.`);
    const timeMs = Date.parse(time);
    if (Number.isNaN(timeMs)) return refuse('bad-time', `"${time}" is no instant.`);
    // Dated ahead, it would count for the caps of a day that has not come.
    if (Object.hasOwn(KIOSK_EVENT_DATA, type) && timeMs > receivedMs + CLOCK_SLACK_MS)
      return refuse('bad-time', `${time} is later than the event came.`, 'Set the clock of the kiosk.');
    const fact = { id, path, timeMs, day: this.#dayOf(timeMs, time), receivedMs };
    try {
      const result = this.#handlers[type as EventType](fact, data as never);
      if (result.ok) this.#dropWaiting(type, data as { kiosk: string }, receivedMs);
      return result;
    } catch (error) {
      // A bug; nothing of the event may stay, and its neighbours go on.
      return refuse('fold-failed', error instanceof Error ? error.message : String(error));
    }
  }

  /** Events of one day mostly follow each other. */
  #dayOf(timeMs: number, time: string): string {
    const number = Math.floor((timeMs + KOREA_MS) / DAY_MS);
    if (number !== this.#day.number) this.#day = { number, text: siteDay(time) };
    return this.#day.text;
  }

  /** A kiosk got a new key or lost its key: what waits in its old chain ends here, and says so. */
  #dropWaiting(type: string, { kiosk }: { readonly kiosk: string }, receivedMs: number): void {
    if (type !== 'maeul.kiosk.enrolled.v1' && type !== 'maeul.kiosk.revoked.v1') return;
    for (const { event } of this.#chains.dropParked(kiosk))
      this.#tell({ path: kiosk, receivedMs }, {
        event, status: 'refused', code: 'kiosk-revoked', message: 'The key that signed it ended before what it waited for came.',
      }); // biome-ignore format: one line
  }

  #refuse(event: EventEnvelope, arrival: Arrival, { code, message }: Refusal): Refusal | null {
    this.#changes.takeBack();
    const alarm = ALARMING[code];
    const isLatePost = event.type === 'maeul.points.posted.v1' && code === 'hold-ended';
    // What was handed out after its hold had ended was paid by nobody.
    const kind = isLatePost ? 'late-post' : alarm;
    if (kind !== undefined)
      this.#alarms.raise({ id: event.id, receivedMs: arrival.receivedMs }, kind, arrival.path, message);
    const outcome: Outcome = { event: event.id, status: 'refused', code, message };
    if (UNPROVEN.has(code)) this.#changes.keep();
    else this.#tell(arrival, outcome);
    return quarantined(outcome);
  }

  #tell({ path, receivedMs }: Arrival, outcome: Outcome): void {
    const first = this.#state.outcomes.get(outcome.event);
    // A kiosk that used an id of its own twice was told what became of the first.
    if (first?.path !== path) {
      const event = first === undefined ? outcome.event : ofSecond(outcome.event, path);
      this.#state.outcomes.set({ event, path, receivedMs, body: JSON.stringify(outcome) });
      this.#made.push({ path, receivedMs, outcome });
    }
    this.#changes.keep();
  }

  #outcomeOf(id: string, path: string): OutcomeRow | undefined {
    const first = this.#state.outcomes.get(id);
    return first === undefined || first.path === path ? first : this.#state.outcomes.get(ofSecond(id, path));
  }
}

function quarantined({ status, code = '', message = '' }: Outcome): Refusal | null {
  return status === 'refused' && QUARANTINED.has(code) ? refuse(code, message) : null;
}
