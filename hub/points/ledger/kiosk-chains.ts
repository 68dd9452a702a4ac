import type { KeyObject } from 'node:crypto';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { OfficeEventData } from '@maeul/devices/points/office-events';
import { CHAIN_START, chainHash, isSignedBy, Proof, publicKey, type SignedEvent } from '@maeul/devices/points/proof';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import { Compile } from 'typebox/compile';
import type { Alarms } from './alarms.ts';
import { CLOCK_SLACK_MS } from './clock.ts';
import type { KioskRow, ParkedRow } from './rows.ts';
import type { Applied, Fact, LedgerState } from './state.ts';

const proofValidator = Compile(Proof);

/** `next`: it is the one that the chain waits for. `ahead`: others are missing before it. `waiting`: it came ahead before. */
type Place = 'next' | 'ahead' | 'waiting';

/** The keys of the kiosks and the chains of what they signed. */
export class KioskChains {
  readonly #state: LedgerState;
  readonly #alarms: Alarms;
  readonly #keys = new Map<string, KeyObject>();

  constructor(state: LedgerState, alarms: Alarms) {
    this.#state = state;
    this.#alarms = alarms;
  }

  /**
   * A new key and a new chain. What waited in the old one has to be told separately. The key that is there keeps its chain: begun anew, it
   * would wait for events that were heard long ago. Codes: `bad-key`, `key-revoked`.
   */
  enrolled(fact: Fact, { kiosk, key }: OfficeEventData<'maeul.kiosk.enrolled.v1'>): Applied | Refusal {
    if (this.#keyOf(key) === null) return refuse('bad-key', 'That is no Ed25519 public key of 32 bytes in base64url.');
    const before = this.#state.kiosks.get(kiosk);
    if (before?.key === key)
      return before.status === 'enrolled'
        ? { ok: true }
        : refuse('key-revoked', `The key of ${kiosk} was revoked.`, 'Make a new one at the kiosk.');
    this.#endChain(kiosk, fact.receivedMs);
    this.#state.kiosks.set({
      kiosk, key, status: 'enrolled', enrolledMs: fact.timeMs, revokedMs: null, reason: null, proofseq: 0, chainEnd: CHAIN_START, saidMs: null,
      acceptedGaps: '[]', parked: 0, firstParked: null, gapFrom: null,
    }); // biome-ignore format: one line
    return { ok: true };
  }

  /** Codes: `unknown-kiosk`, `kiosk-revoked`. */
  revoked(fact: Fact, { kiosk, reason }: OfficeEventData<'maeul.kiosk.revoked.v1'>): Applied | Refusal {
    const row = this.#state.kiosks.get(kiosk);
    if (row === undefined) return unknownKiosk(kiosk);
    if (row.status === 'revoked') return revokedKiosk(kiosk);
    this.#endChain(kiosk, fact.receivedMs);
    this.#state.kiosks.set({
      ...row, status: 'revoked', revokedMs: fact.timeMs, reason, parked: 0, firstParked: null, gapFrom: null,
    }); // biome-ignore format: one line
    return { ok: true };
  }

  /** The chain goes on after exactly the numbers that are missing now. Codes: `unknown-kiosk`, `no-such-gap`. */
  gapAccepted({ receivedMs }: Fact, data: OfficeEventData<'maeul.kiosk.gap-accepted.v1'>): Applied | Refusal {
    const { kiosk, from, to } = data;
    const row = this.#state.kiosks.get(kiosk);
    if (row === undefined) return unknownKiosk(kiosk);
    if (row.gapFrom === null || row.firstParked === null || from !== row.gapFrom || to !== row.firstParked - 1)
      return refuse(
        'no-such-gap',
        `${kiosk} does not miss exactly the numbers ${from} to ${to}.`,
        'Look at the alarm again.',
      );
    const next = JSON.parse(this.#state.parked.get(kiosk, row.firstParked)!.body) as SignedEvent;
    const acceptedGaps = JSON.stringify([...(JSON.parse(row.acceptedGaps) as [number, number][]), [from, to]]);
    this.#state.kiosks.set({ ...row, proofseq: to, chainEnd: next.proofprev, acceptedGaps, gapFrom: null });
    this.#alarms.gapClosed(kiosk, from, receivedMs, 'accepted');
    return { ok: true };
  }

  /**
   * Where an event stands in the chain of the kiosk that it comes from. Codes: `wrong-path`, `unknown-kiosk`, `no-proof`, `bad-signature`
   * (whose it is is not proven), `kiosk-revoked`, `gap-accepted`, `replayed`, `chain-broken`.
   */
  judge(event: EventEnvelope, path: string): Result<{ readonly signed: SignedEvent; readonly place: Place }> {
    if (event.source !== path) return refuse('wrong-path', `The event of ${event.source} was published as ${path}.`);
    const row = this.#state.kiosks.get(path);
    if (row === undefined) return unknownKiosk(path);
    if (!isSigned(event)) return refuse('no-proof', 'The event has no signature or no number of its chain.');
    if (!isSignedBy(event, this.#keyOf(row.key)!))
      return refuse('bad-signature', `The signature is not that of the key of ${path}, or the event was altered.`);
    if (row.status === 'revoked') return revokedKiosk(path);
    const { proofseq, proofprev } = event;
    if (proofseq <= row.proofseq) return used(row, proofseq);
    if (proofseq > row.proofseq + 1) {
      const other = this.#state.parked.get(path, proofseq);
      if (other === undefined) return ok({ signed: event, place: 'ahead' });
      return other.event === event.id ? ok({ signed: event, place: 'waiting' }) : used(row, proofseq);
    }
    if (proofprev !== row.chainEnd)
      return refuse('chain-broken', `Number ${proofseq} does not follow the number ${row.proofseq} that is here.`);
    return ok({ signed: event, place: 'next' });
  }

  /** The chain ends with this event now, whatever became of it otherwise. */
  advance(kiosk: string, event: SignedEvent, receivedMs: number): void {
    const row = this.#state.kiosks.get(kiosk)!;
    const saidMs = this.#clockOf(row, event, receivedMs);
    this.#state.kiosks.set({ ...row, proofseq: event.proofseq, chainEnd: chainHash(event), saidMs });
  }

  /** Keeps an event until those before it have come. */
  park(kiosk: string, event: SignedEvent, receivedMs: number): void {
    const row = this.#state.kiosks.get(kiosk)!;
    const { proofseq, id } = event;
    this.#state.parked.set({ kiosk, proofseq, event: id, receivedMs, body: JSON.stringify(event) });
    const firstParked = Math.min(row.firstParked ?? proofseq, proofseq);
    this.#state.kiosks.set({ ...row, parked: row.parked + 1, firstParked });
    this.showGap(kiosk, receivedMs);
  }

  /** Takes the next event out of those that wait, if it is the next of the chain. */
  unpark(kiosk: string): SignedEvent | null {
    const row = this.#state.kiosks.get(kiosk);
    if (row === undefined || row.parked === 0) return null;
    const found = this.#state.parked.get(kiosk, row.proofseq + 1);
    if (found === undefined) return null;
    this.#state.parked.delete(kiosk, found.proofseq);
    const parked = row.parked - 1;
    const firstParked = parked === 0 ? null : this.#firstAfter(kiosk, found.proofseq);
    this.#state.kiosks.set({ ...row, parked, firstParked });
    return JSON.parse(found.body) as SignedEvent;
  }

  /** What waits for a chain that is no more: the key is gone, and the kiosk's row knows of none that wait. */
  dropParked(kiosk: string): ParkedRow[] {
    if (this.#state.kiosks.get(kiosk)!.parked > 0) return [];
    const dropped = this.#state.parked.under(kiosk);
    for (const { proofseq } of dropped) this.#state.parked.delete(kiosk, proofseq);
    return dropped;
  }

  /** One alarm for the numbers that are missing at the end of the chain now; none if none are. */
  showGap(kiosk: string, receivedMs: number): void {
    const row = this.#state.kiosks.get(kiosk);
    if (row === undefined) return;
    const { proofseq, firstParked } = row;
    const gapFrom = firstParked !== null && firstParked > proofseq + 1 ? proofseq + 1 : null;
    if (row.gapFrom !== null && row.gapFrom !== gapFrom) this.#alarms.gapClosed(kiosk, row.gapFrom, receivedMs);
    if (gapFrom !== null) {
      const id = this.#state.parked.get(kiosk, firstParked!)!.event;
      this.#alarms.gap({ id, receivedMs }, kiosk, gapFrom, firstParked! - 1);
    }
    if (gapFrom !== row.gapFrom) this.#state.kiosks.set({ ...row, gapFrom });
  }

  /** What the kiosk's clock showed; an alarm if it was set back. A time that cannot be is refused elsewhere, and shows nothing. */
  #clockOf(row: KioskRow, { id, time }: SignedEvent, receivedMs: number): number | null {
    const timeMs = Date.parse(time);
    if (Number.isNaN(timeMs) || timeMs > receivedMs + CLOCK_SLACK_MS) return row.saidMs;
    if (row.saidMs !== null && timeMs < row.saidMs - CLOCK_SLACK_MS)
      this.#alarms.raise(
        { id, receivedMs },
        'clock-went-back',
        row.kiosk,
        `The clock went back from ${new Date(row.saidMs).toISOString()} to ${time}.`,
      );
    return timeMs;
  }

  #endChain(kiosk: string, receivedMs: number): void {
    const row = this.#state.kiosks.get(kiosk);
    if (row !== undefined && row.gapFrom !== null) this.#alarms.gapClosed(kiosk, row.gapFrom, receivedMs);
  }

  #firstAfter(kiosk: string, proofseq: number): number {
    if (this.#state.parked.get(kiosk, proofseq + 1) !== undefined) return proofseq + 1;
    return this.#state.parked.under(kiosk)[0]!.proofseq;
  }

  #keyOf(raw: string): KeyObject | null {
    const known = this.#keys.get(raw);
    if (known !== undefined) return known;
    try {
      const key = publicKey(raw);
      this.#keys.set(raw, key);
      return key;
    } catch {
      return null;
    }
  }
}

function isSigned(event: EventEnvelope): event is SignedEvent {
  return proofValidator.Check(event);
}

function used({ kiosk, acceptedGaps }: KioskRow, proofseq: number): Refusal {
  const gaps = JSON.parse(acceptedGaps) as [number, number][];
  return gaps.some(([from, to]) => from <= proofseq && proofseq <= to)
    ? refuse(
        'gap-accepted',
        `Number ${proofseq} of ${kiosk} was given up by staff before it came.`,
        'Grant it by hand.',
      )
    : refuse('replayed', `Another event of ${kiosk} had the number ${proofseq} already.`);
}

function unknownKiosk(kiosk: string): Refusal {
  return refuse('unknown-kiosk', `${kiosk} is not enrolled.`, 'Enrol it first.');
}

function revokedKiosk(kiosk: string): Refusal {
  return refuse('kiosk-revoked', `${kiosk} is revoked.`);
}
