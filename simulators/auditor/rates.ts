import type { KioskEventData } from '@maeul/devices/points/kiosk-events';
import type { Tariff } from '@maeul/devices/points/tariff';
import { frameGrams } from './frame-grams.ts';

type Deposited = KioskEventData<'maeul.points.deposited.v1'>;
type Kind = Tariff['kinds'][number];

const KOREA_MS = 9 * 60 * 60 * 1000;
const GREATEST = 1_000_000_000n;

/** The day in Korea of an instant in milliseconds. */
export function dayOf(timeMs: number): string {
  const { year, month, day } = Temporal.Instant.fromEpochMilliseconds(timeMs).toZonedDateTimeISO('Asia/Seoul');
  return [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}

/** Why a weighing proves nothing; undefined if it proves its grams. */
export function faultOf({ weighing }: Deposited, timeMs: number): string | undefined {
  const { scale, before, after, lidOpened, lidClosed, grams } = weighing;
  for (const { frame, grams } of [before, after])
    if (frameGrams(scale.profile, frame) !== grams) return `${frame} does not show ${grams} g`;
  const times = [before.time, lidOpened, lidClosed, after.time].map((time) => Date.parse(time));
  if (times.some((time, at) => Number.isNaN(time) || time < (times[at - 1] ?? 0))) return 'the times are out of order';
  const ageMs = timeMs - times[3]!;
  if (ageMs < 0 || ageMs > 10 * 60 * 1000) return 'it is of another time than the deposit';
  const difference = after.grams - before.grams;
  if (difference - (((difference % scale.e) + scale.e) % scale.e) !== grams)
    return `${after.grams} − ${before.grams} g is not ${grams} g`;
  if (scale.min < 20 * scale.e) return 'the scale is too coarse';
  if (before.grams + scale.min < weighing.tare) return 'the container was not on the scale';
  if (grams < scale.min || after.grams > scale.max) return 'the weight is out of the bounds of the scale';
  return Date.parse(after.time) + KOREA_MS >= Date.parse(scale.verifiedUntil) + 86_400_000
    ? 'the verification of the scale has expired'
    : undefined;
}

/** Whether a version of a tariff holds at a device on a day. */
export function holdsAt({ scope, validFrom, validUntil }: Tariff, path: string, day: string): boolean {
  const wanted = scope.split('/');
  const isInside = wanted.length < path.split('/').length && wanted.every((name, at) => name === path.split('/')[at]);
  return isInside && validFrom <= day && day <= (validUntil ?? '9999-12-31');
}

/** Which of two tariffs that both hold goes before the other. */
export function replaces(other: Tariff, tariff: Tariff): boolean {
  const [narrow, broad] = [other.scope.split('/').length, tariff.scope.split('/').length];
  if (narrow !== broad) return narrow > broad;
  if (other.id === tariff.id) return other.version > tariff.version;
  return other.validFrom === tariff.validFrom ? other.id > tariff.id : other.validFrom > tariff.validFrom;
}

/** Whether the pieces can weigh what was weighed, give or take one e; a kind that is paid by weight asks for none. */
export function arePlausible({ price }: Kind, { items = 0, weighing }: Deposited): boolean {
  if (price.by === 'weight') return true;
  const [least, most] = price.itemGrams;
  const { grams, scale } = weighing;
  return items > 0 && items * least - grams <= scale.e && grams - items * most <= scale.e;
}

/** What a deposit brings before the caps. */
export function uncapped(tariff: Tariff, { price }: Kind, { items = 0, weighing }: Deposited, day: string): bigint {
  const percent = BigInt(percentOf(tariff, day));
  const step = BigInt(tariff.step);
  // points × 100 × per, so that everything stays whole until it is divided once.
  const [numerator, per] =
    price.by === 'weight'
      ? [BigInt(weighing.grams) * BigInt(price.points), BigInt(price.perGrams)]
      : [BigInt((items - (items % price.perItems)) / price.perItems) * BigInt(price.points), 1n];
  const inHundredths = numerator * percent;
  const rest = inHundredths % (per * step * 100n);
  const points = (inHundredths - rest) / (per * 100n);
  return points < GREATEST ? points : GREATEST;
}

function percentOf({ multiplierDays }: Tariff, day: string): number {
  const weekday = Temporal.PlainDate.from(day).dayOfWeek;
  const dated = multiplierDays.flatMap(({ on, percent }) => ('day' in on && on.day === day ? [percent] : []));
  const weekly = multiplierDays.flatMap(({ on, percent }) =>
    'weekday' in on && on.weekday === weekday ? [percent] : [],
  );
  const percents = dated.length > 0 ? dated : weekly;
  return percents.length > 0 ? Math.max(...percents) : 100;
}
