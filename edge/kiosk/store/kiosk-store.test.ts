import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHAIN_START, chainHash, isSignedBy, publicKey, type SignedEvent } from '@maeul/devices/points/proof';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { newId } from '../../new-id.ts';
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
const left = (store: KioskStore) => store.reservationsOf(WALLET)[0]?.left ?? 0;

/** The hub: it takes the events of a chain in order, and counts a reservation of 1,000. */
class Ledger {
  taken = 0;
  hash = CHAIN_START;
  remaining = 1_000;
  readonly #holds = new Map<string, number>();

  take(event: SignedEvent): void {
    expect([event.proofseq, event.proofprev]).toEqual([this.taken + 1, this.hash]);
    expect(isSignedBy(event, publicKey(PUBLIC_KEY))).toBe(true);
    this.taken = event.proofseq;
    this.hash = chainHash(event);
    const { amount, hold } = event.data as { amount?: number; hold?: string };
    if (event.type === 'maeul.points.held.v1') {
      this.remaining -= amount!;
      this.#holds.set(event.id, amount!);
    } else if (event.type === 'maeul.points.voided.v1') this.remaining += this.#holds.get(hold!)!;
    expect(this.remaining).toBeGreaterThanOrEqual(0);
  }
}

describe('a store', () => {
  it('never lets more be spent than was reserved, however the hub lags, and keeps one chain over every restart', () => {
    const deed = fc.oneof(
      fc.record({ do: fc.constant('hold' as const), amount: fc.integer({ min: 1, max: 600 }) }),
      fc.record({ do: fc.constantFrom('dispense' as const, 'post' as const, 'void' as const), which: fc.nat(9) }),
      fc.record({ do: fc.constant('deliver' as const), many: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ do: fc.constant('terms' as const) }),
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
          else if (one.do === 'terms') store.keepTerms(termsAfter(ledger.taken, ledger.hash, ledger.remaining));
          else if (one.do === 'restart') {
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
        store.keepTerms(termsAfter(ledger.taken, ledger.hash, ledger.remaining));
        expect(left(store)).toBe(ledger.remaining);
        store.close();
      }),
      { numRuns: 40 },
    );
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
      first.record({ id: newId(), type: 'maeul.kiosk.collected.v1', atMs: T, data: { container: 'pet' } }),
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
