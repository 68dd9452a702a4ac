import { setTimeout as sleep } from 'node:timers/promises';
import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { afterEach, describe, expect, it } from 'vitest';
import { simClock } from '../clock.ts';
import { simContext } from '../host/context.ts';
import { ControlServer } from '../host/control.ts';
import { SimHost } from '../host/host.ts';
import { seededRandom } from '../random.ts';
import { type Errand, isFree, nextStep } from './errand.ts';
import { CleanHouse } from './house.ts';
import { houseRoutes } from './house-api.ts';
import { cleanHouseLines } from './lines.ts';
import { DEMO_CLEAN_HOUSE } from './spec.ts';
import { type Act, planVisit, type Visit } from './visit-plan.ts';
import { Visitors } from './visitors.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const PET = DEMO_CLEAN_HOUSE.containers[0]!;

describe('a visit', () => {
  const gramsOf = (acts: readonly Act[], what: 'put' | 'press') =>
    acts.reduce((total, act) => total + (act.do === what ? act.grams : 0), 0);

  it('leaves in the container what was brought, whatever was taken out or leant on in between', () => {
    for (let seed = 0; seed < 500; seed++) {
      const random = seededRandom(seed);
      const visit: Visit = {
        container: 'pet',
        grams: random.integer(0, 9000),
        takeBack: random.chance(0.5) ? random.integer(1, 3000) : 0,
        clumsy: random.chance(0.5),
      };
      const acts = planVisit(visit, random);
      expect(gramsOf(acts, 'put')).toBe(visit.grams);
      expect(gramsOf(acts, 'press')).toBe(0);
      expect(acts[0]!.do).toBe('open');
      expect(acts.findLast((act) => act.do === 'open' || act.do === 'close')!.do).toBe('close');
    }
  });
});

describe('an errand', () => {
  const errand: Errand = { card: '04A00001', kind: 'pet-clear', grams: 1200, item: 'bag-5l' };
  const kinds = [{ kind: { id: 'pet-clear' } }];
  const view = (step: object, more: object = {}) =>
    ({ service: { state: 'open' }, kinds, items: [], session: null, step, ...more }) as unknown as KioskView;

  it('waits until nobody is at the kiosk and the kind is taken', () => {
    expect(isFree(view({ at: 'welcome' }), errand)).toBe(true);
    expect(isFree(view({ at: 'home' }), errand)).toBe(false);
    expect(
      isFree(view({ at: 'welcome' }, { kinds: [{ kind: { id: 'pet-clear' }, closed: 'lid-open' }] }), errand),
    ).toBe(false);
  });

  it('goes the way of a resident: card, deposit, kind, lid, done', () => {
    const next = (at: string, deposited: boolean) => nextStep(view({ at }), errand, { deposited, bought: false });
    expect(next('welcome', false)).toMatchObject({ action: { do: 'tap', value: '04A00001' } });
    expect(next('consent', false)).toMatchObject({ action: { do: 'consent', yes: true } });
    expect(next('home', false)).toMatchObject({ action: { do: 'deposit' } });
    expect(next('choose-kind', false)).toMatchObject({ action: { do: 'choose-kind', kind: 'pet-clear' } });
    expect(next('put-in', false)).toEqual({ is: 'put-in' });
    expect(next('weighing', true)).toEqual({ is: 'wait' });
    expect(next('refused', true)).toMatchObject({ action: { do: 'finish' } });
    expect(next('welcome', true)).toEqual({ is: 'leave' });
  });
});

async function servedHouse() {
  const context = simContext(simClock(), 1);
  const house = new CleanHouse(context, DEMO_CLEAN_HOUSE);
  const visitors = new Visitors(house, seededRandom(1));
  const host = new SimHost(context, cleanHouseLines(house, { host: '127.0.0.1', basePort: 0 }));
  const control = new ControlServer(host, { host: '127.0.0.1', port: 0 }, houseRoutes(house, visitors, null));
  stops.push(
    () => house.stop(),
    () => visitors.stop(),
  );
  await host.start();
  stops.push(() => host.stop());
  const base = `http://${await control.start()}`;
  stops.push(() => control.stop());
  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };
  };
  return { house, visitors, base, post };
}

describe('the page of the clean house', () => {
  it('is served, and lets somebody come who waits for the lid', async () => {
    const { base, post, house } = await servedHouse();
    expect(await (await fetch(base)).text()).toContain('Deposit now');
    expect(await post('/deposit', { container: 'pet', grams: 900 })).toMatchObject({
      status: 202,
      body: { state: 'waiting' },
    });
    expect(await post('/deposit', { container: 'pet', grams: 900 })).toMatchObject({
      status: 409,
      body: { title: 'busy' },
    });
    expect(await post('/deposit', { container: 'glass', grams: 900 })).toMatchObject({ status: 404 });
    expect(await post('/deposit', { container: 'can', grams: -1 })).toMatchObject({ status: 400 });
    expect(house.state()).toMatchObject({
      present: true,
      containers: [{ id: 'pet', open: false, contentsG: 0 }, {}, {}],
    });
    expect(house.open('pet')).toMatchObject({ ok: false, code: 'lid-locked' });
  });

  it('empties and presses a container, jams and fills a dispenser', async () => {
    const { post, house } = await servedHouse();
    house.put('pet', 5000);
    expect(await post('/containers/pet', { press: -3000 })).toMatchObject({ status: 204 });
    expect(house.state().containers[0]).toMatchObject({ contentsG: 2000 });
    expect(await post('/containers/pet', { collect: true })).toMatchObject({ status: 204 });
    expect(house.state().containers[0]).toMatchObject({ contentsG: 0 });
    expect(await post('/dispensers/bags-5l', { jammed: true, stock: 3 })).toMatchObject({ status: 204 });
    expect(house.state().dispensers[0]).toMatchObject({ jammed: true, stock: 3 });
    expect(await post('/dispensers/cola', {})).toMatchObject({ status: 404, body: { title: 'unknown-dispenser' } });
    expect(await post('/return', {})).toMatchObject({ status: 204 });
    expect(house.state().returned).toBe(1);
  });
});

describe('the board of the clean house', () => {
  const SET_PIN_MODE = 0xf4;
  const SET_PIN = 0xf5;

  /** A computer that speaks just enough Firmata, written by hand. */
  async function wired() {
    const context = simContext(simClock(), 1);
    const house = new CleanHouse(context, DEMO_CLEAN_HOUSE);
    const heard: number[] = [];
    let hear: (bytes: Uint8Array) => void = () => {};
    await house.board.start({
      start: async (attach) => {
        const session = attach({ write: (bytes) => heard.push(...bytes) });
        hear = (bytes) => session.receive(bytes);
        return { kind: 'tcp', host: '127.0.0.1', port: 1 };
      },
      stop: async () => {},
      unplug: async () => {},
      plug: async () => {},
    });
    stops.push(
      () => house.board.stop(),
      () => house.stop(),
    );
    const output = (pin: number, high: boolean) =>
      hear(Uint8Array.of(SET_PIN_MODE, pin, 1, SET_PIN, pin, high ? 1 : 0));
    return { house, output };
  }

  it('lets a lid be opened only while its lock is driven', async () => {
    const { house, output } = await wired();
    output(PET.lid.lock, true);
    expect(house.isUnlocked('pet')).toBe(true);
    expect(house.open('pet').ok).toBe(true);
    output(PET.lid.lock, false);
    house.close('pet');
    expect(house.open('pet')).toMatchObject({ code: 'lid-locked' });
  });

  it('hands out one roll while the motor turns, none when it is jammed or empty', async () => {
    const { house, output } = await wired();
    const { motor } = DEMO_CLEAN_HOUSE.dispensers[0]!;
    const turned = async () => {
      output(motor, true);
      await sleep(1100);
      output(motor, false);
      return house.state().dispensers[0]!;
    };
    expect(await turned()).toMatchObject({ given: 1, stock: 39 });
    const found = house.dispenser('bags-5l');
    if (!found.ok) throw new Error(found.message);
    found.value.jammed = true;
    expect(await turned()).toMatchObject({ given: 1, stock: 39, jammed: true });
  });

  it('has a person who opens the lid that was unlocked, puts in and closes', async () => {
    const { house, output } = await wired();
    const visitors = new Visitors(house, seededRandom(2));
    stops.push(() => visitors.stop());
    output(PET.lid.lock, true);
    const visit = visitors.come({ container: 'pet', grams: 700 });
    if (!visit.ok) throw new Error(visit.message);
    let opened = false;
    while (house.state().containers[0]!.contentsG < 700) {
      opened ||= house.state().containers[0]!.open;
      await sleep(20);
    }
    while (house.state().containers[0]!.open) await sleep(20);
    expect(opened).toBe(true);
    expect(visit.value.status.state).toBe('depositing');
  });
});
