import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { receiptText } from '@maeul/devices/points/receipt-text';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { depositAt, servedHouse, TAP } from './testing/served-house.ts';
import type { TestHouse } from './testing/test-house.ts';

let house: TestHouse;
beforeEach(() => {
  house = servedHouse();
});
afterEach(() => house.end());

const deposit = (grams: number) => depositAt(house, grams);

describe('the screen of a kiosk', () => {
  it('is told apart: a second one may watch and not touch', async () => {
    await house.start();
    await house.until(({ network }) => network === 'online');
    const cookies = await Promise.all(
      [1, 2].map(async () => String((await fetch(`${house.url}/`)).headers.get('set-cookie')).split(';')[0]!),
    );
    expect(cookies[0]).not.toBe(cookies[1]);
    expect((await house.act(TAP, { cookie: cookies[0]! })).status).toBe(204);
    await house.until(({ step }) => step.at === 'home');
    const other = await house.act({ do: 'finish' }, { cookie: cookies[1]! });
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([409, 'other-screen']);
    expect((await house.act({ do: 'finish' }, { cookie: cookies[0]! })).status).toBe(204);
    expect((await house.act(TAP, { cookie: cookies[1]! })).status).toBe(204);
  }, 20_000);

  it('is not touched by pages of other sites, nor under another name, and takes only actions', async () => {
    await house.start();
    const foreign = await house.act(TAP, { origin: 'https://evil.example' });
    expect([foreign.status, await foreign.json()]).toMatchObject([403, { code: 'foreign-origin' }]);
    for (const body of [
      {},
      { do: 'win' },
      { do: 'tap', by: 'card' },
      [],
      { do: 'choose-kind', kind: 'x'.repeat(9_000) },
    ])
      expect((await house.act(body)).status).toBeGreaterThanOrEqual(400);
    const { headers } = await fetch(`${house.url}/`);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    const named = await new Promise<number>((resolve) => {
      const request = process.getBuiltinModule('node:http').get(`${house.url}/api/v1/kiosk/live`, {
        headers: { host: 'evil.example' },
      });
      request.on('response', (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      });
    });
    expect(named).toBe(421);
  }, 20_000);

  it('prints a receipt in Korean, with the code that anyone may check', async () => {
    const jobs: Buffer[] = [];
    const printer = createServer((socket) => {
      socket.on('data', (chunk: Buffer) => jobs.push(chunk));
      socket.on('end', () => socket.end());
    });
    await new Promise<void>((resolve) => printer.listen(0, '127.0.0.1', resolve));
    const { port } = printer.address() as AddressInfo;
    await house.start({ kind: 'tcp', host: '127.0.0.1', port, text: 'cp949', columns: 42 });
    await house.until(({ network }) => network === 'online');
    await house.act(TAP);
    await house.until(({ step }) => step.at === 'home');
    await deposit(1_240);
    const { step } = await house.view();
    expect((await house.act({ do: 'print' })).status).toBe(204);
    while (!Buffer.concat(jobs).includes(Buffer.from([0x1d, 0x56, 0x42, 0]))) await house.view();
    printer.close();
    const job = Buffer.concat(jobs);
    const text = new TextDecoder('euc-kr').decode(job);
    expect(text).toContain('신사1동 클린하우스');
    expect(text).toContain('+120 P');
    expect(job.includes(Buffer.from(receiptText(step.at === 'receipt' ? step.receipt : (null as never))))).toBe(true);
  }, 20_000);
});
