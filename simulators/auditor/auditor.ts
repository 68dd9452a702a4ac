import type { EventEnvelope } from '@maeul/devices/messages/event';
import { KIOSK_EVENT_DATA } from '@maeul/devices/points/kiosk-events';
import { OFFICE_EVENT_DATA } from '@maeul/devices/points/office-events';
import { Compile } from 'typebox/compile';
import type { Verdict } from './chain.ts';
import type { Fact } from './fact.ts';
import { kioskFacts } from './kiosk-facts.ts';
import { officeFacts } from './office-facts.ts';
import { Purses, type StatedBalance } from './purses.ts';
import { Register } from './register.ts';
import { hashOf } from './signature.ts';

/** One event as the journal has it. */
export interface JournalEvent {
  /** Path that it was published under. */
  readonly path: string;
  readonly receivedMs: number;
  readonly event: EventEnvelope;
}

export interface AuditCounts {
  readonly events: number;
  readonly repeated: number;
  readonly deposits: number;
  readonly grams: number;
  /** Points awarded for them, before any reversal. */
  readonly points: number;
  /** How many events did nothing, by why. */
  readonly refused: Readonly<Record<string, number>>;
}

const SHAPES = { ...KIOSK_EVENT_DATA, ...OFFICE_EVENT_DATA };
const shapes = new Map(Object.entries(SHAPES).map(([type, shape]) => [type, Compile(shape)]));

/**
 * Recounts every balance from the raw weighings, the tariffs and the spends, in the order of the journal. It shares the shapes of messages
 * with the ledger and nothing else, so that a mistake of the one is not a mistake of the other.
 */
export class Auditor {
  readonly #purses = new Purses();
  readonly #register = new Register(this.#purses);
  // Which data belongs to which type has been checked against its shape.
  readonly #handlers: Readonly<Record<string, (fact: Fact, data: never) => string | undefined>> = {
    ...kioskFacts(this.#purses, this.#register),
    ...officeFacts(this.#purses, this.#register),
  };
  /** Path and words of each event, so that a repeat is known. */
  readonly #heard = new Set<string>();
  /** Ids of what the kiosk of a path, or the hub, did say: whoever else uses one of them comes too late. */
  readonly #used = new Set<string>();
  readonly #refused: Record<string, number> = {};
  #events = 0;
  #repeated = 0;

  take({ path, receivedMs, event }: JournalEvent): void {
    if (event.type === 'maeul.hub.tick.v1' && isHub(path)) this.#register.expireHolds(Date.parse(event.time));
    if (!shapes.has(event.type)) return;
    this.#events++;
    const words = `${path} ${hashOf(event)}`;
    if (this.#heard.has(words)) {
      this.#repeated++;
      return;
    }
    this.#heard.add(words);
    if (Object.hasOwn(OFFICE_EVENT_DATA, event.type)) this.#takeOffice(event, path, receivedMs);
    else this.#takeKiosk(event, path, receivedMs);
  }

  balances(): StatedBalance[] {
    return this.#purses.balances();
  }

  counts(): AuditCounts {
    const { deposits, grams, points } = this.#register.weighed;
    return {
      events: this.#events,
      repeated: this.#repeated,
      deposits,
      grams: Number(grams),
      points: Number(points),
      refused: this.#refused,
    };
  }

  #takeOffice(event: EventEnvelope, path: string, receivedMs: number): void {
    if (!isHub(path) || event.source !== path) {
      this.#refuse('only the hub may say that');
      return;
    }
    this.#apply(event, path, receivedMs);
    if (event.type === 'maeul.kiosk.gap-accepted.v1')
      this.#goOn(String((event.data as { kiosk?: unknown }).kiosk), receivedMs);
  }

  #takeKiosk(event: EventEnvelope, path: string, receivedMs: number): void {
    const verdict = this.#judge(event, path);
    if (verdict === 'wait') return;
    if (verdict === 'apply') this.#apply(event, path, receivedMs);
    else this.#refuseSaid(event, verdict);
    this.#goOn(path, receivedMs);
  }

  #judge(event: EventEnvelope, path: string): Verdict {
    if (event.source !== path) return { refused: 'it was published under another path' };
    return this.#register.chains.get(path)?.judge(event) ?? { refused: 'the kiosk is not enrolled' };
  }

  /** What waited for the event that just came. */
  #goOn(kiosk: string, receivedMs: number): void {
    const chain = this.#register.chains.get(kiosk);
    for (let event = chain?.next(); event !== undefined; event = chain?.next()) {
      const verdict = chain!.judge(event);
      if (typeof verdict === 'object') this.#refuseSaid(event, verdict);
      else this.#apply(event, kiosk, receivedMs);
    }
  }

  #apply(event: EventEnvelope, path: string, receivedMs: number): void {
    const { id, type, time, data } = event;
    this.#register.heard(path, Date.parse(time), receivedMs);
    if (this.#used.has(id)) {
      this.#refuse('its id is that of another event');
      return;
    }
    this.#used.add(id);
    const timeMs = Date.parse(time);
    const isShaped = shapes.get(type)!.Check(data) && !Number.isNaN(timeMs);
    const isAhead = Object.hasOwn(KIOSK_EVENT_DATA, type) && timeMs - receivedMs > 600_000;
    if (isAhead) {
      this.#refuse('its time had not come');
      return;
    }
    const why = isShaped
      ? this.#handlers[type]!({ id, path, timeMs, receivedMs }, data as never)
      : 'it is not of the shape of its type';
    if (why !== undefined) this.#refuse(why);
  }

  #refuseSaid({ id }: EventEnvelope, { refused, isGenuine }: Exclude<Verdict, string>): void {
    if (isGenuine) this.#used.add(id);
    this.#refuse(refused);
  }

  #refuse(why: string): void {
    this.#refused[why] = (this.#refused[why] ?? 0) + 1;
  }
}

/** The hub speaks as gu/dong/hub/hub: nobody else may publish there. */
function isHub(path: string): boolean {
  return path.endsWith('/hub/hub');
}
