import type { PanelSite } from '../models/sun.ts';
import { SEOUL } from '../models/sun.ts';
import { type Random, seededRandom, seedFor } from '../random.ts';

/** One member whose meters hang on the collector: who it is, what it has, and how willing it is. */
export interface VillageMember {
  readonly id: string;
  readonly kind: 'household' | 'shop' | 'public';
  /** In Korean and English; households have none. */
  readonly label?: { readonly ko: string; readonly en: string };
  readonly building: string;
  readonly feeder: string;
  readonly contractW: number;
  readonly floorM2: number;
  /** UUID that says nothing. */
  readonly wallet: string;
  readonly panels: PanelSite | null;
  /** Agreed to be called on. */
  readonly willing: boolean;
  /** Of its use, what it sheds while it is called on. */
  readonly sheds: number;
  /** Staff may see its own values. */
  readonly detail: boolean;
  /** Shares surplus. */
  readonly market: boolean;
}

const HOUSEHOLDS_PER_BUILDING = 30;
const HOUSEHOLDS_PER_SHOP = 12;
const BUILDINGS_PER_FEEDER = 4;
const BALCONY_SHARE = 0.25;
const WILLING_SHARE = 0.8;
const DETAIL_SHARE = 0.5;
const MARKET_SHARE = 0.7;
const SCHOOL_W_PER_HOUSEHOLD = 1000;
const SCHOOL_W_MAX = 250_000;

/**
 * A dong's members by seed: households, some with panels on the balcony, a shop for every twelve of them, and a school with a roof
 * full of panels. The same seed and number give the same members.
 */
export function village(seed: number, households: number): VillageMember[] {
  const homes = Array.from({ length: households }, (_, index) => household(seed, index));
  const shops = Array.from({ length: Math.ceil(households / HOUSEHOLDS_PER_SHOP) }, (_, index) => shop(seed, index));
  return [...homes, ...shops, school(seed, households)];
}

function household(seed: number, index: number): VillageMember {
  const id = `h-${String(index + 1).padStart(4, '0')}`;
  const random = seededRandom(seedFor(seed, `member ${id}`));
  const number = Math.floor(index / HOUSEHOLDS_PER_BUILDING);
  const peakW = 325 * random.integer(1, 3);
  const balcony = random.chance(BALCONY_SHARE);
  const willing = random.chance(WILLING_SHARE);
  return {
    id,
    kind: 'household',
    building: `apt-${number + 11}`,
    feeder: `feeder-${Math.floor(number / BUILDINGS_PER_FEEDER) + 1}`,
    contractW: 3000,
    floorM2: 50 + 10 * random.integer(0, 6),
    wallet: uuid(random),
    panels: balcony
      ? { ...SEOUL, tiltDegrees: 75, azimuthDegrees: 150 + 15 * random.integer(0, 4), peakW, ratedW: peakW }
      : null,
    willing,
    sheds: 0.25 + 0.35 * random.next(),
    detail: willing && random.chance(DETAIL_SHARE),
    market: random.chance(MARKET_SHARE),
  };
}

function shop(seed: number, index: number): VillageMember {
  const id = `shop-${String(index + 1).padStart(3, '0')}`;
  const random = seededRandom(seedFor(seed, `member ${id}`));
  return {
    id,
    kind: 'shop',
    label: { ko: `골목 가게 ${index + 1}`, en: `Shop ${index + 1}` },
    building: 'market-1',
    feeder: 'feeder-1',
    contractW: 10_000,
    floorM2: 30 + 10 * random.integer(0, 5),
    wallet: uuid(random),
    panels: null,
    willing: random.chance(WILLING_SHARE),
    sheds: 0.15 + 0.2 * random.next(),
    detail: true,
    market: true,
  };
}

function school(seed: number, households: number): VillageMember {
  const peakW = Math.min(SCHOOL_W_MAX, SCHOOL_W_PER_HOUSEHOLD * Math.max(20, households));
  return {
    id: 'school-1',
    kind: 'public',
    label: { ko: '신사초등학교', en: 'Sinsa primary school' },
    building: 'school-1',
    feeder: 'feeder-1',
    contractW: 100_000,
    floorM2: 6400,
    wallet: uuid(seededRandom(seedFor(seed, 'school'))),
    panels: { ...SEOUL, tiltDegrees: 20, azimuthDegrees: 180, peakW, ratedW: peakW * 0.9 },
    willing: true,
    sheds: 0.2,
    detail: true,
    market: true,
  };
}

function uuid(random: Random): string {
  const digits = Array.from({ length: 32 }, () => random.integer(0, 15).toString(16));
  digits[12] = '7';
  digits[16] = '8';
  const text = digits.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}
