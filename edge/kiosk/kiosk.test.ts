import { CHAIN_START, chainHash, isSignedBy, publicKey } from '@maeul/devices/points/proof';
import type { Weighing } from '@maeul/devices/points/weighing';
import { refuse } from '@maeul/devices/refusal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { depositAt, KNOWN_WALLET, points, servedHouse, TAP } from './testing/served-house.ts';
import { TERMS, type TestHouse } from './testing/test-house.ts';
import { PUBLIC_KEY, RESERVATION, WALLET } from './testing/test-store.ts';

let house: TestHouse;
beforeEach(() => {
  house = servedHouse();
});
afterEach(() => house.end());

const deposit = (grams: number) => depositAt(house, grams);

describe('a kiosk', () => {
  it('turns what a card brings and a scale shows into a signed event, and shows the points before it was sent', async () => {
    await house.start();
    await house.until(({ network, kinds }) => network === 'online' && kinds[0]?.closed === undefined);
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    const question = house.hub.asked.find(({ name }) => name === 'identify')!.body;
    expect(JSON.stringify(question)).not.toContain('A31BC2');
    await deposit(1_240);
    const { step } = await house.view();
    expect(step).toMatchObject({ at: 'receipt', receipt: { points: 120, grams: 1_240, status: 'pending' } });
    if (step.at !== 'receipt') return;
    const [event] = house.told;
    expect(event).toMatchObject({
      id: step.receipt.event,
      proofseq: 1,
      proofprev: CHAIN_START,
      data: { wallet: WALLET, shown: 120 },
    });
    expect(isSignedBy(event!, publicKey(PUBLIC_KEY))).toBe(true);
    house.say({ event: event!.id, status: 'done', amount: 120, after: points(1_120) });
    const after = await house.view();
    expect(after.step).toMatchObject({ receipt: { status: 'confirmed' } });
    expect(after.session?.balances).toEqual(points(1_120));
    const kept = await fetch(`${house.url}/api/v1/kiosk/receipt.json?event=${event!.id}`);
    expect(await kept.json()).toEqual({ ...step.receipt, status: 'confirmed' });
  }, 20_000);

  it('sells what the hub has confirmed and the sensor has seen', async () => {
    house.ledger = () => ({ status: 'done', after: points(700) });
    await house.start();
    await house.until(({ network }) => network === 'online');
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    await house.act({ do: 'choose-item', item: 'bag' });
    await house.act({ do: 'confirm-purchase' });
    const { step } = await house.until((view) => view.step.at === 'receipt');
    expect(step).toMatchObject({ receipt: { what: 'purchase', points: -300 } });
    expect(house.told.map(({ type }) => type)).toEqual(['maeul.points.held.v1', 'maeul.points.posted.v1']);
    expect(house.told[1]!.proofprev).toBe(chainHash(house.told[0]!));
  }, 20_000);

  it('gives the deposit of a container back for what the slot sees, once, and tells staff of anything else', async () => {
    const loan = '0199f1d2-8b7a-7c3e-9d10-2f6b7a1c4e55';
    const loans = [{ loan, container: 'cup', deposit: 500, time: '2026-11-20T00:00:00Z' }];
    const { answer } = house.hub;
    house.hub.answer = (name, body) =>
      name === 'identify' ? { status: 200, body: { ...KNOWN_WALLET, loans } } : answer(name, body);
    await house.start();
    await house.until(({ network }) => network === 'online');
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    house.parts.putIntoSlot(house.nowMs);
    expect([house.told, (await house.view()).step.at]).toEqual([[], 'home']);
    expect((await house.act({ do: 'return', loan })).status).toBe(204);
    expect([house.told, (await house.view()).step.at]).toEqual([[], 'returning']);
    // A stop of the program before anything came in leaves nothing behind.
    await house.stop();
    await house.start();
    await house.until(({ network }) => network === 'online');
    expect(house.told).toEqual([]);
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    await house.act({ do: 'return', loan });
    const seen = new Date(house.nowMs).toISOString();
    house.parts.putIntoSlot(house.nowMs);
    house.parts.putIntoSlot(house.nowMs);
    expect((await house.view()).step).toMatchObject({ at: 'receipt', receipt: { what: 'return', points: 500 } });
    expect(house.told).toMatchObject([
      { type: 'maeul.points.container-returned.v1', proofseq: 1, data: { loan, seen } },
    ]);
    const unasked = house.bodies.map((body) => JSON.parse(body)).filter(({ data }) => data?.code === 'unasked-return');
    expect(unasked).toHaveLength(2);
  }, 20_000);

  it('is closed, and tells staff once, while its clock is further ahead than the hub believes; behind it may be', async () => {
    const answer = house.hub.answer;
    let aheadMs = 20 * 60_000;
    house.hub.answer = (name, body) =>
      name === 'terms'
        ? { status: 200, body: { ...TERMS, time: new Date(house.nowMs - aheadMs).toISOString() } }
        : answer(name, body);
    const ahead = { state: 'closed', code: 'clock-ahead' };
    await house.start();
    await house.until(({ service }) => service.state === 'closed' && service.code === 'clock-ahead');
    expect((await house.act(TAP)).status).toBe(409);
    // The link goes and comes: it asks again, and says nothing twice.
    const again = async () => {
      house.connected = false;
      await house.until(({ network }) => network === 'offline');
      expect((await house.view()).service).toEqual(ahead);
      house.connected = true;
      await house.until(({ network }) => network === 'online');
    };
    await again();
    aheadMs = -86_400_000;
    await again();
    await house.until(({ service }) => service.state === 'open');
    const faults = house.bodies.map((body) => JSON.parse(body)).filter(({ data }) => data?.code === 'clock-ahead');
    expect(faults).toHaveLength(1);
  }, 20_000);

  it('goes on without the hub: a card makes a wallet that is claimed later, a reservation is spent and no more', async () => {
    const reservations = [{ reservation: RESERVATION, wallet: WALLET, asset: 'points', left: 500 }];
    const answer = house.hub.answer;
    house.hub.answer = (name, body) =>
      name === 'terms' ? { status: 200, body: { ...TERMS, reservations } } : answer(name, body);
    await house.start();
    await house.until(({ network }) => network === 'online');
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    await house.act({ do: 'finish' });
    // Neither the uplink nor the hub is there, and the kiosk was switched off and on.
    await house.stop();
    house.connected = false;
    house.hub.answer = () => ({ status: 502, body: null });
    await house.start();
    await house.act(TAP);
    expect(await house.until(({ step }) => step.at === 'home')).toMatchObject({
      network: 'offline',
      session: { balances: null, offlineAvailable: 500 },
    });
    for (const outcome of ['receipt', 'refused'])
      for (const action of [{ do: 'choose-item', item: 'bag' }, { do: 'confirm-purchase' }]) {
        await house.act(action);
        if (action.do === 'confirm-purchase') await house.until(({ step }) => step.at === outcome);
      }
    expect(house.told.map(({ type }) => type.split('.')[2])).toEqual(['held', 'posted']);
    await house.act({ do: 'finish' });
    await house.act({ do: 'tap', by: 'qr', value: 'a stranger' });
    await house.until(({ step }) => step.at === 'consent');
    await house.act({ do: 'consent', yes: true });
    await deposit(2_000);
    expect(house.told.at(-1)!.data).toMatchObject({ wallet: '5f0c1d1e-0000-4000-8000-00000000abcd', shown: 200 });
    house.hub.answer = answer;
    house.connected = true;
    await house.until(({ network }) => network === 'online');
    while (!house.hub.asked.some(({ name }) => name === 'claims')) await house.view();
    expect(house.hub.asked.find(({ name }) => name === 'claims')!.body).toMatchObject({ by: 'qr' });
  }, 30_000);

  it('gives a reservation back when the hub asks for it, once, and sells nothing more against it', async () => {
    const reservations = [{ reservation: RESERVATION, wallet: WALLET, asset: 'points', left: 500 }];
    const answer = house.hub.answer;
    house.hub.answer = (name, body) =>
      name === 'terms' ? { status: 200, body: { ...TERMS, reservations } } : answer(name, body);
    await house.start();
    await house.until(({ network }) => network === 'online');
    const said = house.command('release-reservation', { reservation: RESERVATION });
    expect(said).toEqual({ ok: true, value: { released: house.told[0]!.id } });
    expect(house.told[0]).toMatchObject({
      type: 'maeul.points.reservation-released.v1',
      data: { reservation: RESERVATION },
    });
    expect(house.command('release-reservation', { reservation: RESERVATION })).toEqual({
      ok: true,
      value: { released: null },
    });
    expect(house.command('release-reservation', {})).toMatchObject({ code: 'bad-release' });
    await house.stop();
    await house.start();
    await house.act(TAP);
    const { session } = await house.until(({ step }) => step.at === 'home');
    expect(session?.offlineAvailable).toBe(0);
    expect(house.told.filter(({ type }) => type.includes('released')).map(({ id }) => id)).toEqual([house.told[0]!.id]);
  }, 20_000);

  it('is out of service, and ends whoever is served, when the hub does not know it any more', async () => {
    await house.start();
    await house.until(({ network }) => network === 'online');
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    house.hub.answer = () => ({ status: 403, body: { code: 'kiosk-revoked', detail: 'It was revoked.' } });
    house.connected = false;
    await house.until(({ network }) => network === 'offline');
    house.connected = true;
    const view = await house.until(({ service }) => service.state === 'closed');
    expect(view).toMatchObject({ service: { code: 'revoked' }, session: null, step: { at: 'welcome' } });
    expect((await house.act(TAP)).status).toBe(409);
  }, 20_000);

  it('closes a container whose board or scale is gone, and only that', async () => {
    await house.start();
    await house.until(({ kinds }) => kinds.length === 1 && kinds[0]!.closed === undefined);
    house.parts.up = false;
    const view = await house.until(({ kinds }) => kinds[0]?.closed !== undefined);
    expect(view).toMatchObject({ kinds: [{ closed: 'board-unplugged' }], service: { state: 'open' } });
    expect(house.parts.lights.at(-1)).toBe('fault');
  }, 20_000);

  it('tells staff once when a board goes, and when it is back', async () => {
    await house.start();
    const silent = refuse('board-silent', 'The board answers no more.');
    for (const why of [null, silent, silent, null, null]) house.board('front', why);
    const faults = house.bodies.map((body) => JSON.parse(body)).filter(({ type }) => type === 'maeul.kiosk.fault.v1');
    expect(faults.map(({ data }) => [data.code, data.part])).toEqual([
      ['board-silent', 'front'],
      ['board-back', 'front'],
    ]);
  }, 20_000);

  it('goes on at once when its clock is set back an hour in the middle of a deposit, and dates it by the clock that is right', async () => {
    await house.start();
    await house.until(({ network }) => network === 'online');
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    await house.act({ do: 'choose-kind', kind: 'pet' });
    house.scale(12_000, 2_000);
    house.parts.moveLid(true, house.nowMs);
    house.nowMs -= 3_600_000;
    house.scale(13_000, 1_000);
    house.parts.moveLid(false, house.nowMs);
    house.scale(13_000, 2_000);
    expect(house.told.map(({ type }) => type)).toEqual(['maeul.points.deposited.v1']);
    const { time, data } = house.told[0]!;
    const { before, lidOpened, lidClosed, after } = (data as { weighing: Weighing }).weighing;
    const times = [before.time, lidOpened, lidClosed, after.time, time].map((text) => Date.parse(text));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(house.nowMs - times[0]!).toBeLessThan(10_000);
    // What is left to the session is told by the clock that is right too.
    const { session, time: shown } = await house.view();
    const leftMs = Date.parse(session!.idleAt) - Date.parse(shown);
    expect(leftMs).toBeGreaterThan(15_000);
    expect(leftMs).toBeLessThan(30_000);
    // Nor does an open wallet stay open for an hour.
    house.steadyMs += 60_000;
    await house.until(({ step }) => step.at === 'welcome');
  }, 20_000);

  it('weighs no container that got lighter since it was paid for, tells staff once, and goes on when it was collected', async () => {
    await house.start();
    await house.until(({ network }) => network === 'online');
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    await deposit(9_000);
    await house.stop();
    await house.start();
    await house.until(({ network }) => network === 'online');
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    const unlocked = house.parts.unlocked;
    for (let tries = 0; tries < 2; tries++) {
      house.scale(15_000, 2_000);
      await house.act({ do: 'choose-kind', kind: 'pet' });
      house.scale(15_000, 2_000);
      expect((await house.view()).step).toEqual({
        at: 'refused',
        code: 'weight-changed',
        with: { grams: 15_000, expected: 21_000 },
      });
    }
    expect(house.parts.unlocked).toBe(unlocked);
    const faults = house.bodies.map((body) => JSON.parse(body)).filter(({ type }) => type === 'maeul.kiosk.fault.v1');
    expect(faults.map(({ data }) => [data.code, data.part])).toEqual([['weight-changed', 'pet']]);
    house.hub.answer = (name) => ({
      status: 200,
      body: name === 'terms' ? { ...TERMS, collected: { pet: house.nowMs } } : KNOWN_WALLET,
    });
    house.connected = false;
    await house.until(({ network }) => network === 'offline');
    house.connected = true;
    await house.until(({ network }) => network === 'online');
    await house.act({ do: 'choose-kind', kind: 'pet' });
    house.scale(15_000, 2_000);
    expect(house.parts.unlocked).toBeGreaterThan(unlocked);
  }, 20_000);

  it('does not pay one bag that is taken out and put in again, or a stone on an empty container, as often as somebody likes', async () => {
    await house.start();
    await house.until(({ network }) => network === 'online');
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    const visit = async () => {
      house.scale(12_000, 2_000);
      await house.act({ do: 'choose-kind', kind: 'pet' });
      house.scale(12_000, 2_000);
      const { step } = await house.view();
      if (step.at !== 'put-in') return step;
      house.parts.moveLid(true, house.nowMs);
      house.scale(21_000, 1_000);
      house.parts.moveLid(false, house.nowMs);
      house.scale(21_000, 2_000);
      return (await house.view()).step;
    };
    expect(await visit()).toMatchObject({ at: 'receipt' });
    // Empty again: somebody may have collected it without saying so. Staff are told.
    expect(await visit()).toMatchObject({ at: 'receipt' });
    expect(await visit()).toMatchObject({ at: 'refused', code: 'weight-changed' });
    await house.stop();
    await house.start();
    await house.until(({ network }) => network === 'online');
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    expect(await visit()).toMatchObject({ at: 'refused', code: 'weight-changed' });
    house.nowMs += 12 * 3_600_000;
    expect(await visit()).toMatchObject({ at: 'receipt' });
    expect(house.told.filter(({ type }) => type === 'maeul.points.deposited.v1')).toHaveLength(3);
  }, 20_000);

  it('sends again what the hub has not answered, the same to the letter', async () => {
    await house.start();
    await house.until(({ network }) => network === 'online');
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    await deposit(1_000);
    house.nowMs += 90_000;
    house.steadyMs += 90_000;
    while (house.told.length < 2) await house.view();
    expect(house.told[1]).toEqual(house.told[0]);
    house.say({ event: house.told[0]!.id, status: 'done' });
    await house.stop();
    house.told.length = 0;
    await house.start();
    expect(house.told).toEqual([]);
  }, 20_000);
});
