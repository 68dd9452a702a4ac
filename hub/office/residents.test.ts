import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LiveKiosk } from './testing/live-kiosk.ts';
import { AGENT, type Answer, type Desk, KIOSK, OfficeHub } from './testing/office-hub.ts';

const hub = new OfficeHub('points: { reversalLimit: 1000, reservePerWallet: 0 }\n');
const kiosk = new LiveKiosk();
let clerk: Desk;
let manager: Desk;
let second: Desk;
let agent: string;

beforeAll(async () => {
  agent = hub.agent(AGENT);
  await hub.staff(['sora', 'clerk'], ['minji', 'manager'], ['jun', 'manager'], ['hana', 'admin']);
  await hub.start();
  [clerk, manager, second] = [await hub.desk('sora'), await hub.desk('minji'), await hub.desk('jun')];
  const admin = await hub.desk('hana');
  expect((await admin.post('kiosks/enrol', { kiosk: KIOSK, key: kiosk.publicKey })).status).toBe(200);
  await kiosk.connect(hub.mqttPort, agent);
});
afterAll(async () => {
  await kiosk.stop();
  await hub.stop();
});

const identityKey = () => Buffer.from(readFileSync(join(hub.data, 'hub/secrets/identity.key'), 'utf8').trim(), 'hex');
/** By hand, as the page on messages says it: an independent witness of the hub's own. */
const hashOf = (by: string, normal: string) =>
  createHmac('sha256', identityKey()).update(`${by}:${normal}`).digest('hex');
const identify = (question: object, where = KIOSK, login = agent) =>
  hub.ask('POST', `kiosk/identify?kiosk=${where}`, question, { authorization: login });
const code = ({ status, body }: Answer) => [status, body.code];
const field = (answer: Answer, name: string): unknown => (answer.body as Record<string, unknown>)[name];

async function newWallet(by: string, value: string, more: object = {}): Promise<string> {
  const answer = await clerk.post('wallets', { by, value, consent: true, ...more });
  expect(answer.status).toBe(200);
  return String(field(answer, 'wallet'));
}

async function points(wallet: string): Promise<number> {
  const { balances } = (await clerk.get(`wallets/${wallet}`)).body as unknown as {
    balances: { asset: string; available: number }[];
  };
  return balances.find(({ asset }) => asset === 'points')?.available ?? 0;
}

const grant = (wallet: string, amount: number) =>
  manager.post(`wallets/${wallet}/grants`, { asset: 'points', amount, reason: 'a test' });

describe('a resident', () => {
  it('has a wallet by card, found again at the office and at the kiosk', async () => {
    const wallet = await newWallet('card', '04 a3 1b c2');
    expect(field(await clerk.post('residents/lookup', { by: 'card', value: '04A31BC2' }), 'wallet')).toBe(wallet);
    expect(field(await identify({ by: 'card', hash: hashOf('card', '04A31BC2') }), 'wallet')).toBe(wallet);
    expect(code(await clerk.post('wallets', { by: 'card', value: '04A31BC2', consent: true }))).toEqual([
      409,
      'credential-taken',
    ]);
  });

  it('gets none without consent, and by phone none without a PIN', async () => {
    const card = { by: 'card', value: '99990000' };
    expect(code(await clerk.post('wallets', { ...card, consent: false }))).toEqual([400, 'consent-needed']);
    const phone = { by: 'phone', value: '010-2222-3333', consent: true };
    expect(code(await clerk.post('wallets', phone))).toEqual([400, 'pin-needed']);
  });

  it('moves to a new card when the old one is lost, with what the new one had', async () => {
    const wallet = await newWallet('card', 'LOST0001');
    const other = await newWallet('card', 'FOUND002');
    await grant(wallet, 300);
    await grant(other, 200);
    const { credentials } = (await clerk.get(`wallets/${wallet}`)).body as unknown as { credentials: { id: string }[] };
    const lost = { lost: credentials[0]!.id, by: 'card', value: 'FOUND002' };
    expect((await clerk.post(`wallets/${wallet}/lost-card`, lost)).status).toBe(200);
    expect(code(await identify({ by: 'card', hash: hashOf('card', 'LOST0001') }))).toEqual([409, 'blocked-credential']);
    expect(field(await identify({ by: 'card', hash: hashOf('card', 'FOUND002') }), 'wallet')).toBe(wallet);
    expect(await points(wallet)).toBe(500);
    // A kiosk that knew the lost card has to forget it before the hub is away.
    const terms = await hub.ask('GET', `kiosk/terms?kiosk=${KIOSK}`, undefined, { authorization: agent });
    expect(field(terms, 'blocked')).toEqual([hashOf('card', 'LOST0001')]);
    // The wallet that became part of another one answers as that one.
    expect((await clerk.get(`wallets/${other}`)).body).toMatchObject({ status: 'merged', mergedInto: wallet });
    expect(code(await manager.post(`wallets/${other}/close`, { reason: 'a slip' }))).toEqual([409, 'wallet-merged']);
  });

  it('may have one more number, and transfers and donates', async () => {
    const [from, to] = [await newWallet('card', 'GIVER001'), await newWallet('card', 'TAKER001')];
    await grant(from, 100);
    const amount = { asset: 'points', amount: 60 };
    expect((await clerk.post(`wallets/${from}/transfers`, { ...amount, to })).status).toBe(200);
    expect(code(await clerk.post(`wallets/${from}/transfers`, { ...amount, to }))).toEqual([409, 'not-enough']);
    expect((await clerk.post(`wallets/${to}/donations`, { asset: 'points', amount: 10 })).status).toBe(200);
    expect([await points(from), await points(to)]).toEqual([40, 50]);
    expect((await clerk.post(`wallets/${to}/credentials`, { by: 'qr', value: 'TAKER-QR' })).status).toBe(200);
    expect(field(await identify({ by: 'qr', hash: hashOf('qr', 'TAKER-QR') }), 'wallet')).toBe(to);
    const { lines } = (await clerk.get(`wallets/${to}/history`)).body as unknown as {
      lines: { what: string; amount: number; reversible: boolean }[];
    };
    expect(lines.map(({ what, amount: sum, reversible }) => [what, sum, reversible])).toEqual([
      ['donation', -10, false],
      ['transfer', 60, false],
    ]);
  });
});

describe('a wallet that a kiosk made while the hub was away', () => {
  const claim = (wallet: string, card: string) =>
    hub.ask(
      'POST',
      `kiosk/claims?kiosk=${KIOSK}`,
      { wallet, by: 'card', hash: hashOf('card', card), consented: '2026-11-23T00:00:00Z' },
      { authorization: agent },
    );

  it('belongs to its card from then on, however often it is claimed', async () => {
    const made = '0190a1b2-0000-4000-8000-00000000000a';
    for (const answer of [await claim(made, 'NEW00001'), await claim(made, 'NEW00001')])
      expect([answer.status, field(answer, 'wallet')]).toEqual([200, made]);
    expect(field(await identify({ by: 'card', hash: hashOf('card', 'NEW00001') }), 'wallet')).toBe(made);
  });

  it('becomes part of the one that the card has already', async () => {
    const wallet = await newWallet('card', 'OLD00001');
    const made = '0190a1b2-0000-4000-8000-00000000000b';
    for (const answer of [await claim(made, 'OLD00001'), await claim(made, 'OLD00001')])
      expect([answer.status, field(answer, 'wallet')]).toEqual([200, wallet]);
  });

  it('is not taken from somebody else', async () => {
    const wallet = await newWallet('card', 'VICTIM01');
    expect(code(await claim(wallet, 'THIEF001'))).toEqual([409, 'wallet-taken']);
    expect(code(await claim(wallet, 'OLD00001'))).toEqual([409, 'wallet-taken']);
  });
});

describe('a kiosk', () => {
  const hash = () => hashOf('card', 'NOBODY01');

  it('asks with the credential of an agent of its own site', async () => {
    const question = { by: 'card', hash: hash() };
    expect(code(await identify(question))).toEqual([404, 'unknown-credential']);
    const wrong = `Basic ${Buffer.from(`${AGENT}:wrong`).toString('base64')}`;
    expect(code(await identify(question, KIOSK, wrong))).toEqual([401, 'kiosk-login-needed']);
    expect(code(await hub.ask('GET', `kiosk/terms?kiosk=${KIOSK}`))).toEqual([401, 'kiosk-login-needed']);
    const foreign = hub.agent('eunpyeong/sinsa1/roof-12/edge');
    expect(code(await identify(question, KIOSK, foreign))).toEqual([403, 'foreign-kiosk']);
    const device = hub.agent('eunpyeong/sinsa1/clean-house-1/lamp');
    expect(code(await identify(question, KIOSK, device))).toEqual([403, 'foreign-kiosk']);
    const unknown = KIOSK.replace('kiosk-1', 'kiosk-2');
    expect(code(await identify(question, unknown))).toEqual([403, 'kiosk-unknown']);
  });

  it('lets nobody try PINs through, and does not say whose numbers are known', async () => {
    const phone = { by: 'phone', hash: hashOf('phone', '01055556666') };
    await newWallet('phone', '+82 10-5555-6666', { pin: '2580' });
    expect((await identify({ ...phone, pin: '2580' })).status).toBe(200);
    const codes = [];
    for (let at = 0; at < 6; at++) codes.push((await identify({ ...phone, pin: '0000' })).body.code);
    expect(codes).toEqual(['wrong-pin', 'wrong-pin', 'wrong-pin', 'wrong-pin', 'locked', 'locked']);
    expect(code(await identify({ ...phone, pin: '2580' }))).toEqual([429, 'locked']);
    const nobody = { by: 'phone', hash: hashOf('phone', '01000000000'), pin: '1234' };
    expect(code(await identify(nobody))).toEqual([403, 'wrong-pin']);
    // At the desk a new PIN ends the lock.
    const found = await clerk.post('residents/lookup', { by: 'phone', value: '01055556666' });
    for (const pin of ['0000', '1234', '654321', '7890'])
      expect(code(await clerk.post(`wallets/${field(found, 'wallet')}/pin`, { pin }))).toEqual([400, 'weak-pin']);
    await clerk.post(`wallets/${field(found, 'wallet')}/pin`, { pin: '8642' });
    expect((await identify({ ...phone, pin: '8642' })).status).toBe(200);
  });
});

describe('a reversal', () => {
  const entryOf = (answer: Answer) => String(field(answer, 'event'));

  it('up to the limit is done by one', async () => {
    const wallet = await newWallet('card', 'REVERSE1');
    const entry = entryOf(await grant(wallet, 1000));
    const answer = await clerk.post('reversals', { entry, reason: 'granted by mistake' });
    expect(answer.body).toMatchObject({ status: 'done' });
    expect(await points(wallet)).toBe(0);
    expect(code(await clerk.post('reversals', { entry, reason: 'again' }))).toEqual([409, 'already-reversed']);
  });

  it('above it waits for a second person, whoever asked for it', async () => {
    const wallet = await newWallet('card', 'REVERSE2');
    const entry = entryOf(await grant(wallet, 1001));
    const asked = await manager.post('reversals', { entry, reason: 'granted by mistake' });
    const request = String(field(asked, 'request'));
    expect([asked.body, await points(wallet)]).toMatchObject([{ status: 'pending' }, 1001]);
    expect(code(await manager.post('reversals', { entry, reason: 'again' }))).toEqual([409, 'already-asked']);
    expect(code(await manager.post(`reversals/${request}/approve`))).toEqual([403, 'own-request']);
    expect(code(await clerk.post(`reversals/${request}/approve`))).toEqual([403, 'role-needed']);
    // Two who approve at once undo it once.
    const both = await Promise.all([1, 2].map(() => second.post(`reversals/${request}/approve`)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await points(wallet)).toBe(0);
    const { requests } = (await second.get('reversals')).body as unknown as { requests: object[] };
    expect(requests[0]).toMatchObject({ request, status: 'approved', askedBy: 'minji', decidedBy: 'jun', mine: false });
  });

  it('that is declined changes nothing', async () => {
    const wallet = await newWallet('card', 'REVERSE3');
    const entry = entryOf(await grant(wallet, 5000));
    const request = field(await clerk.post('reversals', { entry, reason: 'hm' }), 'request');
    expect((await second.post(`reversals/${request}/decline`)).body).toMatchObject({ status: 'declined' });
    expect(code(await second.post(`reversals/${request}/approve`))).toEqual([409, 'already-decided']);
    expect(await points(wallet)).toBe(5000);
  });
});

describe('points for local currency', () => {
  it('go to the payer in one file, and come back where the payer failed', async () => {
    const wallet = await newWallet('card', 'EXCHANGE');
    await grant(wallet, 900);
    const requests = [];
    for (const amount of [500, 300])
      requests.push(
        await kiosk.publish(kiosk.says('maeul.points.exchange-requested.v1', { wallet, amount }, Date.now())),
      );
    await vi.waitFor(async () => expect(field(await clerk.get('exchange'), 'open')).toHaveLength(2));
    expect(await points(wallet)).toBe(100);
    const batch = String(field(await manager.post('exchange/batches'), 'event'));
    const file = await clerk.get(`exchange/batches/${batch}/file.csv`);
    expect(file.headers.get('content-disposition')).toContain(batch);
    expect(file.text.split('\r\n')).toHaveLength(4);
    const lines = [
      { request: requests[0], result: 'confirmed' },
      { request: requests[1], result: 'failed', message: 'no such account' },
    ];
    expect((await manager.post(`exchange/batches/${batch}/results`, { lines })).status).toBe(200);
    expect(code(await manager.post(`exchange/batches/${batch}/results`, { lines }))).toEqual([409, 'already-settled']);
    expect(await points(wallet)).toBe(400);
    const { batches } = (await clerk.get('exchange')).body as unknown as { batches: object[] };
    expect(batches).toMatchObject([{ batch, by: 'minji', lines: 2, amount: 800, confirmed: 1, failed: 1 }]);
  });
});

describe('a person', () => {
  it('gets all that is kept about them, and is forgotten when they ask', async () => {
    const wallet = await newWallet('phone', '010-7777-1234', { pin: '730519' });
    await clerk.post(`wallets/${wallet}/credentials`, { by: 'card', value: 'BYEBYE01' });
    await grant(wallet, 70);
    const exported = (await clerk.get(`wallets/${wallet}/export`)).body;
    expect(exported).toMatchObject({
      wallet: { wallet, pin: true, credentials: [{ by: 'phone' }, { by: 'card' }] },
      history: [{ what: 'grant', amount: 70 }],
    });
    expect(JSON.stringify(exported)).not.toMatch(/[0-9a-f]{64}/);
    expect((await manager.post(`wallets/${wallet}/close`, { reason: 'moved away' })).status).toBe(200);
    expect(code(await clerk.post('residents/lookup', { by: 'card', value: 'BYEBYE01' }))).toEqual([
      404,
      'unknown-credential',
    ]);
    expect((await clerk.get(`wallets/${wallet}`)).body).toMatchObject({
      status: 'closed',
      credentials: [],
      consented: null,
    });
    expect(code(await grant(wallet, 1))).toEqual([409, 'wallet-closed']);
    // Nothing but random ids of them is left anywhere, not even the hashes.
    const hashes = [hashOf('card', 'BYEBYE01'), hashOf('phone', '01077771234')];
    for (const [name, bytes] of files(hub.data))
      for (const hash of hashes) expect([name, bytes.includes(hash)]).toEqual([name, false]);
    // The same card may begin anew.
    expect(await newWallet('card', 'BYEBYE01')).not.toBe(wallet);
  });

  it('leaves no card, number or PIN in any file or log of the hub', async () => {
    const raw = ['04A31BC2', '04 a3 1b c2', '01055556666', '5555-6666', 'FOUND002', 'TAKER-QR', '730519', 'BYEBYE01'];
    for (const [name, bytes] of files(hub.data))
      for (const one of raw) expect([name, one, bytes.includes(one)]).toEqual([name, one, false]);
    const log = hub.lines.join('\n');
    expect(raw.filter((one) => log.includes(one))).toEqual([]);
  });
});

describe('the audit log', () => {
  it('has every deed and every look, and a chain that holds', async () => {
    const wallet = await newWallet('card', 'AUDITED1');
    await clerk.get(`wallets/${wallet}`);
    await clerk.post('residents/lookup', { by: 'card', value: 'AUDITED1' });
    const { lines, chain } = (await manager.get(`audit?about=${wallet}`)).body as unknown as {
      lines: { action: string; name: string }[];
      chain: { broken: number | null };
    };
    expect(lines.map(({ action, name }) => `${name} ${action}`)).toEqual([
      'sora resident.lookup',
      'sora wallet.look',
      'sora wallet.open',
    ]);
    expect(chain.broken).toBeNull();
  });
});

describe('a kiosk that is revoked', () => {
  it('loses its live session and is answered no more', async () => {
    const ended = kiosk.ended();
    expect((await manager.post('kiosks/revoke', { kiosk: KIOSK, reason: 'stolen' })).status).toBe(200);
    await ended;
    // Its login is gone; another agent of the site learns that the kiosk is revoked.
    expect((await identify({ by: 'card', hash: hashOf('card', '04A31BC2') })).status).toBe(401);
    const other = hub.agent('eunpyeong/sinsa1/clean-house-1/edge-2');
    expect(code(await identify({ by: 'card', hash: hashOf('card', '04A31BC2') }, KIOSK, other))).toEqual([
      403,
      'kiosk-revoked',
    ]);
    const kiosks = field(await clerk.get('kiosks'), 'kiosks') as { revoked: string | null }[];
    expect(kiosks[0]!.revoked).not.toBeNull();
  });
});

function files(folder: string): [name: string, bytes: Buffer][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((name) => [name, readFileSync(name)]);
}
