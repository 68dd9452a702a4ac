import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DevicePath } from '@maeul/devices/path';
import { CHAIN_START, chainHash, isSignedBy, publicKey, type SignedEvent } from '@maeul/devices/points/proof';
import { ok, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import { afterAll, describe, expect, it } from 'vitest';
import type { Dispenser } from '../cleanhouse/io.ts';
import { newId } from '../new-id.ts';
import { Outbox } from '../outbox/outbox.ts';
import { Dispatch } from './dispatch.ts';
import { Outcomes } from './outcomes.ts';
import { Purchases } from './purchases.ts';
import { KIOSK, openTestStore, PUBLIC_KEY, RESERVATION, WALLET } from './testing/test-store.ts';

const VICTIM = fileURLToPath(new URL('./testing/purchase-victim.ts', import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-purchase-'));
  folders.push(folder);
  return folder;
}

async function killAt(mode: string, step: string): Promise<string> {
  const folder = newFolder();
  const child = spawn(process.execPath, [VICTIM, folder, mode, step], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code, signal] = await once(child, 'exit');
  expect([code, signal]).toEqual([null, 'SIGKILL']);
  return folder;
}

/** Starts again on what the disk holds, twice as after two stops, and gives all that the hub would get. */
async function afterwards(folder: string): Promise<SignedEvent[]> {
  for (let start = 0; start < 2; start++) {
    const store = openTestStore(folder);
    const outbox = new Outbox({
      folder,
      owner: 'gu/dong/site/edge',
      maxBytes: 16_000_000,
      commitMs: 5,
      onNotice: () => undefined,
      onFatal: (error) => {
        throw error;
      },
    });
    unwrap(await outbox.start());
    const appended: Promise<unknown>[] = [];
    const append: Outbox['append'] = (message) => {
      const result = outbox.append(message);
      appended.push(result);
      return result;
    };
    const dispatch = new Dispatch({
      kiosk: KIOSK as DevicePath,
      chain: store.chain,
      append,
      newId,
      nowMs: Date.now,
      onNotice: () => undefined,
    });
    dispatch.start();
    new Purchases({
      store,
      outcomes: new Outcomes(),
      dispenser: () => null,
      send: (event) => dispatch.send(event),
      fault: () => undefined,
      newId,
      nowMs: Date.now,
    }).settle();
    await Promise.all(appended);
    await new Promise(setImmediate);
    store.close();
    if (start === 0) {
      await outbox.stop();
      continue;
    }
    const events: SignedEvent[] = [];
    for (let segment = await outbox.take('kept'); segment !== null; segment = await outbox.take('kept'))
      for (const { payload } of segment.messages) events.push(JSON.parse(payload));
    await outbox.stop();
    return events.filter(({ proofseq }) => proofseq !== undefined);
  }
  return [];
}

/** As the hub counts: an id once, and the numbers without a gap, each signed and following the one before it. */
function asHub(events: readonly SignedEvent[]): SignedEvent[] {
  const counted: SignedEvent[] = [];
  for (const event of events) {
    const same = counted.find(({ id }) => id === event.id);
    if (same !== undefined) {
      expect(chainHash(event)).toBe(chainHash(same));
      continue;
    }
    expect(event.proofseq).toBe(counted.length + 1);
    expect(event.proofprev).toBe(counted.length === 0 ? CHAIN_START : chainHash(counted.at(-1)!));
    expect(isSignedBy(event, publicKey(PUBLIC_KEY))).toBe(true);
    counted.push(event);
  }
  return counted;
}

const STEPS = ['to be held', 'signed', 'in the outbox', 'held', 'to be handed out', 'out', 'to be ended', 'bought'];

describe.concurrent('a purchase that is cut off', () => {
  it.each([
    ...STEPS.map((step) => ['reserved', step] as const),
    ...['in the outbox', 'held', 'out'].map((step) => ['asked', step] as const),
  ])(
    '(%s) at the step "%s" ends exactly once, in a chain without gap',
    async (mode, step) => {
      const folder = await killAt(mode, step);
      const steps = readFileSync(join(folder, 'steps'), 'utf8').split('\n');
      expect(existsSync(join(folder, 'kiosk.db'))).toBe(true);
      const events = asHub(await afterwards(folder));
      const holds = events.filter(({ type }) => type === 'maeul.points.held.v1');
      const ends = events.filter(({ type }) => type !== 'maeul.points.held.v1');
      expect(ends.map(({ data }) => (data as { hold?: string }).hold)).toEqual(holds.map(({ id }) => id));
      const posted = ends.some(({ type }) => type === 'maeul.points.posted.v1');
      // What was posted came out; what did not begin to come out was voided.
      if (posted) expect(steps).toContain('out');
      if (!steps.includes('to be handed out')) expect(posted).toBe(false);
      if (step === 'bought') expect(posted).toBe(true);
    },
    60_000,
  );
});

describe('a purchase', () => {
  const item = { wallet: WALLET, asset: 'points', amount: 300, item: 'bag-10l' } as const;
  const dispenser = (result: Result<true>): Dispenser => ({
    status: () => ({ up: true }),
    dispense: async () => result,
    onConfirm: () => () => undefined,
  });

  function counter(handsOut: Result<true>, hub: (event: SignedEvent) => 'done' | 'not-enough' | null) {
    const store = openTestStore(newFolder());
    const outcomes = new Outcomes();
    const sent: SignedEvent[] = [];
    const purchases = new Purchases({
      store,
      outcomes,
      dispenser: () => dispenser(handsOut),
      send: (event) => {
        sent.push(event);
        const said = hub(event);
        if (said === 'done') queueMicrotask(() => outcomes.deliver({ event: event.id, status: 'done' }));
        else if (said !== null)
          queueMicrotask(() => outcomes.deliver({ event: event.id, status: 'refused', code: said, message: 'no' }));
      },
      fault: () => undefined,
      newId,
      nowMs: () => 1_795_000_000_000,
    });
    const buy = (ask: boolean, reservation: string | null) =>
      purchases.buy({ hold: newId(), data: item, dispenser: 'bags', confirmWithinMs: 10, ask, reservation });
    const told = () => sent.map(({ type }) => type.split('.')[2]);
    return { store, buy, told, sent, purchases };
  }

  it('is posted when the sensor has seen it, and voided when it has not', async () => {
    const good = counter(ok(true), () => 'done');
    expect((await good.buy(true, null)).ok).toBe(true);
    expect(good.told()).toEqual(['held', 'posted']);
    const jammed = counter(refuse('not-confirmed', 'nothing came'), () => 'done');
    expect(await jammed.buy(true, null)).toMatchObject({ ok: false, code: 'not-confirmed' });
    expect(jammed.told()).toEqual(['held', 'voided']);
  });

  it('ends where the hub refuses the hold, and there is nothing to give back', async () => {
    const poor = counter(ok(true), ({ type }) => (type.includes('held') ? 'not-enough' : 'done'));
    expect(await poor.buy(true, null)).toMatchObject({ ok: false, code: 'not-enough' });
    expect(poor.told()).toEqual(['held']);
    poor.purchases.settle();
    expect(poor.told()).toEqual(['held']);
  });

  it('goes on with what was reserved when the hub does not answer, never beyond it, and else is refused', async () => {
    const alone = counter(ok(true), () => null);
    expect((await alone.buy(false, RESERVATION)).ok).toBe(true);
    expect((await alone.buy(false, RESERVATION)).ok).toBe(true);
    expect((await alone.buy(false, RESERVATION)).ok).toBe(true);
    expect(await alone.buy(false, RESERVATION)).toMatchObject({ ok: false, code: 'reservation-used-up' });
    expect(alone.store.reservationsOf(WALLET)).toMatchObject([{ left: 100 }]);
    expect(await alone.buy(false, null)).toMatchObject({ ok: false, code: 'hub-away' });
    expect(alone.told()).toEqual(['held', 'posted', 'held', 'posted', 'held', 'posted']);
  });

  it('that waited for the hub in vain is given back', async () => {
    const alone = counter(ok(true), () => null);
    expect(await alone.buy(true, null)).toMatchObject({ ok: false, code: 'hub-away' });
    expect(alone.told()).toEqual(['held', 'voided']);
  });

  it('of a loan is undone where the hub does not answer, and after a stop', async () => {
    const fact = () =>
      ({
        id: newId(),
        type: 'maeul.points.container-lent.v1',
        atMs: 1_795_000_000_000,
        data: { wallet: WALLET, container: 'cup', deposit: 500 },
      }) as const;
    const alone = counter(ok(true), () => null);
    expect(await alone.purchases.lend(fact())).toMatchObject({ ok: false, code: 'hub-away' });
    expect(alone.told()).toEqual(['container-lent', 'container-returned']);
    const cut = counter(ok(true), () => null);
    cut.store.lend(fact());
    cut.purchases.settle();
    cut.purchases.settle();
    expect(cut.told()).toEqual(['container-returned']);
    const good = counter(ok(true), () => 'done');
    expect((await good.purchases.lend(fact())).ok).toBe(true);
    good.purchases.settle();
    expect(good.told()).toEqual(['container-lent']);
  });
});
