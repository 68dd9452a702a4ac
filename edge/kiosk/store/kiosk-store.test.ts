import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Terms } from '@maeul/devices/kiosk/hub-kiosk-api';
import { CHAIN_START, chainHash, isSignedBy, publicKey, type SignedEvent } from '@maeul/devices/points/proof';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { newId } from '../../new-id.ts';
import { weighing } from '../testing/session-house.ts';
import { openTestStore, PUBLIC_KEY, RESERVATION, termsAfter, WALLET } from '../testing/test-store.ts';
import type { KioskStore } from './kiosk-store.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-kiosk-store-'));
  folders.push(folder);
  return folder;
}

const T = 1_795_000_000_000;
const held = (amount: number) =>
  ({
    id: newId(),
    type: 'maeul.points.held.v1',
    atMs: T,
    data: {
      wallet: WALLET,
      asset: 'points',
      amount,
      item: 'bag',
      reservation: RESERVATION,
      expires: new Date(T).toISOString(),
    },
  }) as const;
const end = (type: 'maeul.points.posted.v1' | 'maeul.points.voided.v1', hold: string) =>
  type === 'maeul.points.posted.v1'
    ? ({ id: newId(), type, atMs: T, data: { hold } } as const)
    : ({ id: newId(), type, atMs: T, data: { hold, reason: 'test' } } as const);
const release = () =>
  ({
    id: newId(),
    type: 'maeul.points.reservation-released.v1',
    atMs: T,
    data: { reservation: RESERVATION },
  }) as const;
const left = (store: KioskStore) => store.reservationsOf(WALLET)[0]?.left ?? 0;

/** The hub: it takes the events of a chain in order, and counts a reservation of 1,000. */
class Ledger {
  taken = 0;
  hash = CHAIN_START;
  remaining = 1_000;
  open = true;
  spent = 0;
  readonly #holds = new Map<string, number>();

  take(event: SignedEvent): void {
    expect([event.proofseq, event.proofprev]).toEqual([this.taken + 1, this.hash]);
    expect(isSignedBy(event, publicKey(PUBLIC_KEY))).toBe(true);
    this.taken = event.proofseq;
    this.hash = chainHash(event);
    const { amount, hold } = event.data as { amount?: number; hold?: string };
    if (event.type === 'maeul.points.reservation-released.v1') {
      expect(this.open).toBe(true);
      this.open = false;
      this.remaining = 0;
    } else if (event.type === 'maeul.points.held.v1') {
      // Once it has been given back, nothing may be drawn from it.
      expect(this.open).toBe(true);
      this.remaining -= amount!;
      this.#holds.set(event.id, amount!);
    } else if (event.type === 'maeul.points.posted.v1') this.spent += this.#holds.get(hold!)!;
    else if (this.open) this.remaining += this.#holds.get(hold!)!;
    expect(this.remaining).toBeGreaterThanOrEqual(0);
    expect(this.spent).toBeLessThanOrEqual(1_000);
  }

  terms(): Terms {
    const terms = termsAfter(this.taken, this.hash, this.remaining);
    return this.open ? terms : { ...terms, reservations: [] };
  }
}

describe('a store', () => {
  it('never lets more be spent than was reserved, however the hub lags, and keeps one chain over every restart', () => {
    const deed = fc.oneof(
      fc.record({ do: fc.constant('hold' as const), amount: fc.integer({ min: 1, max: 600 }) }),
      fc.record({ do: fc.constantFrom('dispense' as const, 'post' as const, 'void' as const), which: fc.nat(9) }),
      fc.record({ do: fc.constant('deliver' as const), many: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ do: fc.constant('terms' as const) }),
      fc.record({ do: fc.constant('release' as const) }),
      fc.record({ do: fc.constant('restart' as const) }),
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        const folder = newFolder();
        let store = openTestStore(folder);
        const ledger = new Ledger();
        const signed: SignedEvent[] = [];
        const holds: string[] = [];
        const ended = new Set<string>();
        let given = false;
        for (const one of deeds) {
          if (one.do === 'hold') {
            const before = left(store);
            const event = store.hold(held(one.amount), 'bags');
            expect(event.ok).toBe(one.amount <= before);
            if (event.ok) {
              signed.push(event.value);
              holds.push(event.value.id);
            }
          } else if (one.do === 'deliver') for (const event of signed.splice(0, one.many)) ledger.take(event);
          else if (one.do === 'terms') store.keepTerms(ledger.terms());
          else if (one.do === 'release') {
            const event = store.release(release());
            expect(event === null).toBe(given);
            given = true;
            expect(left(store)).toBe(0);
            if (event !== null) signed.push(event);
          } else if (one.do === 'restart') {
            store.close();
            store = openTestStore(folder);
          } else {
            const hold = holds[one.which];
            if (hold === undefined) continue;
            if (one.do === 'dispense') store.dispensing(hold);
            else {
              const event = store.end(
                hold,
                end(one.do === 'post' ? 'maeul.points.posted.v1' : 'maeul.points.voided.v1', hold),
              );
              if (event !== null) {
                expect(ended.has(hold)).toBe(false);
                ended.add(hold);
                signed.push(event);
              }
            }
          }
        }
        for (const event of signed) ledger.take(event);
        store.keepTerms(ledger.terms());
        expect(left(store)).toBe(ledger.remaining);
        store.close();
      }),
      { numRuns: 60 },
    );
  });

  it('never draws again from what it gave back, lets what was drawn come to its end, and says it anew only if it was refused', () => {
    const folder = newFolder();
    let store = openTestStore(folder);
    const hold = store.hold(held(300), 'bags');
    expect(hold.ok && store.dispensing(hold.value.id)).toBe(true);
    const first = store.release(release());
    expect(first?.proofseq).toBe(2);
    store.close();
    store = openTestStore(folder);
    // The hub has not heard of it, and says that 1,000 are left.
    store.keepTerms(termsAfter(0, CHAIN_START, 1_000));
    expect(store.hold(held(100), 'bags')).toMatchObject({ code: 'reservation-used-up' });
    expect(hold.ok && store.end(hold.value.id, end('maeul.points.posted.v1', hold.value.id))).not.toBeNull();
    expect(store.release(release())).toBeNull();
    store.chain.answered(first!.id, 'refused');
    store.keepTerms(termsAfter(3, CHAIN_START, 1_000));
    expect(left(store)).toBe(0);
    expect(store.release(release())?.proofseq).toBe(4);
    store.close();
  });

  it('keeps what a container weighed at its last deposit over a restart, until it is collected once more', () => {
    const folder = newFolder();
    const deposit = (after: number) => ({
      id: newId(),
      type: 'maeul.points.deposited.v1' as const,
      atMs: T,
      data: {
        wallet: WALLET,
        kind: 'pet',
        tariff: { id: 'x', version: 1 },
        shown: 0,
        weighing: { ...weighing(1_000), after: { ...weighing(1_000).after, grams: after } },
      },
    });
    const collected = (atMs: number) => ({ ...termsAfter(0, CHAIN_START, 0), collected: { bin: atMs } });
    let store = openTestStore(folder);
    store.keepTerms(collected(T));
    expect(store.settledGrams('bin')).toBeNull();
    store.record(deposit(6_000));
    store.close();
    store = openTestStore(folder);
    store.keepTerms(collected(T));
    expect(store.settledGrams('bin')).toBe(6_000);
    // The clock of the hub may have been set back: it is another time all the same.
    store.keepTerms(collected(T - 1));
    expect(store.settledGrams('bin')).toBeNull();
    store.close();
  });

  it('forgets whose a card was when the hub says that it was lost', () => {
    const store = openTestStore(newFolder());
    const [lost, kept] = ['a'.repeat(64), 'b'.repeat(64)];
    for (const hash of [lost, kept]) store.rememberCard(hash, WALLET, T);
    store.keepTerms({ ...termsAfter(0, CHAIN_START, 0), blocked: [lost] });
    expect([lost, kept].map((hash) => store.walletOf(hash, 0))).toEqual([null, WALLET]);
    expect(store.terms()).not.toHaveProperty('blocked');
    store.close();
  });

  it('tells a hub again what that one has lost, in the order of the chain', () => {
    const store = openTestStore(newFolder());
    const events = [1, 2, 3, 4].map(() =>
      store.record({ id: newId(), type: 'maeul.points.container-returned.v1', atMs: T, data: { loan: newId() } }),
    );
    for (const { id } of events) store.chain.handed(id, T);
    for (const [at, status] of [...(['done', 'done', 'refused'] as const)].entries())
      store.chain.answered(events[at]!.id, status);
    // An older backup of it came back: it has heard of the first alone.
    store.keepTerms(termsAfter(1, chainHash(events[0]!), 0));
    expect(store.chain.unanswered(T + 1, 10).map(({ id }) => id)).toEqual(events.slice(1).map(({ id }) => id));
    expect(store.chain.stateOf(events[0]!.id)).toBe('done');
    // What another key stands for is none of its business.
    for (const { id } of events) store.chain.answered(id, 'done');
    store.keepTerms({ ...termsAfter(0, CHAIN_START, 0), key: 'of another kiosk' });
    expect(store.chain.unanswered(T + 1, 10)).toEqual([]);
    store.close();
  });

  it('takes a file of the format before this one', () => {
    const folder = newFolder();
    openTestStore(folder).close();
    const db = new DatabaseSync(join(folder, 'kiosk.db'));
    db.exec('DROP TABLE released; DROP TABLE settled; PRAGMA user_version = 1');
    db.close();
    const store = openTestStore(folder);
    expect(store.release(release())?.proofseq).toBe(1);
    store.close();
  });

  it('goes on where the hub stands when its own file was lost, and never goes back', () => {
    const store = openTestStore(newFolder());
    const hash = 'ab'.repeat(32);
    expect(store.keepTerms(termsAfter(7, hash, 0))).toEqual({ adopted: true });
    const event = store.record({
      id: newId(),
      type: 'maeul.points.container-returned.v1',
      atMs: T,
      data: { loan: newId() },
    });
    expect([event.proofseq, event.proofprev]).toEqual([8, hash]);
    expect(store.keepTerms(termsAfter(7, hash, 0))).toEqual({ adopted: false });
    expect(store.keepTerms({ ...termsAfter(99, hash, 0), key: 'of another kiosk' })).toEqual({ adopted: false });
    store.close();
  });

  it('keeps what the outbox may not have, in order, until it has it', () => {
    const folder = newFolder();
    const first = openTestStore(folder);
    const events = [1, 2, 3].map(() =>
      first.record({ id: newId(), type: 'maeul.points.container-returned.v1', atMs: T, data: { loan: newId() } }),
    );
    first.chain.handed(events[0]!.id, T);
    first.close();
    const again = openTestStore(folder);
    expect(again.chain.pending().map(({ id }) => id)).toEqual([events[1]!.id, events[2]!.id]);
    expect(again.chain.unanswered(T + 1, 10).map(({ id }) => id)).toEqual([events[0]!.id]);
    expect([again.chain.answered(events[0]!.id, 'done'), again.chain.answered(events[0]!.id, 'done')]).toEqual([
      true,
      false,
    ]);
    expect(again.chain.unanswered(T + 1, 10)).toEqual([]);
    again.close();
  });
});
