import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DevicePath } from '@maeul/devices/path';
import { MemoryReader } from '@maeul/hub/testing/memory-reader';
import { pointsView } from '@maeul/hub/views/points/points-view';
import { ViewRunner } from '@maeul/hub/views/view-runner';
import { Auditor, type JournalEvent } from '@maeul/simulators/auditor/auditor';
import type { StatedBalance } from '@maeul/simulators/auditor/purses';
import { idOf, TARIFF, type TestKiosk, TestWorld } from '@maeul/simulators/auditor/test-world';
import { verdictOf } from '@maeul/simulators/auditor/verdict';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';

const RUNS = 40;
const RECENT = 4;
const WALLETS = [1, 2, 3].map((number) => idOf(9, number));

// It is the process that crashes here and not the disk: memory will do.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'maeul-points-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** One thing that happens; the numbers pick among what is there. */
type Deed = readonly [what: (typeof DEEDS)[number], who: number, which: number, amount: number];

const DEEDS = [
  'deposit', 'weigh-again', 'batteries', 'hold', 'hold-reserved', 'post', 'void', 'lend', 'return', 'ask-exchange', 'release', 'reserve', 'grant', 'reward',
  'transfer', 'donate', 'expire', 'reverse', 'merge', 'close', 'batch', 'settle', 'tick', 'revoke', 'enrol', 'accept-gap',
  'lose', 'forge', 'squat', 'again', 'delay', 'arrive', 'crash', 'step',
] as const; // biome-ignore format: a list

const deed: fc.Arbitrary<Deed> = fc.tuple(
  // What fills wallets and spends them happens more often than what ends things.
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom<Deed[0]>(
        'deposit',
        'hold',
        'reserve',
        'hold-reserved',
        'post',
        'void',
        'grant',
        'reward',
        'step',
      ),
    },
    fc.constantFrom(...DEEDS),
  ),
  fc.nat(2),
  fc.nat(1000),
  fc.integer({ min: 1, max: 900 }),
);

/** Two kiosks, an office, a hub that may crash, and the auditor beside it, which is told the same in the same order. */
class Town {
  readonly world = new TestWorld();
  readonly auditor = new Auditor();
  readonly kiosks = [this.world.kiosk('kiosk-1'), this.world.kiosk('kiosk-2')] as const;
  readonly #file = join(folder, `${files++}.db`);
  readonly #reader = new MemoryReader();
  #runner = new ViewRunner(pointsView, this.#file, this.#reader);
  /** What was said but has not come yet, by kiosk. */
  readonly #onTheWay: JournalEvent[] = [];
  readonly #told: JournalEvent[] = [];
  /** What the journal heard first under a path and an id. */
  readonly #bodies = new Map<string, string>();
  #isDelayed = false;

  constructor() {
    this.tell(this.world.office('maeul.tariff.published.v1', { tariff: TARIFF, by: 'test' }));
    for (const kiosk of this.kiosks) this.tell(kiosk.enrol());
    for (const wallet of WALLETS.slice(1))
      this.tell(this.world.office('maeul.wallet.opened.v1', { wallet, by: 'test' }));
  }

  /** The journal takes it. */
  tell(event: JournalEvent): void {
    this.#told.push(event);
    const body = JSON.stringify(event.event);
    const key = `${event.path} ${event.event.id}`;
    const first = this.#bodies.get(key) ?? body;
    this.#bodies.set(key, first);
    const message = { path: event.path as DevicePath, kind: 'event' as const, payload: Buffer.from(body) };
    this.#reader.add(message, event.receivedMs, first !== body);
    this.auditor.take(event);
  }

  fromKiosk(event: ReturnType<TestKiosk['say']>): void {
    if (this.#isDelayed) this.#onTheWay.push(this.world.arrived(event));
    else this.tell(this.world.arrived(event));
  }

  /** The id of one of the last events of a type: what is long ago is over. */
  idOf(type: string, which: number): string {
    const found = this.#told.filter(({ event }) => event.type === type).slice(-RECENT);
    return found[which % Math.max(1, found.length)]?.event.id ?? idOf(7, which);
  }

  /** Mostly the kiosk that an event names or came from, now and then the other. */
  kioskOf(id: string, which: number): TestKiosk {
    const path = this.dataOf(id).kiosk ?? this.#told.find(({ event }) => event.id === id)?.path;
    return (which % 7 === 0 ? undefined : this.kiosks.find((kiosk) => kiosk.path === path)) ?? this.kiosks[which % 2]!;
  }

  dataOf(id: string): Record<string, unknown> {
    return (this.#told.find(({ event }) => event.id === id)?.event.data ?? {}) as Record<string, unknown>;
  }

  again(which: number): void {
    this.tell(this.#told[which % this.#told.length]!);
  }

  delay(): void {
    this.#isDelayed = true;
  }

  /** What was on the way comes, from the back or from the front. */
  arrive(which: number): void {
    this.#isDelayed = false;
    const events = this.#onTheWay.splice(0);
    for (const { event } of which % 2 === 0 ? events : events.reverse()) this.tell(this.world.arrived(event));
  }

  step(): void {
    this.#runner.step();
  }

  /** What was not committed is lost with the process; the journal still has it. */
  crash(): void {
    this.#runner.close();
    this.#runner = new ViewRunner(pointsView, this.#file, this.#reader);
  }

  /** What the ledger states once it has caught up. */
  stated(): StatedBalance[] {
    while (this.#runner.step());
    const db = new DatabaseSync(this.#file, { readOnly: true });
    const rows = db.prepare('SELECT account, asset, posted, held FROM balance').all() as unknown as StatedBalance[];
    db.close();
    return rows.map((row) => ({ ...row }));
  }

  /** The ledger made anew from the journal, in one go. */
  digests(): [string, string] {
    const anew = new ViewRunner(pointsView, join(folder, `${files++}.db`), this.#reader);
    while (anew.step());
    const digests: [string, string] = [this.#runner.digest(), anew.digest()];
    anew.close();
    return digests;
  }

  close(): void {
    this.#runner.close();
  }
}

function office(town: Town, [what, who, which, amount]: Deed): JournalEvent | undefined {
  const { world } = town;
  const by = 'kim';
  const wallet = WALLETS[who]!;
  const kiosk = town.kiosks[which % 2]!.path;
  const points = { wallet, asset: 'points', amount, by } as const;
  switch (what) {
    case 'grant': return world.office('maeul.points.granted.v1', { ...points, asset: which % 3 === 0 ? 'hours' : 'points', reason: 'help' });
    case 'reward': {
      const line = (n: number, amount: number) => ({ id: idOf(5, n % 40), wallet: WALLETS[n % 3]!, asset: 'points' as const, amount, reason: 'settled' });
      const lines = [line(which, amount), line(which + 1, -amount), line(which + 2, amount % 7 === 0 ? 1000 : -1000)];
      return world.office('maeul.points.rewarded.v1', { programme: 'p', ref: 'e', run: 1, lines, by });
    }
    case 'transfer': return world.office('maeul.points.transferred.v1', { from: wallet, to: WALLETS[which % 3]!, asset: 'points', amount, by });
    case 'donate': return world.office('maeul.points.donated.v1', points);
    case 'expire': return world.office('maeul.points.expired.v1', { ...points, earnedUntil: '2025-12-31' });
    case 'reserve': return world.office('maeul.points.reserved.v1', { ...points, kiosk });
    case 'reverse': {
      const types = ['maeul.points.deposited.v1', 'maeul.points.posted.v1', 'maeul.points.granted.v1'];
      return world.office('maeul.points.reversed.v1', { entry: town.idOf(types[who]!, which), reason: 'mistake', by });
    }
    case 'merge': return which % 5 === 0 ? world.office('maeul.wallet.merged.v1', { from: wallet, to: WALLETS[which % 3]!, by }) : undefined;
    case 'close': return which % 5 === 0 ? world.office('maeul.wallet.closed.v1', { wallet, by }) : undefined;
    case 'batch': {
      const requests = [which, which + 1].map((at) => town.idOf('maeul.points.exchange-requested.v1', at));
      const lines = requests.slice(0, 1 + (amount % 2)).map((request) => ({ request, wallet, amount: 1, ...asked(town, request) }));
      return world.office('maeul.exchange.batched.v1', { lines, by });
    }
    case 'settle': {
      const batch = town.idOf('maeul.exchange.batched.v1', which);
      const { lines = [] } = town.dataOf(batch) as { lines?: { request: string }[] };
      const results = lines.map(({ request }) => ({ request, result: amount % 2 === 0 ? ('confirmed' as const) : ('failed' as const) }));
      return results.length === 0 ? undefined : world.office('maeul.exchange.settled.v1', { batch, lines: results, by });
    }
    case 'tick':
      world.nowMs += amount * 1000;
      return world.office('maeul.hub.tick.v1', {});
    case 'revoke': return which % 5 === 0 ? world.office('maeul.kiosk.revoked.v1', { kiosk, reason: 'stolen', by }) : undefined;
    case 'accept-gap': {
      const from = 1 + (which % 12);
      return world.office('maeul.kiosk.gap-accepted.v1', { kiosk, from, to: from + (amount % 3), reason: 'lost', by });
    }
    default: return undefined;
  }
} // biome-ignore format: one line for each deed

function asked(town: Town, request: string): { wallet?: string; amount?: number } {
  const { wallet, amount } = town.dataOf(request) as { wallet?: string; amount?: number };
  return wallet === undefined || amount === undefined ? {} : { wallet, amount };
}

function atKiosk(town: Town, [what, who, which, amount]: Deed): ReturnType<TestKiosk['say']> | undefined {
  const kiosk = town.kiosks[which % 2]!;
  const wallet = WALLETS[who]!;
  const hold = town.idOf('maeul.points.held.v1', which);
  switch (what) {
    case 'weigh-again': {
      const data = town.dataOf(town.idOf('maeul.points.deposited.v1', which));
      return data.weighing === undefined ? undefined : kiosk.say('maeul.points.deposited.v1', data as never);
    }
    case 'deposit': return kiosk.deposit(wallet, amount * 10);
    case 'batteries': return kiosk.deposit(wallet, amount * 10, { kind: 'battery', items: 1 + (which % 100) });
    case 'hold': return kiosk.hold(wallet, amount);
    case 'hold-reserved': {
      const reservation = town.idOf('maeul.points.reserved.v1', which);
      const { wallet: holder = wallet } = town.dataOf(reservation) as { wallet?: string };
      return town.kioskOf(reservation, which).hold(holder, 1 + (amount % 100), reservation);
    }
    case 'post':
      return town.kioskOf(hold, which).say('maeul.points.posted.v1', { hold });
    case 'void':
      return town.kioskOf(hold, which).say('maeul.points.voided.v1', { hold, reason: 'no-confirmation' });
    case 'lend': return kiosk.say('maeul.points.container-lent.v1', { wallet, container: 'cup', deposit: amount });
    case 'return': return kiosk.say('maeul.points.container-returned.v1', { loan: town.idOf('maeul.points.container-lent.v1', which) });
    case 'release': {
      const reservation = town.idOf('maeul.points.reserved.v1', which);
      return town.kioskOf(reservation, which).say('maeul.points.reservation-released.v1', { reservation });
    }
    case 'ask-exchange': return kiosk.say('maeul.points.exchange-requested.v1', { wallet, amount });
    default: return undefined;
  }
} // biome-ignore format: one line for each deed

/** Somebody learns the id of an event that waits, and uses it first: forged at its own path, from elsewhere, or signed by the other kiosk. */
function squat(town: Town, [, , which, amount]: Deed): void {
  const [kiosk, other] = [town.kiosks[which % 2]!, town.kiosks[(which + 1) % 2]!];
  const event = kiosk.deposit(WALLETS[0]!, amount * 10);
  const forged = { ...event, data: { ...event.data, wallet: WALLETS[1]! } };
  if (amount % 3 === 0) town.tell(town.world.arrived(forged));
  else if (amount % 3 === 1) town.tell(town.world.arrived({ ...forged, source: other.path }));
  else town.fromKiosk(other.say('maeul.points.container-returned.v1', { loan: event.id }, event.id));
  town.fromKiosk(event);
}

function happen(town: Town, deed: Deed): void {
  const [what, , which, amount] = deed;
  const kiosk = town.kiosks[which % 2]!;
  if (what === 'crash') town.crash();
  else if (what === 'step') town.step();
  else if (what === 'again') town.again(which);
  else if (what === 'delay') town.delay();
  else if (what === 'arrive') town.arrive(which);
  // Said and never heard of again: a gap in the chain.
  else if (what === 'lose') which % 4 === 0 && kiosk.deposit(WALLETS[0]!, amount * 10);
  else if (what === 'enrol') which % 4 < 2 && town.tell(which % 4 === 0 ? kiosk.renew() : kiosk.enrol());
  else if (what === 'forge') {
    const event = kiosk.deposit(WALLETS[0]!, amount * 10);
    town.tell(town.world.arrived({ ...event, id: town.world.nextId(), data: { ...event.data, wallet: WALLETS[1]! } }));
    town.fromKiosk(event);
  } else if (what === 'squat') squat(town, deed);
  else {
    const said = atKiosk(town, deed);
    if (said !== undefined) town.fromKiosk(said);
    const decided = said === undefined ? office(town, deed) : undefined;
    if (decided !== undefined) town.tell(decided);
  }
}

describe('the ledger and the auditor', { timeout: 120_000 }, () => {
  it('agree to the point, whatever two kiosks, the office and crashes do', () => {
    let entries = 0;
    fc.assert(
      fc.property(fc.array(deed, { minLength: 20, maxLength: 150, size: 'max' }), (deeds) => {
        const town = new Town();
        try {
          for (const deed of deeds) happen(town, deed);
          town.arrive(0);
          const stated = town.stated();
          const { agrees, ...verdict } = verdictOf(town.auditor, stated);
          expect({ ...verdict, agrees }).toMatchObject({ differences: [], sums: {}, negative: [], agrees: true });
          const [folded, anew] = town.digests();
          expect(anew).toBe(folded);
          entries += verdict.counts.deposits;
        } finally {
          town.close();
        }
      }),
      { numRuns: RUNS },
    );
    // Not everything was refused.
    expect(entries).toBeGreaterThan(RUNS);
  });
});
