import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import { v5 as uuidOf } from 'uuid';
import type { CallsQueries } from '../../queries/vpp-questions.ts';
import type { CallIntake, CallRequest } from '../call-intake.ts';
import type { UpstreamConfig } from './config.ts';
import type { SeenEvent } from './demands.ts';
import type { KnownCall, VenStore } from './ven-store.ts';
import { type WantedCall, type WantedSetting, wantedCalls } from './wanted-calls.ts';

export interface CallFollowerParts {
  readonly config: Pick<UpstreamConfig, 'name'>;
  readonly store: Pick<VenStore, 'calls' | 'saveCall'>;
  readonly intake: CallIntake;
  readonly calls: Pick<CallsQueries, 'programmes' | 'event'>;
  readonly now: () => number;
  /** Says a thing once as long as its version stays the same. */
  readonly complain: (about: string, version: string, message: string) => void;
}

/** Ids of calls follow from this and the names of the upstream and its event. */
const NAMESPACE = '2f1c8f0e-4d0b-5a5e-9d0c-8f5f1f4f7a11';
/** A call that staff cancelled stays so. */
const LEFT_ALONE: ReadonlySet<string> = new Set(['cancelled-event', 'unknown-event']);
const MINUTE_MS = 60_000;

/** Makes the calls of one upstream equal to what its events want. What is refused now is tried again in the next round. */
export class CallFollower {
  readonly #parts: CallFollowerParts;

  constructor(parts: CallFollowerParts) {
    this.#parts = parts;
  }

  /** @param programs id of a program there → id of the programme here */
  async follow(seen: ReadonlyMap<string, SeenEvent>, programs: ReadonlyMap<string, string>): Promise<void> {
    const { store, calls, now } = this.#parts;
    const local = await calls.programmes();
    const programmes = new Map(
      [...programs].flatMap(([id, programme]) => {
        const newest = local.filter((one) => one.id === programme).toSorted((a, b) => b.version - a.version)[0];
        if (newest === undefined)
          this.#parts.complain(`programme ${programme}`, 'missing', `There is no programme "${programme}" here.`);
        return newest === undefined ? [] : [[id, { programme, minutes: newest.baseline.minutes }] as const];
      }),
    );
    const nowMs = now();
    const setting = { events: [...seen.values()], programmes, nowMs };
    const wanted = new Map(wantedCalls(setting).map((one) => [one.key, one]));
    const known = store.calls();
    const there = new Set(local.map(({ id }) => id));
    // What goes makes room for what comes. A programme that nobody knows here says nothing of its calls.
    for (const [key, call] of known)
      if (call.state === 'open' && !wanted.has(key) && call.wanted.toMs > nowMs && there.has(call.wanted.programme))
        await this.#gone(call, setting);
    for (const want of wanted.values()) {
      const minutes = programmes.get(want.program)!.minutes;
      await this.#want(want, known.get(want.key), minutes * MINUTE_MS);
    }
  }

  /** Nothing is wanted of a call any more: it was withdrawn, or it should be over already. */
  async #gone(call: KnownCall, setting: WantedSetting): Promise<void> {
    const { fromMs, program } = call.wanted;
    const past = wantedCalls({ ...setting, nowMs: fromMs }).find(({ key }) => key === call.wanted.key);
    const minutes = setting.programmes.get(program)?.minutes;
    if (past === undefined || minutes === undefined || past.fromMs >= setting.nowMs) await this.#cancel(call);
    else await this.#change(call, past, minutes * MINUTE_MS);
  }

  async #cancel(call: KnownCall): Promise<void> {
    const { intake, store, config } = this.#parts;
    const done = await intake.cancelled(call.id, `Withdrawn by ${config.name}.`, 'hub');
    if (!done.ok) this.#refused(call.wanted, done);
    store.saveCall({ ...call, state: 'cancelled' });
  }

  async #want(want: WantedCall, known: KnownCall | undefined, stepMs: number): Promise<void> {
    const { intake, store, config } = this.#parts;
    if (known?.state === 'open' && isSame(known.wanted, want)) return;
    if (known?.state === 'open') return this.#change(known, want, stepMs);
    const startsMs = this.#startOf(want, stepMs);
    if (startsMs >= want.toMs) return;
    // What was refused is tried again: there may be members or a free time by now.
    const turn = known === undefined ? 0 : known.turn + (known.state === 'cancelled' ? 1 : 0);
    const id = uuidOf(`${config.name} ${want.key} ${turn}`, NAMESPACE);
    const called = await intake.called(this.#request(want, startsMs), id);
    // It was called in a round that was cut off.
    const isOpen = called.ok || called.code === 'id-taken';
    if (!isOpen) this.#refused(want, called);
    store.saveCall({ id, turn, wanted: want, state: isOpen ? 'open' : 'refused' });
  }

  async #change(known: KnownCall, want: WantedCall, stepMs: number): Promise<void> {
    const { intake, store, calls, now } = this.#parts;
    const row = await calls.event(known.id);
    if (row !== undefined && row.state !== 'cancelled' && Date.parse(row.event.startsAt) <= now())
      return this.#changeRunning(known, want, row.event, stepMs);
    const changed = await intake.changed(known.id, this.#request(want, this.#startOf(want, stepMs)));
    if (!changed.ok) this.#refused(want, changed);
    if (changed.ok || LEFT_ALONE.has(changed.code)) return store.saveCall({ ...known, wanted: want });
    // It began this very moment: the next round sees it run. Else the old times hold for nobody.
    if (changed.code !== 'already-begun') await this.#cancel(known);
  }

  /** A call that runs ends earlier, at the next whole value at the earliest; one that was moved away ends at once and is called anew. */
  async #changeRunning(known: KnownCall, want: WantedCall, event: DrEvent, stepMs: number): Promise<void> {
    const { intake, store, now } = this.#parts;
    if (want.fromMs > now()) {
      await this.#cancel(known);
      return this.#want(want, { ...known, state: 'cancelled' }, stepMs);
    }
    const endsMs = Math.max(want.toMs, nextMs(now(), stepMs));
    const isShorter = endsMs < Date.parse(event.endsAt);
    const done: Result<unknown> = isShorter
      ? await intake.shortened(known.id, endsMs, 'hub')
      : unchanged(event, want, endsMs);
    if (!done.ok) this.#refused(want, done);
    // A shortening that came too late for this value is tried again for the next one.
    if (done.ok || !isShorter || LEFT_ALONE.has(done.code)) store.saveCall({ ...known, wanted: want });
  }

  /** A call cannot begin in the past: what is running already is called from the next value on. */
  #startOf(want: WantedCall, stepMs: number): number {
    return Math.max(want.fromMs, nextMs(this.#parts.now(), stepMs));
  }

  #request(want: WantedCall, startsMs: number): CallRequest {
    return {
      ...{ programme: want.programme, scope: { kind: 'dong' }, startsMs, endsMs: want.toMs },
      ...{ by: 'hub', shortNotice: true },
      ...(want.targetW === null ? {} : { targetW: want.targetW }),
      ...(want.reason === '' ? {} : { reason: want.reason }),
      source: { kind: 'openadr', vtn: this.#parts.config.name, event: want.event, program: want.program },
    };
  }

  #refused({ key, event }: WantedCall, { code, message }: Refusal): void {
    this.#parts.complain(key, `${code} ${message}`, `The event "${event}" cannot be followed: ${message} (${code})`);
  }
}

/** What else may be wanted of a call that runs: nothing. Code: already-begun. */
function unchanged({ endsAt, targetW }: DrEvent, want: WantedCall, endsMs: number): Result<null> {
  const longer = endsMs > Date.parse(endsAt);
  if (!longer && want.targetW === (targetW ?? null)) return ok(null);
  const what = longer ? 'be made longer' : 'ask for another power';
  return refuse('already-begun', `A call that runs cannot ${what}; it can end earlier or be cancelled.`);
}

function nextMs(nowMs: number, stepMs: number): number {
  return (Math.floor(nowMs / stepMs) + 1) * stepMs;
}

function isSame(a: WantedCall, b: WantedCall): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
