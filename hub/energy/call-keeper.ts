import { type Clock, wallAt } from '@maeul/devices/clock';
import { type DevicePath, isHubPath } from '@maeul/devices/path';
import { buildTopic } from '@maeul/devices/topic';
import type { CallNotice, HubCalls } from '@maeul/devices/vpp/call-notice';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { Logger } from 'pino';
import type { Broker } from '../broker/broker-options.ts';
import type { CommittedMessage, Journal } from '../journal/journal.ts';
import type { CallRow, CallsQueries } from '../queries/vpp-questions.ts';
import { type LiveCall, nextChangeMs, noticesOf, stateSince } from '../vpp/calls/live-call.ts';
import type { ViewProgress } from './vpp-desk.ts';

export interface CallKeeperParts {
  readonly calls: Pick<CallsQueries, 'programmes' | 'events' | 'eventsBetween'>;
  readonly journal: Pick<Journal, 'onCommit' | 'head'>;
  readonly views: ViewProgress;
  readonly broker: Pick<Broker, 'publish'>;
  /** The hub's own: its retained state tells of calls. */
  readonly path: DevicePath;
  readonly clock: Clock;
  readonly now: () => number;
  readonly log: Logger;
}

/** Calls that are so long over are nobody's concern but the settlement's. */
const BEHIND_MS = 2 * 86_400_000;
const AHEAD_MS = 35 * 86_400_000;
/** Looked at again at the latest after so long, whatever was heard. */
const LOOK_MS = 60_000;
const MARK = 'maeul.vpp.event-';
const PROGRAMME_MARK = 'maeul.vpp.programme-';

/**
 * Knows which calls there are and in what state, wakes when one is told of, begins or ends, and tells everybody: listeners within the
 * hub, and the retained state of the hub itself.
 */
export class CallKeeper {
  readonly #parts: CallKeeperParts;
  readonly #listeners = new Set<(calls: readonly LiveCall[]) => void>();
  #rows: readonly { readonly row: CallRow; readonly programme: Programme }[] = [];
  #live: readonly LiveCall[] = [];
  #timer: NodeJS.Timeout | null = null;
  #stopHearing: () => void = () => {};
  #loading: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  /** What was told last; null: nothing yet, and a state of before the start may still be retained. */
  #told: string | null = null;

  constructor(parts: CallKeeperParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stopHearing = this.#parts.journal.onCommit((messages) => {
      if (messages.some(isOfCalls)) this.#look();
    });
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopHearing();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#loading;
  }

  /** Calls of the last two days and the next weeks, as they are now; in the order of their starts. */
  get live(): readonly LiveCall[] {
    return this.#live;
  }

  /** What everybody may know: calls that members were told of and that are not over. */
  notices(): CallNotice[] {
    return noticesOf(this.#live);
  }

  /** Told of all calls whenever one of them or its state has changed. Returns the way to stop. */
  onChange(listener: (calls: readonly LiveCall[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the calls anew, once more if it is asked for meanwhile. */
  #look(): void {
    if (this.#stopped) return;
    if (this.#loading !== null) {
      this.#again = true;
      return;
    }
    this.#loading = this.#load()
      .catch((error: unknown) => {
        if (!this.#stopped) this.#parts.log.error({ err: error }, 'the calls could not be read');
      })
      .finally(() => {
        this.#loading = null;
        if (!this.#again) return;
        this.#again = false;
        this.#look();
      });
  }

  async #load(): Promise<void> {
    const { calls, journal, views, now } = this.#parts;
    await views.caughtUp(journal.head(), ['calls']);
    const nowMs = now();
    const rows = await calls.eventsBetween({ fromMs: nowMs - BEHIND_MS, toMs: nowMs + AHEAD_MS });
    const programmes = new Map((await calls.programmes()).map((one) => [`${one.id}/${one.version}`, one]));
    this.#rows = rows.flatMap((row) => {
      const programme = programmes.get(`${row.event.programme.id}/${row.event.programme.version}`);
      return programme === undefined ? [] : [{ row, programme }];
    });
    this.#pass();
  }

  /** Time has passed, or the calls are other ones. */
  #pass(): void {
    if (this.#stopped) return;
    const { now, clock, log } = this.#parts;
    const nowMs = now();
    const live = this.#rows.map(({ row, programme }) => ({
      ...{ event: row.event, programme, state: stateSince(row.state, row.event, nowMs) },
    }));
    const isNew = JSON.stringify(live) !== JSON.stringify(this.#live);
    this.#live = live;
    if (isNew) {
      for (const listener of this.#listeners)
        try {
          listener(live);
        } catch (error) {
          log.error({ err: error }, 'a change of a call could not be passed on');
        }
    }
    this.#tell().catch((error: unknown) => log.error({ err: error }, 'the state of calls could not be published'));
    const next = Math.min(...live.map((call) => nextChangeMs(call) ?? Number.POSITIVE_INFINITY));
    const waitMs = Math.min(LOOK_MS, Math.max(0, wallAt(clock, next) - wallAt(clock, nowMs)));
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (waitMs === LOOK_MS ? this.#look() : this.#pass()), waitMs);
  }

  /** The hub's retained state; a hub that never called has none. */
  async #tell(): Promise<void> {
    const { broker, calls, path, now } = this.#parts;
    const notices = noticesOf(this.#live);
    const told = JSON.stringify(notices);
    if (told === this.#told) return;
    const isFirst = this.#told === null;
    this.#told = told;
    if (isFirst && notices.length === 0 && (await calls.events({ limit: 1 })).rows.length === 0) return;
    const state: HubCalls & { status: 'online'; time: string } = {
      status: 'online',
      time: new Date(now()).toISOString(),
      calls: notices,
    };
    await broker.publish(buildTopic(path, 'state'), JSON.stringify(state), { retain: true, qos: 1 });
  }
}

function isOfCalls({ path, kind, payload }: CommittedMessage): boolean {
  if (kind !== 'event' || !isHubPath(path)) return false;
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  return bytes.includes(MARK) || bytes.includes(PROGRAMME_MARK);
}
