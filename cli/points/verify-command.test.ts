import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receipt } from '@maeul/devices/kiosk/kiosk-view';
import { receiptText } from '@maeul/devices/points/receipt-text';
import { exampleTariffs } from '@maeul/devices/tariffs/index';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { maeulCommand } from '../program.ts';

const folder = mkdtempSync(join(tmpdir(), 'maeul-verify-'));
const file = (name: string, value: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};

const TARIFF = exampleTariffs().find(({ id }) => id === 'jeju-help-centre')!;
const EVENT = {
  specversion: '1.0',
  id: '0199f1d2-8b7a-7c3e-9d10-2f6b7a1c4e55',
  source: 'jeju/ildo2/help-centre-1/kiosk-1',
  type: 'maeul.points.deposited.v1',
  time: '2026-11-28T01:31:18.000Z',
  data: {
    wallet: '0199f1d2-0000-7000-8000-000000000001',
    kind: 'can',
    weighing: {
      scale: {
        path: 'jeju/ildo2/help-centre-1/scale-1',
        serial: 'AND-7',
        profile: 'scale/and-18',
        e: 20,
        min: 400,
        max: 60_000,
        verifiedUntil: '2027-01-31',
      },
      before: weighed('01:31:00', 5000, '+0005.00'),
      after: weighed('01:31:16', 6240, '+0006.24'),
      container: 'cans',
      tare: 5000,
      lidOpened: '2026-11-28T01:31:02.000Z',
      lidClosed: '2026-11-28T01:31:14.000Z',
      grams: 1240,
    },
    tariff: { id: 'jeju-help-centre', version: 1 },
    shown: 590,
  },
};
const RECEIPT: Receipt = {
  event: EVENT.id,
  time: EVENT.time,
  kiosk: EVENT.source,
  what: 'deposit',
  name: { ko: '금속캔', en: 'Cans' },
  points: 590,
  status: 'confirmed',
  grams: 1240,
  tariff: { id: 'jeju-help-centre', version: 1 },
  steps: [
    { rule: 'price', result: 297_600, with: { grams: 1240, points: 240, perGrams: 1000 } },
    { rule: 'multiplier', result: 595_200, with: { percent: 200 } },
    { rule: 'rounding', result: 590, with: { step: 10 } },
  ],
};
const EVIDENCE = { event: EVENT, tariff: TARIFF, earlier: null, outcome: null, key: null };

function weighed(time: string, grams: number, digits: string) {
  const frame = Buffer.from(`ST,GS,${digits}kg\r\n`).toString('hex');
  return { time: `2026-11-28T${time}.000Z`, grams, frame, frames: 4 };
}

/** What the command prints, and with which code the program would end. */
async function verify(...args: string[]): Promise<{ printed: string; code: number }> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const before = process.exitCode;
  process.exitCode = 0;
  await maeulCommand().parseAsync(['points', 'verify', ...args], { from: 'user' });
  const code = Number(process.exitCode);
  process.exitCode = before;
  return { printed: log.mock.calls.flat().join('\n'), code };
}

let hub: Server;
let address: string;
beforeAll(async () => {
  hub = createServer((request, response) => {
    const found = request.url === `/api/v1/points/receipts/${EVENT.id}`;
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ? EVIDENCE : { code: 'unknown-event', detail: 'Nobody knows this event.' }));
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(hub.address() as AddressInfo).port}`;
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => {
  hub.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('maeul points verify', () => {
  const offline = () => ['--event', file('event.json', EVENT), '--tariff', file('tariff.json', TARIFF)];

  it('computes a receipt again from files, and prints the arithmetic', async () => {
    const { printed, code } = await verify(file('receipt.json', RECEIPT), ...offline());
    expect(code).toBe(0);
    expect(printed).toContain('6240 − 5000 = 1240 g, rounded down to e = 20 g: 1240 g');
    expect(printed).toContain('1,240 g × 240 points ÷ 1,000 g = 297.6');
    expect(printed).toContain('× 200 % = 595.2');
    expect(printed).toContain('rounded down to a multiple of 10 = 590');
    expect(printed).toMatch(/The receipt agrees\.$/);
  });

  it('ends with 1 when it does not agree, and marks the line', async () => {
    const { printed, code } = await verify(receiptText({ ...RECEIPT, points: 690 }), ...offline());
    expect(code).toBe(1);
    expect(printed).toMatch(/✗ points +590 points; the receipt says 690\.\n.*does not agree: 1 of \d+\.$/);
  });

  it('asks the hub for the event behind the text of a QR code', async () => {
    const { printed, code } = await verify(receiptText(RECEIPT), '--hub', address, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ agrees: true, lines: expect.any(Array) });
  });

  it('says what stands in the way', async () => {
    const other = { ...RECEIPT, event: '0199f1d2-8b7a-7c3e-9d10-2f6b7a1c4e56' };
    await expect(verify(receiptText(other), '--hub', address)).rejects.toThrow('Nobody knows this event.');
    await expect(verify(receiptText(RECEIPT), '--hub', '127.0.0.1:1')).rejects.toThrow('does not answer');
    await expect(verify(join(folder, 'none.json'))).rejects.toThrow('cannot be read');
    await expect(verify('maeul:receipt:1:x')).rejects.toThrow('no receipt');
    await expect(verify(receiptText(RECEIPT), ...offline(), '--key', 'short')).rejects.toThrow('43 characters');
  });
});
