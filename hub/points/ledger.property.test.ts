import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { DevicePath } from '@maeul/devices/path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryReader } from '../testing/memory-reader.ts';
import { by, MINUTE, messageOf, newId, office, PointsFile, T0, TARIFF, TestKiosk, tick } from '../testing/points.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { pointsView } from '../views/points/points-view.ts';
import type { View } from '../views/view.ts';
import { ViewRunner } from '../views/view-runner.ts';
import { auditLedger } from './audit/ledger-audit.ts';
import { TinyLedger } from './testing/tiny-ledger.ts';

const WALLETS = 3;
const HOUSES = ['fund', 'sales', 'payouts', 'escrow', 'donations', 'expired'];

const index = fc.nat(5);
const wallet = fc.nat(WALLETS - 1);
const kiosk = fc.nat(1);
const amount = fc.integer({ min: 1, max: 250 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deposit' as const), kiosk, wallet, grams: fc.integer({ min: 20, max: 250 }), kind: fc.constantFrom('pet', 'can') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hold' as const), kiosk, wallet, amount }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('draw' as const), kiosk, wallet, amount, index }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('post' as const, 'void' as const), kiosk, index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('lend' as const, 'request' as const), kiosk, wallet, amount }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('return' as const, 'release' as const), kiosk, index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('batch' as const), index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const), index, paid: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('grant' as const, 'donate' as const, 'expire' as const), wallet, amount }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('transfer' as const, 'merge' as const), wallet, to: wallet, amount }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reserve' as const), kiosk, wallet, amount }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reverse' as const), index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), wallet }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tick' as const), minutes: fc.integer({ min: 0, max: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reward' as const), lines: fc.array(fc.record({ line: fc.nat(11), wallet, amount: fc.integer({ min: -250, max: 250 }).filter((amount) => amount !== 0) }), { minLength: 1, maxLength: 4 }) }) },
  // What befalls the transport and the machine.
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), index }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('overtake' as const), kiosk }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('fold' as const, 'restart' as const, 'full-disk' as const) }) },
); // biome-ignore format: a table
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Drives the ledger and the plain model with the same steps. */
class Trial {
  readonly file = join(tempFolder(), 'points.db');
  readonly reader = new MemoryReader();
  readonly tiny = new TinyLedger();
  readonly kiosks = [1, 2].map((n) => new TestKiosk(`eunpyeong/sinsa1/clean-house-${n}/kiosk-1` as DevicePath));
  readonly wallets = Array.from({ length: WALLETS }, newId);
  readonly expected = new Map<string, boolean>();
  readonly rewards = new Map<string, (number | undefined)[]>();
  #said: EventEnvelope[] = [];
  #overtaken: EventEnvelope | null = null;
  #reservations: string[] = [];
  #holds: string[] = [];
  #batches: { id: string; requests: string[] }[] = [];
  #nowMs = T0;
  #failNext = false;
  #runner = this.#open();

  start(): void {
    for (const { enrolled } of this.kiosks.map((kiosk) => ({ enrolled: kiosk.enrolled() }))) this.#deliver(enrolled);
    this.#deliver(office('maeul.tariff.published.v1', { tariff: TARIFF, by }));
    for (const wallet of this.wallets)
      this.#say(office('maeul.wallet.opened.v1', { wallet, by }), () => this.tiny.open(wallet));
  }

  take(step: Step): void {
    this.#nowMs += 1000;
    if (this.#decide(step) || this.#decideOffice(step)) return;
    if (step.do === 'repeat') {
      const event = this.#pick(this.#said, step.index);
      if (event !== undefined) this.#deliver(event);
    } else if (step.do === 'restart') {
      this.#runner.close();
      this.#runner = this.#open();
    } else if (step.do === 'full-disk') this.#failNext = true;
    else this.fold();
  }

  fold(): void {
    for (let tries = 0; tries < 2; tries++)
      try {
        while (this.#runner.step());
      } catch {
        // Told to fail; the next try succeeds.
      }
  }

  check(): void {
    this.fold();
    const table = new PointsFile(this.file);
    for (const [id, done] of this.expected)
      expect([id, table.outcome({ id })?.status]).toEqual([id, done ? 'done' : 'refused']);
    for (const [id, lines] of this.rewards)
      expect(table.outcome({ id })?.rewards?.map((line) => (line.status === 'done' ? line.posted : undefined))).toEqual(
        lines,
      );
    for (const wallet of this.wallets) {
      const own = this.tiny.owner(wallet) === wallet;
      const [posted, held] = table.wallet(wallet);
      expect([posted, held]).toEqual(own ? [this.tiny.posted(wallet), this.tiny.held(wallet)] : [0, 0]);
      expect(held).toBeGreaterThanOrEqual(0);
      expect(posted).toBeGreaterThanOrEqual(held);
    }
    for (const house of HOUSES) expect(table.balance(`house:${house}`)).toEqual([this.tiny.posted(house), 0]);
    expect(table.sums().every((sum) => sum === 0)).toBe(true);
    this.#audit();
    const again = new ViewRunner(pointsView, join(tempFolder(), 'points.db'), this.reader);
    while (again.step());
    expect(again.digest()).toBe(this.#runner.digest());
    again.close();
    this.#runner.close();
  }

  #audit(): void {
    const db = new DatabaseSync(this.file, { readOnly: true });
    expect(auditLedger(db, () => {}).findings).toEqual([]);
    db.close();
  }

  /** Steps of kiosks; false for others. */
  #decide(step: Step): boolean {
    const { tiny } = this;
    const at = this.#nowMs;
    if (step.do === 'overtake') {
      // The next event of the kiosk comes after the one that follows it.
      const kiosk = this.kiosks[step.kiosk]!;
      tiny.heard(kiosk.path, at);
      const [first, second] = [1, 2].map(() => kiosk.deposits(this.wallets[0]!, 500, at, { kind: 'can' }));
      this.#overtaken = first!;
      this.#deliver(second!);
      this.#say(this.#overtaken, () => tiny.deposit(first!.id, this.wallets[0]!, 'can', 500));
      this.expected.set(second!.id, tiny.deposit(second!.id, this.wallets[0]!, 'can', 500));
      return true;
    }
    if (!('kiosk' in step) || step.do === 'reserve') return false;
    const kiosk = this.kiosks[step.kiosk]!;
    const wallet = 'wallet' in step ? this.wallets[step.wallet]! : '';
    tiny.heard(kiosk.path, at);
    if (step.do === 'deposit') {
      const event = kiosk.deposits(wallet, step.grams * 10, at, { kind: step.kind });
      this.#say(event, () => tiny.deposit(event.id, wallet, step.kind, step.grams * 10));
    } else if (step.do === 'hold' || step.do === 'draw') {
      const from = step.do === 'draw' ? this.#pick(this.#reservations, step.index) : undefined;
      const event = kiosk.holds(wallet, step.amount, at, from);
      this.#holds.push(event.id);
      this.#say(event, () => tiny.hold(event.id, kiosk.path, wallet, step.amount, at + 5 * MINUTE, from ?? null));
    } else if (step.do === 'post' || step.do === 'void') {
      const hold = this.#pick(this.#holds, step.index) ?? newId();
      const event = step.do === 'post' ? kiosk.posts(hold, at) : kiosk.voids(hold, at);
      this.#say(event, () =>
        step.do === 'post' ? tiny.post(event.id, kiosk.path, hold) : tiny.giveBack(kiosk.path, hold),
      );
    } else if (step.do === 'lend') {
      const data = { wallet, container: 'cup', deposit: step.amount };
      const event = kiosk.says('maeul.points.container-lent.v1', data, at);
      this.#say(event, () => tiny.lend(event.id, wallet, step.amount));
    } else if (step.do === 'request') {
      const event = kiosk.says('maeul.points.exchange-requested.v1', { wallet, amount: step.amount }, at);
      this.#say(event, () => tiny.request(event.id, wallet, step.amount));
    } else if (step.do === 'return') {
      const loan = this.#pick([...tiny.loans.keys()], step.index) ?? newId();
      const event = kiosk.says('maeul.points.container-returned.v1', { loan }, at);
      this.#say(event, () => tiny.comeBack(event.id, loan));
    } else if (step.do === 'release') {
      const reservation = this.#pick(this.#reservations, step.index) ?? newId();
      const event = kiosk.says('maeul.points.reservation-released.v1', { reservation }, at);
      this.#say(event, () => tiny.giveBack(kiosk.path, reservation));
    }
    return true;
  }

  /** Steps of staff and of the hub's clock; false for others. */
  #decideOffice(step: Step): boolean {
    const { tiny } = this;
    const at = this.#nowMs;
    const asset = 'points' as const;
    const wallet = 'wallet' in step ? this.wallets[step.wallet]! : '';
    if (step.do === 'grant') {
      const event = office('maeul.points.granted.v1', { wallet, asset, amount: step.amount, reason: 'test', by }, at);
      this.#say(event, () => tiny.grant(event.id, wallet, step.amount));
    } else if (step.do === 'reward') {
      const lines = step.lines.map(({ line, wallet, amount }) => ({
        id: `01940000-0000-7000-8000-${String(line).padStart(12, '0')}`,
        wallet: this.wallets[wallet]!,
        asset,
        amount,
        reason: 'settled',
      }));
      const event = office('maeul.points.rewarded.v1', { programme: 'p', ref: 'e', run: 1, lines, by }, at);
      this.#say(event, () => {
        const posted = lines.map(({ id, wallet, amount }) => tiny.reward(event.id, id, wallet, amount));
        this.rewards.set(event.id, posted);
        return true;
      });
    } else if (step.do === 'donate') {
      const event = office('maeul.points.donated.v1', { wallet, asset, amount: step.amount, by }, at);
      this.#say(event, () => tiny.give(event.id, wallet, 'donations', step.amount));
    } else if (step.do === 'expire') {
      const event = office(
        'maeul.points.expired.v1',
        { wallet, asset, amount: step.amount, earnedUntil: '2026-01-01', by },
        at,
      );
      this.#say(event, () => tiny.give(event.id, wallet, 'expired', step.amount));
    } else if (step.do === 'transfer') {
      const to = this.wallets[step.to]!;
      const event = office('maeul.points.transferred.v1', { from: wallet, to, asset, amount: step.amount, by }, at);
      this.#say(event, () => tiny.transfer(event.id, wallet, to, step.amount));
    } else if (step.do === 'merge') {
      const to = this.wallets[step.to]!;
      this.#say(office('maeul.wallet.merged.v1', { from: wallet, to, by }, at), () => tiny.merge(wallet, to));
    } else if (step.do === 'close') {
      const event = office('maeul.wallet.closed.v1', { wallet, by }, at);
      this.#say(event, () => tiny.close(event.id, wallet));
    } else if (step.do === 'reserve') {
      const kiosk = this.kiosks[step.kiosk]!.path;
      const event = office('maeul.points.reserved.v1', { wallet, kiosk, asset, amount: step.amount, by }, at);
      this.#reservations.push(event.id);
      this.#say(event, () => tiny.hold(event.id, kiosk, wallet, step.amount, Number.POSITIVE_INFINITY, null));
    } else if (step.do === 'reverse') {
      const entry = this.#pick(tiny.entries, step.index)?.id ?? newId();
      if (entry.includes(' ')) return true;
      const event = office('maeul.points.reversed.v1', { entry, reason: 'test', by }, at);
      this.#say(event, () => tiny.reverse(event.id, entry));
    } else if (step.do === 'batch') {
      const request = this.#pick([...tiny.requests.keys()], step.index);
      if (request === undefined) return true;
      const { wallet, amount } = tiny.requests.get(request)!.hold;
      const event = office('maeul.exchange.batched.v1', { lines: [{ request, wallet, amount }], by }, at);
      this.#batches.push({ id: event.id, requests: [request] });
      this.#say(event, () => tiny.batch(event.id, [request]));
    } else if (step.do === 'settle') {
      const batch = this.#pick(this.#batches, step.index);
      if (batch === undefined) return true;
      const result = step.paid ? ('confirmed' as const) : ('failed' as const);
      const lines = batch.requests.map((request) => ({ request, result }));
      const event = office('maeul.exchange.settled.v1', { batch: batch.id, lines, by }, at);
      const plain = batch.requests.map((request) => ({ request, paid: step.paid }));
      this.#say(event, () => tiny.settle(event.id, batch.id, plain));
    } else if (step.do === 'tick') {
      this.#nowMs += step.minutes * MINUTE;
      this.#deliver(tick(this.#nowMs));
      tiny.tick(this.#nowMs);
    } else return false;
    return true;
  }

  #say(event: EventEnvelope, expect: () => boolean): void {
    this.#said.push(event);
    this.#deliver(event);
    this.expected.set(event.id, expect());
  }

  #deliver(event: EventEnvelope): void {
    this.reader.add(messageOf(event), this.#nowMs);
  }

  #pick<T>(list: readonly T[], index: number): T | undefined {
    return list[list.length - 1 - (index % Math.max(1, list.length))];
  }

  /** The view, on a disk that is full when the test says so. */
  #open(): ViewRunner {
    const view: View = {
      ...pointsView,
      open: (db) => {
        const fold = pointsView.open(db);
        return {
          apply: (record) => fold.apply(record),
          flush: () => {
            fold.flush();
            if (!this.#failNext) return;
            this.#failNext = false;
            throw new Error('disk full');
          },
          reset: () => fold.reset(),
          digest: () => fold.digest(),
        };
      },
    };
    return new ViewRunner(view, this.file, this.reader);
  }
}

describe('the ledger', { timeout: 120_000 }, () => {
  it('agrees with the plain model whatever two kiosks, staff, repeats, restarts and full disks do to it', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const trial = new Trial();
        trial.start();
        for (const step of steps) trial.take(step);
        trial.check();
      }),
      { numRuns: 30 },
    );
  });
});
