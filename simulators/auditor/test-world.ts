import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { KioskEventData, KioskEventType } from '@maeul/devices/points/kiosk-events';
import type { OfficeEventData, OfficeEventType } from '@maeul/devices/points/office-events';
import { CHAIN_START, chainHash, rawPublicKey, type SignedEvent, signEvent } from '@maeul/devices/points/proof';
import type { Tariff } from '@maeul/devices/points/tariff';
import type { JournalEvent } from './auditor.ts';

const HUB = 'eunpyeong/sinsa1/hub/hub';
const WORDS = { ko: '이름', en: 'name' };

/** One kind by weight and one by the piece, in steps of 10, with a cap of each sort. */
export const TARIFF: Tariff = {
  id: 'test',
  version: 1,
  scope: 'eunpyeong',
  validFrom: '2026-01-01',
  name: WORDS,
  source: 'test',
  step: 10,
  pointsPerDay: 4000,
  groupPointsPerDay: { heavy: 3000 },
  multiplierDays: [{ on: { weekday: 6 }, percent: 150, name: WORDS }],
  kinds: [
    {
      id: 'pet',
      name: WORDS,
      prepare: [],
      price: { by: 'weight', points: 240, perGrams: 1000 },
      capGroup: 'heavy',
      pointsPerDay: 2000,
    },
    { id: 'battery', name: WORDS, prepare: [], price: { by: 'item', points: 100, perItems: 20, itemGrams: [8, 170] } },
  ],
};

/** A UUID that tells which it is. */
export function idOf(kind: number, number: number): string {
  return `0199f1d2-${String(kind).padStart(4, '0')}-7000-8000-${String(number).padStart(12, '0')}`;
}

/** Makes the events of an office and of kiosks as they stand in the journal; each instant is a second after the one before. */
export class TestWorld {
  nowMs = Date.parse('2026-11-20T01:00:00Z');
  #ids = 0;

  nextId(): string {
    return idOf(1, ++this.#ids);
  }

  office<T extends OfficeEventType | 'maeul.hub.tick.v1'>(
    type: T,
    data: T extends OfficeEventType ? OfficeEventData<T> : object,
  ): JournalEvent {
    return this.arrived(this.#event(HUB, type, data));
  }

  kiosk(name: string): TestKiosk {
    return new TestKiosk(this, `eunpyeong/sinsa1/clean-house-1/${name}`);
  }

  /** An event that comes to the hub now. */
  arrived(event: EventEnvelope, path: string = event.source): JournalEvent {
    return { path, receivedMs: this.nowMs, event };
  }

  signed(path: string, type: string, data: object, id?: string): EventEnvelope {
    return this.#event(path, type, data, id);
  }

  #event(source: string, type: string, data: object, id = this.nextId()): EventEnvelope {
    this.nowMs += 1000;
    return { specversion: '1.0', id, source, type, time: new Date(this.nowMs).toISOString(), data };
  }
}

export class TestKiosk {
  readonly path: string;
  readonly #world: TestWorld;
  #key: KeyObject = generateKeyPairSync('ed25519').privateKey;
  #count = 0;
  #hash = CHAIN_START;

  constructor(world: TestWorld, path: string) {
    this.#world = world;
    this.path = path;
  }

  enrol(): JournalEvent {
    const key = rawPublicKey(this.#key.export({ format: 'pem', type: 'pkcs8' }).toString());
    return this.#world.office('maeul.kiosk.enrolled.v1', { kiosk: this.path, key, by: 'test' });
  }

  /** Other hardware, with a key and a chain of its own. */
  renew(): JournalEvent {
    this.#key = generateKeyPairSync('ed25519').privateKey;
    this.#count = 0;
    this.#hash = CHAIN_START;
    return this.enrol();
  }

  /** The next event of the kiosk's chain. */
  say<T extends KioskEventType>(type: T, data: KioskEventData<T>, id?: string): SignedEvent {
    const event = signEvent(this.#world.signed(this.path, type, data, id), this.#count + 1, this.#hash, this.#key);
    this.#count++;
    this.#hash = chainHash(event);
    return event;
  }

  deposit(wallet: string, grams: number, more: { kind?: string; items?: number } = {}): SignedEvent {
    const time = new Date(this.#world.nowMs).toISOString();
    const shown = (grams: number) => ({ time, grams, frame: cas(grams), frames: 3 });
    return this.say('maeul.points.deposited.v1', {
      wallet,
      kind: 'pet',
      ...more,
      weighing: {
        scale: {
          path: 'eunpyeong/sinsa1/clean-house-1/scale',
          serial: 'CAS-1',
          profile: 'scale/cas-22',
          e: 10,
          min: 200,
          max: 150_000,
          verifiedUntil: '2027-01-01',
        },
        before: shown(12_000),
        after: shown(12_000 + grams),
        container: 'pet',
        tare: 12_000,
        lidOpened: time,
        lidClosed: time,
        grams,
      },
      tariff: { id: TARIFF.id, version: TARIFF.version },
      shown: 0,
    });
  }

  hold(wallet: string, amount: number, reservation?: string): SignedEvent {
    const expires = new Date(this.#world.nowMs + 120_000).toISOString();
    const drawn = reservation === undefined ? {} : { reservation };
    return this.say('maeul.points.held.v1', { wallet, asset: 'points', amount, item: 'bag-10l', expires, ...drawn });
  }
}

/** A stable gross weight as a CAS indicator of 22 bytes writes it. */
function cas(grams: number): string {
  const digits = `${Math.trunc(grams / 1000)}.${String(grams % 1000).padStart(3, '0')}`;
  return Buffer.from(`ST,GS,1\xc4,${digits.padStart(8)} kg\r\n`, 'latin1').toString('hex');
}
