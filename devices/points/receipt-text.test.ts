import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Receipt } from '../kiosk/kiosk-view.ts';
import { parseReceipt } from './receipt-reading.ts';
import { receiptText } from './receipt-text.ts';

const DEPOSIT: Receipt = {
  event: '0199f1d2-8b7a-7c3e-9d10-2f6b7a1c4e55',
  time: '2026-11-23T01:31:18.000Z',
  kiosk: 'eunpyeong/sinsa1/clean-house-1/kiosk-1',
  what: 'deposit',
  name: { ko: '투명 페트병', en: 'Clear PET bottles' },
  points: 120,
  status: 'pending',
  grams: 1240,
  tariff: { id: 'eunpyeong-moamoa', version: 1 },
  steps: [
    { rule: 'price', result: 124_000, with: { grams: 1240, points: 100, perGrams: 1000 } },
    { rule: 'rounding', result: 120, with: { step: 10 } },
  ],
};
const LOAN: Receipt = {
  event: DEPOSIT.event,
  time: DEPOSIT.time,
  kiosk: DEPOSIT.kiosk,
  what: 'loan',
  name: { ko: '컵', en: 'Cup' },
  points: -1000,
  status: 'refused',
  items: 1,
  code: 'not-enough',
  steps: [],
};

describe('the QR text of a receipt', () => {
  it('gives the receipt back, but for what the kiosk measured of itself', () => {
    const text = receiptText({ ...DEPOSIT, stableAt: '2026-11-23T01:31:17.900Z' });
    expect(text).toMatch(/^maeul:receipt:1:[\w-]+$/);
    expect(parseReceipt(`\n${text} `)).toEqual({ ok: true, value: DEPOSIT });
    expect(parseReceipt(receiptText(LOAN))).toEqual({ ok: true, value: LOAN });
  });

  it('fits a QR code that a phone reads from a screen', () => {
    // Version 20 at level L holds 858 bytes.
    expect(receiptText(DEPOSIT).length).toBeLessThan(600);
  });

  it('may be the receipt as JSON instead', () => {
    expect(parseReceipt(JSON.stringify(DEPOSIT))).toEqual({ ok: true, value: DEPOSIT });
  });

  it('is refused, never a crash, when it is anything else', () => {
    for (const text of [
      '',
      'null',
      '[]',
      'maeul:receipt:1:',
      'maeul:receipt:1:W10',
      'maeul:receipt:1:!!',
      'maeul:receipt:2:',
    ])
      expect(parseReceipt(text)).toMatchObject({ ok: false, code: 'bad-receipt' });
    fc.assert(
      fc.property(fc.json(), fc.string(), (json, noise) => {
        const encoded = `maeul:receipt:1:${Buffer.from(json).toString('base64url')}`;
        for (const text of [json, noise, encoded, `maeul:receipt:1:${noise}`])
          expect(parseReceipt(text).ok).toBe(false);
      }),
    );
  });
});
