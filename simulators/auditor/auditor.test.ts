import { beforeEach, describe, expect, it } from 'vitest';
import { Auditor, type JournalEvent } from './auditor.ts';
import { frameGrams } from './frame-grams.ts';
import { idOf, TARIFF, type TestKiosk, TestWorld } from './test-world.ts';
import { verdictOf } from './verdict.ts';

const ANN = idOf(9, 1);
const BOB = idOf(9, 2);

let world: TestWorld;
let kiosk: TestKiosk;
let auditor: Auditor;

beforeEach(() => {
  world = new TestWorld();
  kiosk = world.kiosk('kiosk-1');
  auditor = new Auditor();
  take(world.office('maeul.tariff.published.v1', { tariff: TARIFF, by: 'test' }));
  take(kiosk.enrol());
});

function take(...events: (JournalEvent | ReturnType<TestKiosk['say']>)[]): void {
  for (const event of events) auditor.take('event' in event ? event : world.arrived(event));
}

/** Balances of a wallet or of the house, as `posted/held`. */
function has(account: string): string {
  const { posted, held } = auditor.balances().find((balance) => balance.account === account) ?? { posted: 0, held: 0 };
  return `${posted}/${held}`;
}

describe('the auditor', () => {
  it('counts what was weighed, not what was shown, up to the caps', () => {
    take(kiosk.deposit(ANN, 1240), kiosk.deposit(ANN, 8000), kiosk.deposit(ANN, 1000, { kind: 'battery', items: 39 }));
    // 290 + (2000 − 290) of the kind, + one full pack of 20
    expect(has(`wallet:${ANN}`)).toBe('2100/0');
    expect(auditor.counts()).toMatchObject({ deposits: 3, grams: 10_240, points: 2100, refused: {} });
  });

  it('pays what the day of the place multiplies', () => {
    world.nowMs = Date.parse('2026-11-20T15:00:00Z');
    take(kiosk.deposit(ANN, 1000));
    expect(has(`wallet:${ANN}`)).toBe('360/0');
  });

  it('counts an event once, however often it comes', () => {
    const deposit = kiosk.deposit(ANN, 1000);
    take(deposit, deposit, deposit);
    expect(has(`wallet:${ANN}`)).toBe('240/0');
    expect(auditor.counts().repeated).toBe(2);
  });

  it('pays by a tariff that was replaced for a week', () => {
    take(world.office('maeul.tariff.published.v1', { tariff: { ...TARIFF, version: 2 }, by: 'test' }));
    world.nowMs += 6 * 86_400_000;
    take(kiosk.deposit(ANN, 1000));
    world.nowMs += 86_400_000;
    take(kiosk.deposit(ANN, 1000));
    expect(has(`wallet:${ANN}`)).toBe('240/0');
    expect(auditor.counts().refused).toEqual({ 'the tariff was replaced a week before': 1 });
  });

  it('counts a weighing once, and none that is of another time', () => {
    const { data } = kiosk.deposit(ANN, 1000);
    kiosk.renew();
    take(kiosk.enrol());
    const again = () => kiosk.say('maeul.points.deposited.v1', data as never);
    take(again(), again());
    world.nowMs += 700_000;
    take(again());
    const early = kiosk.deposit(ANN, 1000);
    world.nowMs -= 700_000;
    take(early);
    expect(has(`wallet:${ANN}`)).toBe('240/0');
    expect(auditor.counts().refused).toEqual({
      'the weighing counted already': 1,
      'it is of another time than the deposit': 1,
      'its time had not come': 1,
    });
  });

  it('ends a hold once, by post, by void or by the clock of the hub', () => {
    const holds = [kiosk.deposit(ANN, 8000), kiosk.hold(ANN, 100), kiosk.hold(ANN, 200), kiosk.hold(ANN, 300)];
    take(...holds);
    expect(has(`wallet:${ANN}`)).toBe('1920/600');
    take(kiosk.say('maeul.points.posted.v1', { hold: holds[1]!.id }));
    take(kiosk.say('maeul.points.voided.v1', { hold: holds[2]!.id, reason: 'no-confirmation' }));
    world.nowMs += 200_000;
    // Not heard since, it may still post the hold.
    take(world.office('maeul.hub.tick.v1', {}));
    expect(has(`wallet:${ANN}`)).toBe('1820/300');
    take(kiosk.deposit(BOB, 500), world.office('maeul.hub.tick.v1', {}));
    take(
      kiosk.say('maeul.points.posted.v1', { hold: holds[3]!.id }),
      kiosk.say('maeul.points.posted.v1', { hold: holds[1]!.id }),
    );
    expect([has(`wallet:${ANN}`), has('house:sales'), has('house:fund')]).toEqual(['1820/0', '100/0', '-2040/0']);
    expect(auditor.counts().refused).toEqual({ 'no such open hold': 2 });
  });

  it('lets a kiosk draw from its reservation, and no more', () => {
    take(kiosk.deposit(ANN, 2000));
    const reserved = world.office('maeul.points.reserved.v1', {
      wallet: ANN, kiosk: kiosk.path, asset: 'points', amount: 300, by: 'hub',
    }); // biome-ignore format: one line
    const first = kiosk.hold(ANN, 200, reserved.event.id);
    take(reserved, first, kiosk.hold(ANN, 200, reserved.event.id), kiosk.hold(ANN, 200));
    expect(has(`wallet:${ANN}`)).toBe('480/300');
    take(kiosk.say('maeul.points.voided.v1', { hold: first.id, reason: 'empty' }));
    take(kiosk.say('maeul.points.reservation-released.v1', { reservation: reserved.event.id }));
    expect(has(`wallet:${ANN}`)).toBe('480/0');
    expect(auditor.counts().refused).toEqual({ 'not within the reservation': 1, 'not enough': 1 });
  });

  it('ends the reservations of a kiosk that gets another key, and no others', () => {
    take(kiosk.deposit(ANN, 2000));
    const reserve = () =>
      world.office('maeul.points.reserved.v1', {
        wallet: ANN, kiosk: kiosk.path, asset: 'points', amount: 300, by: 'hub',
      }); // biome-ignore format: one line
    take(reserve(), kiosk.enrol(), kiosk.hold(ANN, 10));
    expect(has(`wallet:${ANN}`)).toBe('480/310');
    take(kiosk.renew());
    expect(has(`wallet:${ANN}`)).toBe('480/10');
  });

  it('believes no event that is altered, forged, replayed or from elsewhere', () => {
    const other = world.kiosk('kiosk-1');
    const deposit = kiosk.deposit(ANN, 1000);
    take({ ...world.arrived({ ...deposit, data: { ...deposit.data, wallet: BOB } }) });
    take({ ...world.arrived({ ...other.deposit(BOB, 1000) }) });
    take(world.arrived(kiosk.deposit(BOB, 1000), 'eunpyeong/sinsa1/clean-house-2/kiosk-1'));
    take(world.arrived({ ...world.office('maeul.points.granted.v1', {
      wallet: BOB, asset: 'points', amount: 1, reason: 'x', by: 'x',
    }).event }, kiosk.path)); // biome-ignore format: one line
    expect(auditor.balances()).toEqual([]);
    expect(auditor.counts().refused).toEqual({
      'the signature is wrong': 2,
      'it was published under another path': 1,
      'only the hub may say that': 1,
    });
  });

  it('gives an id to nobody but the kiosk that signed it first', () => {
    const other = world.kiosk('kiosk-2');
    const deposit = kiosk.deposit(ANN, 1000);
    take(other.enrol());
    take(world.arrived({ ...deposit, data: { ...deposit.data, wallet: BOB } }));
    take(world.arrived({ ...deposit, source: other.path }));
    take(deposit, deposit);
    take(other.say('maeul.points.reservation-released.v1', { reservation: ANN }, deposit.id), other.deposit(BOB, 1000));
    expect([has(`wallet:${ANN}`), has(`wallet:${BOB}`)]).toEqual(['240/0', '240/0']);
    expect(auditor.counts()).toMatchObject({
      repeated: 1,
      refused: { 'the signature is wrong': 2, 'its id is that of another event': 1 },
    });
  });

  it('lets events wait for those before them, or for staff to give them up', () => {
    const [first, lost, third, fourth] = [1, 2, 3, 4].map(() => kiosk.deposit(ANN, 1000)) as [
      ReturnType<TestKiosk['deposit']>, ReturnType<TestKiosk['deposit']>,
      ReturnType<TestKiosk['deposit']>, ReturnType<TestKiosk['deposit']>,
    ]; // biome-ignore format: one line
    take(third, first, fourth);
    expect(has(`wallet:${ANN}`)).toBe('240/0');
    const accepted = { kiosk: kiosk.path, from: 2, to: 2, reason: 'the card broke', by: 'kim' };
    take(world.office('maeul.kiosk.gap-accepted.v1', { ...accepted, to: 3 }));
    expect(has(`wallet:${ANN}`)).toBe('240/0');
    take(world.office('maeul.kiosk.gap-accepted.v1', accepted), lost);
    expect(has(`wallet:${ANN}`)).toBe('720/0');
  });

  it('counts two wallets that were merged as one, with one cap', () => {
    take(kiosk.deposit(ANN, 5000), kiosk.deposit(BOB, 5000), kiosk.hold(BOB, 50));
    take(world.office('maeul.wallet.merged.v1', { from: BOB, to: ANN, by: 'kim' }));
    expect(has(`wallet:${ANN}`)).toBe('2400/50');
    take(kiosk.deposit(BOB, 1000));
    expect(has(`wallet:${ANN}`)).toBe('2400/50');
  });

  it('reads the stable weight of every protocol by itself', () => {
    const text = (frame: string) => Buffer.from(frame, 'latin1').toString('hex');
    expect(frameGrams('scale/and-17', text('ST,+0001.234 kg\r\n'))).toBe(1234);
    expect(frameGrams('scale/and-18', text('ST,GS,-0000.05kg\r\n'))).toBe(-50);
    expect(frameGrams('scale/mt-sics', text('S S      12.34 kg\r\n'))).toBe(12_340);
    expect(frameGrams('scale/toledo-8217', '0230312e3233340d')).toBe(1234);
    expect(frameGrams('scale/toledo-continuous', '022c30203030313233343030303030300d2b')).toBe(12_340);
    expect(frameGrams('scale/toledo-continuous', '022c38203030313233343030303030300d')).toBeUndefined();
    expect(frameGrams('scale/cas-22', text('US,GS,1\x84,    1.24 kg\r\n'))).toBeUndefined();
    expect(frameGrams('scale/cas-22', text('ST,NT,1\xc2,    1.24 kg\r\n'))).toBeUndefined();
    expect(frameGrams('scale/and-18', text('ST,NT,+0001.24kg\r\n'))).toBeUndefined();
    expect(frameGrams('scale/toledo-8217', '0230312e32344e0d')).toBeUndefined();
    expect(frameGrams('scale/toledo-continuous', '022c31203030303132343030303030300d')).toBeUndefined();
    expect(frameGrams('scale/of-the-market', 'ff')).toBeUndefined();
  });
});

describe('its verdict', () => {
  it('agrees to the point, and names every balance that differs', () => {
    take(kiosk.deposit(ANN, 1000), kiosk.hold(ANN, 40));
    const stated = auditor.balances();
    expect(verdictOf(auditor, stated)).toMatchObject({
      agrees: true,
      balances: 2,
      differences: [],
      sums: {},
      negative: [],
    });
    const altered = stated.map((row) => (row.account === 'house:fund' ? row : { ...row, posted: row.posted + 1 }));
    expect(verdictOf(auditor, altered)).toMatchObject({
      agrees: false,
      differences: [
        { account: `wallet:${ANN}`, stated: { posted: 241, held: 40 }, counted: { posted: 240, held: 40 } },
      ],
      sums: { points: 1 },
    });
    expect(verdictOf(auditor, []).differences).toHaveLength(2);
  });

  it('finds a wallet below zero even where both sides agree', () => {
    const debt = [
      { account: `wallet:${ANN}`, asset: 'points', posted: 10, held: 20 },
      { account: 'house:fund', asset: 'points', posted: -10, held: 0 },
    ];
    expect(verdictOf({ balances: () => debt, counts: () => auditor.counts() }, debt)).toMatchObject({
      agrees: false,
      differences: [],
      negative: [{ account: `wallet:${ANN}` }],
    });
  });
});
