import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Receipt } from '../kiosk/kiosk-view.ts';
import type { EventEnvelope } from '../messages/event.ts';
import { exampleTariffs } from '../tariffs/index.ts';
import type { KioskEventData } from './kiosk-events.ts';
import { CHAIN_START, rawPublicKey, signEvent } from './proof.ts';
import { checkReceipt } from './receipt-check.ts';
import type { ReceiptEvidence } from './receipt-evidence.ts';

const TARIFF = exampleTariffs().find(({ id }) => id === 'eunpyeong-moamoa')!;
const EVENT = '0199f1d2-8b7a-7c3e-9d10-2f6b7a1c4e55';
const KIOSK = 'eunpyeong/sinsa1/clean-house-1/kiosk-1';
const TIME = '2026-11-23T01:31:18.000Z';

/** A CAS frame of 22 bytes, as its manual prints it: gross, stable, device 1, the weight in kg. */
const cas = (weight: string) => Buffer.from(`ST,GS,1\xc4,${weight.padStart(8)} kg\r\n`, 'latin1').toString('hex');

const DATA: KioskEventData<'maeul.points.deposited.v1'> = {
  wallet: '0199f1d2-0000-7000-8000-000000000001',
  kind: 'pet-clear',
  weighing: {
    scale: {
      path: 'eunpyeong/sinsa1/clean-house-1/scale-pet',
      serial: 'CAS-1234',
      profile: 'scale/cas-22',
      e: 10,
      min: 200,
      max: 150_000,
      verifiedUntil: '2027-05-01',
    },
    before: { time: '2026-11-23T01:31:00.000Z', grams: 12_000, frame: cas('12.00'), frames: 3 },
    after: { time: '2026-11-23T01:31:17.000Z', grams: 13_240, frame: cas('13.24'), frames: 3 },
    container: 'pet',
    tare: 12_000,
    lidOpened: '2026-11-23T01:31:05.000Z',
    lidClosed: '2026-11-23T01:31:15.000Z',
    grams: 1240,
  },
  tariff: { id: 'eunpyeong-moamoa', version: 1 },
  shown: 120,
};
const RECEIPT: Receipt = {
  event: EVENT,
  time: TIME,
  kiosk: KIOSK,
  what: 'deposit',
  name: { ko: '투명 페트병', en: 'Clear PET bottles' },
  points: 120,
  status: 'confirmed',
  grams: 1240,
  tariff: { id: 'eunpyeong-moamoa', version: 1 },
  steps: [
    { rule: 'price', result: 124_000, with: { grams: 1240, points: 100, perGrams: 1000 } },
    { rule: 'rounding', result: 120, with: { step: 10 } },
  ],
};

function event(data: object = DATA, type = 'maeul.points.deposited.v1'): EventEnvelope {
  return { specversion: '1.0', id: EVENT, source: KIOSK, type, time: TIME, data };
}

function evidence(changes: Partial<ReceiptEvidence> = {}): ReceiptEvidence {
  return { event: event(), tariff: TARIFF, earlier: null, outcome: null, key: null, ...changes };
}

/** The lines that do not agree. */
function wrong(receipt: Partial<Receipt>, changes: Partial<ReceiptEvidence> = {}): string[] {
  const { agrees, lines } = checkReceipt({ ...RECEIPT, ...receipt }, evidence(changes));
  const names = lines.filter((line) => !line.agrees).map(({ what }) => what);
  expect(agrees).toBe(names.length === 0);
  return names;
}

function weighed(changes: Partial<typeof DATA.weighing>): Partial<ReceiptEvidence> {
  return { event: event({ ...DATA, weighing: { ...DATA.weighing, ...changes } }) };
}

describe('the check of a receipt', () => {
  it('computes it again from the raw frames, and says the arithmetic in words', () => {
    const { agrees, lines } = checkReceipt(RECEIPT, evidence());
    expect(agrees).toBe(true);
    expect(lines.map(({ what, words }) => `${what}: ${words}`)).toEqual([
      `event: Event ${EVENT} of ${KIOSK}, ${TIME}.`,
      `frame-before: ${cas('12.00')} says 12000 g; the weighing says 12000 g.`,
      `frame-after: ${cas('13.24')} says 13240 g; the weighing says 13240 g.`,
      expect.stringMatching(/^order: Stable .* lid open .* lid closed .* stable /),
      'grams: 13240 − 12000 = 1240 g, rounded down to e = 10 g: 1240 g',
      'bounds: At least Min, 200 g: 1240 g. At most Max, 150000 g, on the scale: 13240 g.',
      'verification: Scale CAS-1234 is verified until 2027-05-01; weighed on 2026-11-23.',
      'receipt-grams: 1240 g.',
      'tariff: Tariff eunpyeong-moamoa version 1 of eunpyeong, 2026-01-01 to further notice; weighed on 2026-11-23.',
      'price: 1,240 g × 100 points ÷ 1,000 g = 124',
      'rounding: rounded down to a multiple of 10 = 120',
      'points: 120 points.',
    ]);
  });

  it('finds a receipt that says more than was weighed', () => {
    expect(wrong({ points: 130 })).toEqual(['points']);
    expect(wrong({ grams: 1340 })).toEqual(['receipt-grams']);
    expect(wrong({ steps: [] })).toEqual(['price', 'rounding']);
    expect(wrong({ steps: [...RECEIPT.steps, { rule: 'bonus', result: 500, with: {} }], points: 500 })).toEqual([
      'bonus',
      'points',
    ]);
    expect(wrong({ event: '0199f1d2-8b7a-7c3e-9d10-2f6b7a1c4e56' })).toEqual(['event']);
    expect(wrong({ tariff: { id: 'eunpyeong-moamoa', version: 2 } })).toEqual(['tariff']);
  });

  it('finds a weighing that its own frames do not bear out', () => {
    const { before, after, scale } = DATA.weighing;
    expect(wrong({}, weighed({ after: { ...after, frame: cas('13.14') } }))).toEqual(['frame-after']);
    expect(wrong({}, weighed({ before: { ...before, frame: cas('12.00').replace('5354', '5553') } }))).toEqual([
      'frame-before',
    ]);
    expect(wrong({}, weighed({ before: { ...before, frame: `${cas('12.00')}${cas('12.00')}` } }))).toEqual([
      'frame-before',
    ]);
    expect(wrong({}, weighed({ scale: { ...scale, profile: 'scale/of-the-market' } }))).toEqual([
      'frame-before',
      'frame-after',
    ]);
    expect(wrong({}, weighed({ scale: { ...scale, min: 2000, verifiedUntil: '2026-11-22' } }))).toEqual([
      'bounds',
      'verification',
    ]);
    expect(wrong({}, weighed({ lidOpened: '2026-11-23T01:30:00Z' }))).toEqual(['order']);
    expect(wrong({}, weighed({ grams: 1250 }))).toEqual(['grams', 'receipt-grams', 'price']);
  });

  it('never agrees to other grams than the frames say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 14_000 }), fc.integer({ min: 1, max: 5000 }), (kilos, grams) => {
        const { after } = DATA.weighing;
        const frame = cas((kilos / 1000).toFixed(2));
        const names = wrong({}, weighed({ after: { ...after, frame, grams: 12_000 + grams }, grams }));
        const told = Math.round(Number((kilos / 1000).toFixed(2)) * 1000);
        if (told !== 13_240 || grams !== 1240) expect(names).not.toEqual([]);
      }),
    );
  });

  it('counts caps from what the hub knows of that day, and without the hub from what the receipt says', () => {
    const earlier = { total: 960, kind: 960, group: 960 };
    expect(wrong({}, { earlier })).toEqual(['cap-group', 'points']);
    const capped: Partial<Receipt> = {
      points: 40,
      steps: [...RECEIPT.steps, { rule: 'cap-group', result: 40, with: { cap: 1000, earlier: 960 } }],
    };
    expect(wrong(capped, { earlier })).toEqual([]);
    expect(wrong(capped)).toEqual([]);
  });

  it('wants a tariff that was published and holds at the kiosk that day', () => {
    expect(wrong({}, { tariff: null })).toEqual(['tariff']);
    expect(wrong({}, { tariff: { ...TARIFF, validUntil: '2026-11-22' } })).toEqual(['tariff']);
    expect(wrong({}, { tariff: { ...TARIFF, scope: 'gangbuk' } })).toEqual(['tariff']);
    expect(wrong({}, { tariff: { ...TARIFF, kinds: TARIFF.kinds.slice(1) } })).toContain('tariff');
  });

  it('wants pieces that can weigh so much', () => {
    const battery = { ...DATA, kind: 'battery', items: 400 };
    expect(wrong({ items: 400 }, { event: event(battery) })).toContain('items');
    expect(wrong({ items: 40 }, { event: event(battery) })).toContain('receipt-items');
  });

  it('checks the signature where the key is known', () => {
    const pem = () => generateKeyPairSync('ed25519').privateKey;
    const key = pem();
    const raw = rawPublicKey(key.export({ format: 'pem', type: 'pkcs8' }).toString());
    const signed = signEvent(event(), 7, CHAIN_START, key);
    expect(wrong({}, { event: signed, key: raw })).toEqual([]);
    expect(wrong({}, { event: signEvent(event(), 7, CHAIN_START, pem()), key: raw })).toEqual(['signature']);
    expect(wrong({}, { event: { ...signed, proofseq: 8 } as EventEnvelope, key: raw })).toEqual(['signature']);
    expect(wrong({}, { key: raw })).toEqual(['signature']);
  });

  it('says what the ledger made of it', () => {
    const outcome = { event: EVENT, status: 'done', amount: 120 } as const;
    expect(wrong({}, { outcome })).toEqual([]);
    expect(wrong({}, { outcome: { ...outcome, amount: 110 } })).toEqual(['ledger']);
    const refused = { event: EVENT, status: 'refused', code: 'bad-signature' } as const;
    expect(wrong({}, { outcome: refused })).toEqual(['ledger']);
    expect(wrong({ status: 'refused' }, { outcome: refused })).toEqual([]);
  });

  it('compares the amount of purchases, loans and exchanges, and refuses another event behind them', () => {
    const held = event({ amount: 1200 }, 'maeul.points.held.v1');
    expect(wrong({ what: 'purchase', points: -1200, steps: [] }, { event: held })).toEqual([]);
    const later: Partial<Receipt> = { what: 'purchase', points: -1200, steps: [], time: '2026-11-23T01:32:00.000Z' };
    expect(wrong(later, { event: held })).toEqual([]);
    expect(wrong({ time: '2026-11-23T01:32:00.000Z' })).toEqual(['event']);
    expect(wrong({ what: 'purchase', points: 1100, steps: [] }, { event: held })).toEqual(['points']);
    expect(wrong({ what: 'loan', points: 1200, steps: [] }, { event: held })).toEqual(['points']);
    const returned = event({ loan: EVENT }, 'maeul.points.container-returned.v1');
    expect(wrong({ what: 'return', points: 1000, steps: [] }, { event: returned })).toEqual([]);
  });

  it('is not put off by an event of another shape', () => {
    expect(wrong({}, { event: event({ weighing: null }) })).toEqual(['data']);
  });
});
