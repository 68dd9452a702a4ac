import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { DevicePath } from '@maeul/devices/path';
import type { KioskEventData, KioskEventType } from '@maeul/devices/points/kiosk-events';
import type { OfficeEventData, OfficeEventType } from '@maeul/devices/points/office-events';
import type { Outcome } from '@maeul/devices/points/outcome';
import { CHAIN_START, chainHash, rawPublicKey, type SignedEvent, signEvent } from '@maeul/devices/points/proof';
import type { Tariff } from '@maeul/devices/points/tariff';
import type { IncomingMessage } from '../journal/journal.ts';

export const HUB = 'eunpyeong/sinsa1/hub/hub' as DevicePath;
export const KIOSK = 'eunpyeong/sinsa1/clean-house-1/kiosk-1' as DevicePath;
/** Ten in the morning in Seoul. */
export const T0 = Date.parse('2026-11-23T01:00:00Z');
export const MINUTE = 60_000;
export const by = 'clerk-1';

let ids = 0;
/** Ids that differ, the same in every run of a file. */
export function newId(): string {
  return `01930000-0000-7000-8000-${(ids++).toString(16).padStart(12, '0')}`;
}

/** 100 points for each kilogram, at most 300 for PET and 400 in all in a day. */
export const TARIFF: Tariff = {
  id: 'test',
  version: 1,
  scope: 'eunpyeong/sinsa1',
  validFrom: '2026-01-01',
  name: { ko: '시험', en: 'Test' },
  source: 'made up',
  step: 10,
  pointsPerDay: 400,
  multiplierDays: [],
  kinds: ['pet', 'can'].map((id) => ({
    id,
    name: { ko: id, en: id },
    prepare: [],
    price: { by: 'weight' as const, points: 100, perGrams: 1000 },
    ...(id === 'pet' ? { pointsPerDay: 300 } : {}),
  })),
};

/** An office event, as the hub says it. */
export function office<T extends OfficeEventType>(
  type: T,
  data: OfficeEventData<T>,
  timeMs = T0,
  id = newId(),
): EventEnvelope {
  return { specversion: '1.0', id, source: HUB, type, time: new Date(timeMs).toISOString(), data };
}

export function tick(timeMs: number): EventEnvelope {
  return {
    specversion: '1.0',
    id: newId(),
    source: HUB,
    type: 'maeul.hub.tick.v1',
    time: new Date(timeMs).toISOString(),
    data: {},
  };
}

/** A message with an event as its source would publish it. */
export function messageOf(event: EventEnvelope): IncomingMessage {
  return { path: event.source as DevicePath, kind: 'event', payload: Buffer.from(JSON.stringify(event)) };
}

/** A kiosk with a key of its own, which signs what it says. */
export class TestKiosk {
  readonly path: DevicePath;
  readonly key: KeyObject;
  readonly publicKey: string;
  proofseq = 0;
  proofprev = CHAIN_START;

  constructor(path: DevicePath = KIOSK) {
    this.path = path;
    this.key = generateKeyPairSync('ed25519').privateKey;
    this.publicKey = rawPublicKey(this.key.export({ type: 'pkcs8', format: 'pem' }).toString());
  }

  enrolled(timeMs = T0): EventEnvelope {
    return office('maeul.kiosk.enrolled.v1', { kiosk: this.path, key: this.publicKey, by }, timeMs);
  }

  /** The next event of its chain. */
  says<T extends KioskEventType>(type: T, data: KioskEventData<T>, timeMs = T0, id = newId()): SignedEvent {
    const time = new Date(timeMs).toISOString();
    const event: EventEnvelope = { specversion: '1.0', id, source: this.path, type, time, data };
    const signed = signEvent(event, this.proofseq + 1, this.proofprev, this.key);
    this.proofseq += 1;
    this.proofprev = chainHash(signed);
    return signed;
  }

  deposits(
    wallet: string,
    grams: number,
    timeMs = T0,
    changes: Partial<KioskEventData<'maeul.points.deposited.v1'>> = {},
  ) {
    const data = {
      wallet,
      kind: 'pet',
      weighing: weighing(grams, timeMs),
      tariff: { id: 'test', version: 1 },
      shown: 0,
      ...changes,
    };
    return this.says('maeul.points.deposited.v1', data, timeMs);
  }

  holds(wallet: string, amount: number, timeMs = T0, reservation?: string) {
    const expires = new Date(timeMs + 5 * MINUTE).toISOString();
    const data = { wallet, asset: 'points' as const, amount, item: 'bag-10l', expires };
    return this.says('maeul.points.held.v1', reservation === undefined ? data : { ...data, reservation }, timeMs);
  }

  posts(hold: string, timeMs = T0) {
    return this.says('maeul.points.posted.v1', { hold }, timeMs);
  }

  voids(hold: string, timeMs = T0) {
    return this.says('maeul.points.voided.v1', { hold, reason: 'no-confirmation' }, timeMs);
  }
}

/** A CAS frame of 22 bytes: gross, stable, device 1, the weight in kg. */
const frame = (grams: number) =>
  Buffer.from(`ST,GS,1\xc4,${(grams / 1000).toFixed(2).padStart(8)} kg\r\n`, 'latin1').toString('hex');

let weighings = 0;
/** A weighing of so many grams (a multiple of ten) on a class III scale. */
export function weighing(
  grams: number,
  timeMs = T0,
  from = 12_000,
): KioskEventData<'maeul.points.deposited.v1'>['weighing'] {
  // No two end at the same instant.
  const ms = weighings++ % 900;
  const at = (secondsBefore: number) => new Date(timeMs - secondsBefore * 1000 + ms).toISOString();
  return {
    scale: {
      path: 'eunpyeong/sinsa1/clean-house-1/scale-pet',
      serial: 'CAS-1234',
      profile: 'scale/cas-22',
      e: 10,
      min: 200,
      max: 150_000,
      verifiedUntil: '2027-05-01',
    },
    before: { time: at(20), grams: from, frame: frame(from), frames: 3 },
    after: { time: at(1), grams: from + grams, frame: frame(from + grams), frames: 3 },
    container: 'pet',
    tare: 12_000,
    lidOpened: at(15),
    lidClosed: at(3),
    grams,
  };
}

/** The tables of a points.db, for a test to look at. */
export class PointsFile {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  rows(sql: string, ...values: (string | number)[]): Record<string, unknown>[] {
    const db = new DatabaseSync(this.#file, { readOnly: true });
    const rows = db.prepare(sql).all(...values);
    db.close();
    return rows;
  }

  outcome(event: { readonly id: string }): Outcome | undefined {
    const [row] = this.rows('SELECT body FROM outcome WHERE event = ?', event.id);
    return row === undefined ? undefined : (JSON.parse(String(row.body)) as Outcome);
  }

  /** `[posted, held]` of an account. */
  balance(account: string, asset = 'points'): [posted: number, held: number] {
    const [row] = this.rows('SELECT posted, held FROM balance WHERE account = ? AND asset = ?', account, asset);
    return row === undefined ? [0, 0] : [Number(row.posted), Number(row.held)];
  }

  wallet(wallet: string, asset = 'points'): [posted: number, held: number] {
    return this.balance(`wallet:${wallet}`, asset);
  }

  /** Of all accounts, for each asset. */
  sums(): unknown[] {
    return this.rows('SELECT sum(posted) AS sum FROM balance GROUP BY asset').map(({ sum }) => sum);
  }
}
