import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LiveKiosk } from './testing/live-kiosk.ts';
import { AGENT, type Answer, type Desk, KIOSK, OfficeHub } from './testing/office-hub.ts';

const hub = new OfficeHub('points: { reversalLimit: 1000, reservePerWallet: 0 }\n');
const kiosk = new LiveKiosk();
let manager: Desk;
let wallet: string;
let other: string;

beforeAll(async () => {
  const agent = hub.agent(AGENT);
  await hub.staff(['minji', 'manager'], ['hana', 'admin']);
  await hub.start();
  manager = await hub.desk('minji');
  const admin = await hub.desk('hana');
  await admin.post('kiosks/enrol', { kiosk: KIOSK, key: kiosk.publicKey });
  await kiosk.connect(hub.mqttPort, agent);
  [wallet, other] = [await newWallet('ONCE0001'), await newWallet('ONCE0002')];
});
afterAll(async () => {
  await kiosk.stop();
  await hub.stop();
});

async function newWallet(value: string): Promise<string> {
  const opened = await manager.post('wallets', { by: 'card', value, consent: true });
  return (opened.body as { wallet: string }).wallet;
}
const code = ({ status, body }: Answer) => [status, body.code];
const points = async (whose: string) =>
  ((await manager.get(`wallets/${whose}`)).body as { balances?: { posted: number }[] }).balances![0]!.posted;
const once = (path: string, body: object, key: string) => manager.post(path, body, { 'idempotency-key': key });

describe('a form of the office that is sent twice', () => {
  it('grants once, however often and at once, and after a restart; the key is the id of the event', async () => {
    const key = randomUUID();
    const grant = { asset: 'points', amount: 3_000, reason: 'a test' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => once(`wallets/${wallet}/grants`, grant, key)));
    await kiosk.stop();
    await hub.stop();
    await hub.start();
    manager = await hub.desk('minji');
    answers.push(await once(`wallets/${wallet}/grants`, grant, key.toUpperCase()));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { event: key } });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await points(wallet)).toBe(3_000);
    const another = await once(`wallets/${wallet}/grants`, { ...grant, amount: 4_000 }, key);
    expect(code(another)).toEqual([409, 'id-conflict']);
    expect(code(await once(`wallets/${wallet}/donations`, { asset: 'points', amount: 1 }, key))[1]).toBe('id-conflict');
    const { lines } = (await manager.get(`audit?about=${wallet}`)).body as { lines?: { action: string }[] };
    const actions = lines!.map(({ action }) => action);
    expect(actions.filter((action) => action === 'wallet.grant')).toHaveLength(1);
    expect(actions.filter((action) => action === 'wallet.grant.refused')).toHaveLength(1);
  }, 30_000);

  it('transfers, donates and undoes once; what was refused stays refused', async () => {
    const [give, donate, undo, ask, tooMuch] = [1, 2, 3, 4, 5].map(() => randomUUID());
    for (const _ of [1, 2]) {
      await once(`wallets/${wallet}/transfers`, { asset: 'points', amount: 500, to: other }, give!);
      await once(`wallets/${other}/donations`, { asset: 'points', amount: 100 }, donate!);
      const much = await once(`wallets/${other}/donations`, { asset: 'points', amount: 401 }, tooMuch!);
      expect(code(much)).toEqual([409, 'not-enough']);
      await manager.post(`wallets/${other}/grants`, { asset: 'points', amount: 7, reason: 'a test' });
    }
    expect([await points(wallet), await points(other)]).toEqual([2_500, 414]);
    const small = await manager.post(`wallets/${other}/grants`, { asset: 'points', amount: 900, reason: 'a test' });
    const large = await manager.post(`wallets/${other}/grants`, { asset: 'points', amount: 1_100, reason: 'a test' });
    const entryOf = ({ body }: Answer) => (body as { event?: string }).event;
    for (const _ of [1, 2]) {
      const undone = await once('reversals', { entry: entryOf(small), reason: 'a slip' }, undo!);
      expect(undone.body).toEqual({ status: 'done', event: undo });
      const asked = await once('reversals', { entry: entryOf(large), reason: 'a slip' }, ask!);
      expect(asked.body).toEqual({ status: 'pending', request: ask });
    }
    expect(await points(other)).toBe(1_514);
  }, 30_000);

  it('makes one batch for the payer', async () => {
    await kiosk.connect(hub.mqttPort, hub.agent('eunpyeong/sinsa1/clean-house-1/edge-2'));
    const asks = async (amount: number) => {
      const waiting = async () => ((await manager.get('exchange')).body as { open?: unknown[] }).open!.length;
      const before = await waiting();
      await kiosk.publish(kiosk.says('maeul.points.exchange-requested.v1', { wallet, amount }, Date.now()));
      await vi.waitFor(async () => expect(await waiting()).toBe(before + 1), 5_000);
    };
    await asks(100);
    const key = randomUUID();
    const [first, second] = await Promise.all([once('exchange/batches', {}, key), once('exchange/batches', {}, key)]);
    await asks(200);
    const third = await once('exchange/batches', {}, key);
    for (const answer of [first, second, third]) expect(answer).toMatchObject({ status: 200, body: { event: key } });
    const { batches, open } = (await manager.get('exchange')).body as { batches?: object[]; open?: object[] };
    expect(batches).toMatchObject([{ batch: key, by: 'minji', lines: 1, amount: 100 }]);
    expect(open).toHaveLength(1);
    expect(code(await once('exchange/batches', {}, 'no uuid'))[0]).toBe(400);
  }, 30_000);
});
