import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@maeul/devices/messages/command';
import type { DevicePath } from '@maeul/devices/path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SqliteJournal } from '../journal/sqlite-journal.ts';
import type { OpenReservation } from '../queries/points-questions.ts';
import { office } from '../testing/points.ts';
import { ReservationRecall } from './reservation-recall.ts';
import { LiveKiosk } from './testing/live-kiosk.ts';
import { AGENT, type Answer, type Desk, KIOSK, OfficeHub } from './testing/office-hub.ts';

const DAY_MS = 86_400_000;
const code = ({ status, body }: Answer) => [status, body.code];

describe('a recall of reservations', () => {
  const open = (reservation: string, kiosk: string, wallet: string, timeMs: number): OpenReservation => ({
    ...{ reservation, kiosk, wallet, timeMs },
    ...{ asset: 'points', left: 300 },
  });

  it('asks the kiosks where the resident is not, again and again until they have given back, and for what is old', async () => {
    let rows = [open('here', 'k1', 'w', 0), open('there', 'k2', 'w', 0), open('other', 'k2', 'x', 0)];
    const sent: [string, Command][] = [];
    let nowMs = DAY_MS;
    const recall = new ReservationRecall({
      points: {
        reservations: async ({ wallet }) => rows.filter((row) => wallet === undefined || row.wallet === wallet),
      },
      send: async (path, command) => {
        sent.push([path, command]);
        return { kind: 'sent' };
      },
      days: 30,
      now: () => nowMs,
    });
    const asked = () => sent.splice(0).map(([path, { args }]) => [path, (args as { reservation: string }).reservation]);
    await recall.want('w', 'k1');
    expect(asked()).toEqual([['k2', 'there']]);
    await recall.round();
    expect(asked()).toEqual([['k2', 'there']]);
    rows = rows.filter(({ reservation }) => reservation !== 'there');
    await recall.round();
    expect(asked()).toEqual([]);
    nowMs = 30 * DAY_MS + 1;
    await recall.round();
    expect(asked()).toEqual([
      ['k1', 'here'],
      ['k2', 'other'],
    ]);
  });
});

describe('points that are set aside for a kiosk', () => {
  const hub = new OfficeHub('points: { reservePerWallet: 0 }\n');
  const kiosk = new LiveKiosk();
  let clerk: Desk;
  let manager: Desk;
  let agent: string;

  beforeAll(async () => {
    agent = hub.agent(AGENT);
    await hub.staff(['sora', 'clerk'], ['minji', 'manager'], ['hana', 'admin']);
    await hub.start();
    [clerk, manager] = [await hub.desk('sora'), await hub.desk('minji')];
    const admin = await hub.desk('hana');
    await admin.post('kiosks/enrol', { kiosk: KIOSK, key: kiosk.publicKey });
    await kiosk.connect(hub.mqttPort, agent);
  });
  afterAll(async () => {
    await kiosk.stop();
    await hub.stop();
  });

  async function newWallet(card: string): Promise<string> {
    const opened = await clerk.post('wallets', { by: 'card', value: card, consent: true });
    const { wallet } = opened.body as { wallet: string };
    await manager.post(`wallets/${wallet}/grants`, { asset: 'points', amount: 300, reason: 'a test' });
    return wallet;
  }

  /** As the hub itself does after a session, which nobody waits for here. */
  async function reserve(...wallets: string[]): Promise<void> {
    await kiosk.stop();
    await hub.stop();
    const journal = new SqliteJournal(join(hub.data, 'hub', 'journal.db'));
    await journal.start();
    for (const wallet of wallets) {
      const data = { wallet, kiosk: KIOSK, asset: 'points', amount: 200, by: 'hub' } as const;
      const event = office('maeul.points.reserved.v1', data, Date.now());
      const path = 'eunpyeong/sinsa1/hub/hub' as DevicePath;
      const payload = Buffer.from(JSON.stringify({ ...event, source: path }));
      await new Promise((resolve) => journal.append({ path, kind: 'event', payload }, resolve));
    }
    await journal.stop();
    await hub.start();
    [clerk, manager] = [await hub.desk('sora'), await hub.desk('minji')];
    await kiosk.connect(hub.mqttPort, agent);
  }

  const available = async (wallet: string) =>
    ((await clerk.get(`wallets/${wallet}`)).body as { balances?: { available: number }[] }).balances![0]!.available;

  it('come back when staff asks and before a wallet is closed; from a kiosk that is silent nothing is taken', async () => {
    const [one, two] = [await newWallet('RECALL01'), await newWallet('RECALL02')];
    await reserve(one, two);
    expect([await available(one), await available(two)]).toEqual([100, 100]);
    const silent = await manager.post(`wallets/${two}/close`, { reason: 'moved away' });
    expect(code(silent)).toEqual([409, 'reservation-open']);
    expect(await available(two)).toBe(100);
    const asked = await kiosk.givesBack();
    expect((await clerk.post(`wallets/${one}/release`)).body).toEqual({ left: [] });
    expect(await available(one)).toBe(300);
    expect((await manager.post(`wallets/${two}/close`, { reason: 'moved away' })).status).toBe(200);
    expect(asked).toHaveLength(2);
    const { lines } = (await manager.get(`audit?about=${one}`)).body as { lines?: { action: string }[] };
    expect(lines!.map(({ action }) => action)).toContain('wallet.release');
  }, 40_000);

  it('come back when the resident stands at another kiosk, and not when at this one', async () => {
    const other = 'eunpyeong/sinsa1/clean-house-1/kiosk-2';
    const admin = await hub.desk('hana');
    await admin.post('kiosks/enrol', { kiosk: other, key: new LiveKiosk().publicKey });
    const wallet = await newWallet('RECALL03');
    await reserve(wallet);
    const asked = await kiosk.givesBack();
    const key = Buffer.from(readFileSync(join(hub.data, 'hub/secrets/identity.key'), 'utf8').trim(), 'hex');
    const hash = createHmac('sha256', key).update('card:RECALL03').digest('hex');
    const identify = (where: string) =>
      hub.ask('POST', `kiosk/identify?kiosk=${where}`, { by: 'card', hash }, { authorization: agent });
    expect((await identify(KIOSK)).status).toBe(200);
    expect((await identify(other)).status).toBe(200);
    await vi.waitFor(async () => expect(await available(wallet)).toBe(300), 5_000);
    expect(asked).toHaveLength(1);
  }, 40_000);
});
