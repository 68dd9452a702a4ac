import { timingSafeEqual } from 'node:crypto';
import type { Result } from '@maeul/devices/refusal';
import type { Logger } from 'pino';
import { Check, Errors } from 'typebox/value';
import { type AdrEvent, EventRequest } from '../../openadr/objects.ts';
import { spansOf } from '../../openadr/schedule.ts';
import type { CallsQueries } from '../../queries/vpp-questions.ts';
import type { CallIntake } from '../call-intake.ts';
import { CallFollower } from './call-follower.ts';
import type { UpstreamConfig } from './config.ts';
import { demandsOf, type SeenEvent } from './demands.ts';
import { followed, type Registration, register } from './registration.ts';
import { reportOf, reportSlots } from './reports.ts';
import type { VenStore } from './ven-store.ts';
import type { VtnClient } from './vtn-client.ts';

export interface UpstreamParts {
  readonly config: UpstreamConfig;
  readonly client: VtnClient;
  readonly store: VenStore;
  readonly intake: CallIntake;
  readonly calls: Pick<CallsQueries, 'programmes' | 'event' | 'deliveries'>;
  readonly now: () => number;
  /** 0 to below 1, for `randomizeStart`. */
  readonly random: () => number;
  readonly log: Logger;
}

/** How it stands with an upstream, for those who look after it. */
export interface UpstreamStatus {
  readonly name: string;
  readonly state: 'starting' | 'ok' | 'away';
  /** When it was last asked and answered. */
  readonly answeredMs: number | null;
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly programs: number;
  readonly events: number;
}

const REGISTER_EVERY_MS = 10 * 60_000;
/** Minutes of delivery are said a little after they are over. */
const REPORT_GRACE_MS = 90_000;

/**
 * The hub as a VEN of one upstream. Each round asks for all events of the programs that are followed, makes calls equal to what they
 * want, and sends the reports that are due. What could not be done is done in a later round; nothing depends on having seen each step.
 */
export class Upstream {
  readonly #parts: UpstreamParts;
  readonly #complained = new Map<string, string>();
  readonly #follower: CallFollower;
  #registration: Registration | null = null;
  #registeredMs = Number.NEGATIVE_INFINITY;
  #status: UpstreamStatus;

  constructor(parts: UpstreamParts) {
    this.#parts = parts;
    this.#follower = new CallFollower({ ...parts, complain: (...what) => this.#complain(...what) });
    this.#status = {
      ...{ name: parts.config.name, state: 'starting', answeredMs: null, problem: null, programs: 0, events: 0 },
    };
  }

  status(): UpstreamStatus {
    return this.#status;
  }

  /** Whether a token is the one that the upstream was given for its callbacks. */
  isCallback(token: string): boolean {
    const known = this.#registration?.callbackToken ?? null;
    if (known === null) return false;
    const [a, b] = [Buffer.from(token), Buffer.from(known)];
    return a.length === b.length && timingSafeEqual(a, b);
  }

  /** Asks, and does what follows from the answers. A refusal: the upstream is away, and the round is to be tried again. */
  async round(wallMs: number): Promise<Result<null>> {
    const done = await this.#round(wallMs);
    const { log, now } = this.#parts;
    const { name } = this.#status;
    if (done.ok) {
      if (this.#status.state === 'away') log.info({ upstream: name }, 'the upstream answers again');
      this.#status = { ...this.#status, state: 'ok', answeredMs: now(), problem: null };
    } else {
      const { code, message } = done;
      if (this.#status.problem?.code !== code) log.warn({ upstream: name, code }, `OpenADR upstream: ${message}`);
      this.#status = { ...this.#status, state: 'away', problem: { code, message } };
      // It may have lost what it knew of us.
      this.#registeredMs = Number.NEGATIVE_INFINITY;
    }
    return done;
  }

  async #round(wallMs: number): Promise<Result<null>> {
    const { client, config, store, now } = this.#parts;
    if (this.#registration === null || wallMs - this.#registeredMs >= REGISTER_EVERY_MS) {
      const registered = await register(client, config, this.#registration);
      if (!registered.ok) return registered;
      this.#registration = registered.value;
      this.#registeredMs = wallMs;
    }
    const listed = await followed(client, config);
    if (!listed.ok) return listed;
    const programs = listed.value;
    this.#missingPrograms(programs);
    const events: unknown[] = [];
    for (const id of programs.keys()) {
      const found = await client.list('/events', { programID: id });
      if (!found.ok) return found;
      events.push(...found.value);
    }
    this.#take(events.filter((event) => !isOfAnother(event, programs)));
    const seen = store.events();
    this.#status = { ...this.#status, programs: programs.size, events: seen.size };
    await this.#follower.follow(seen, programs);
    const reported = await this.#report(seen);
    store.forgetOld(now());
    return reported;
  }

  #missingPrograms(programs: ReadonlyMap<string, string>): void {
    const { config } = this.#parts;
    const found = new Set(programs.values());
    for (const { program, programme } of config.programs)
      if (!found.has(programme))
        this.#complain(`program ${program}`, 'missing', `The upstream has no program "${program}".`);
  }

  /** Notes what is new, changed and gone. An object that is wrong is refused; what was known of it before stays. */
  #take(objects: readonly unknown[]): void {
    const { store, now, random } = this.#parts;
    const known = store.events();
    const there = new Set<string>();
    for (const object of objects) {
      const id = String((object as { id?: unknown } | null)?.id ?? '');
      there.add(id);
      const event = readEvent(object);
      if (!event.ok) {
        this.#complain(
          id,
          JSON.stringify(object).slice(0, 2000),
          `The event "${id.slice(0, 128)}" is refused: ${event.message}`,
        );
        continue;
      }
      const before = known.get(id);
      if (before !== undefined && JSON.stringify(before.event) === JSON.stringify(event.value)) continue;
      const seen = { event: event.value, nowMs: before?.nowMs ?? now(), fraction: before?.fraction ?? random() };
      store.saveEvent(seen);
      const asked = demandsOf(seen);
      if (!asked.ok)
        this.#complain(id, event.value.modificationDateTime, `The event "${id}" is no call: ${asked.message}`);
    }
    for (const id of known.keys()) if (!there.has(id)) store.dropEvent(id);
  }

  /** Sends what is due. What the upstream refuses for good is not sent again. */
  async #report(seen: ReadonlyMap<string, SeenEvent>): Promise<Result<null>> {
    const { client, config, store, now, calls } = this.#parts;
    const known = [...store.calls().values()].filter(({ state }) => state !== 'refused');
    for (const { event, nowMs, fraction } of seen.values()) {
      const spans = spansOf(event, { nowMs, fraction });
      if (!spans.ok || !event.reportDescriptors?.length) continue;
      const mine = known.filter(({ wanted }) => wanted.event === event.id);
      // What was no call delivered nothing that could be told of.
      if (mine.length === 0) continue;
      for (const slot of reportSlots(event.reportDescriptors, spans.value)) {
        if (slot.dueMs + REPORT_GRACE_MS > now() || store.isReported(event.id, slot.key)) continue;
        const minutes = (await Promise.all(mine.map(({ id }) => calls.deliveries(id)))).flat();
        const names = { clientName: config.venName, resourceName: config.resourceName };
        const report = reportOf({ event, slot, spans: spans.value, minutes, ...names });
        const sent = await client.request('POST', '/reports', report);
        if (!sent.ok && !/^http-4(00|03|04|09)$/.test(sent.code)) return sent;
        if (!sent.ok) this.#complain(`${event.id}/${slot.key}`, sent.code, `A report was refused: ${sent.message}`);
        store.saveReport(event.id, slot.key, now());
      }
    }
    return { ok: true, value: null };
  }

  /** Says each thing once. */
  #complain(about: string, version: string, message: string): void {
    if (this.#complained.get(about) === version) return;
    if (this.#complained.size > 1000) this.#complained.clear();
    this.#complained.set(about, version);
    this.#parts.log.warn({ upstream: this.#parts.config.name }, message);
  }
}

/** A VTN may leave the filter alone. What does not say whose it is, is refused later, where it is known what it was before. */
function isOfAnother(event: unknown, programs: ReadonlyMap<string, string>): boolean {
  const { programID } = (event ?? {}) as { programID?: unknown };
  return typeof programID === 'string' && !programs.has(programID);
}

function readEvent(object: unknown): Result<AdrEvent> {
  const { id, createdDateTime, modificationDateTime } = (object ?? {}) as Record<string, unknown>;
  if (!Check(EventRequest, object)) {
    const [first] = Errors(EventRequest, object);
    return { ok: false, code: 'bad-event', message: `"${first?.instancePath}" ${first?.message}.` };
  }
  if (typeof id !== 'string' || !/^[\w-]{1,128}$/.test(id) || Number.isNaN(Date.parse(String(createdDateTime))))
    return { ok: false, code: 'bad-event', message: 'It has no id or no time of its making.' };
  const metadata = { id, createdDateTime: String(createdDateTime), modificationDateTime: String(modificationDateTime) };
  return { ok: true, value: { ...object, ...metadata, objectType: 'EVENT' } };
}
