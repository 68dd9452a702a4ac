import type { Award, AwardInput, AwardStep } from './award.ts';
import type { MultiplierDay, Tariff, TariffKind } from './tariff.ts';
import { kindOf, multiplierOn } from './tariff-choice.ts';

/** What one entry of the ledger can hold; more is never awarded at once. */
const GREATEST_AWARD = 1_000_000_000;

/** A sum of points as a fraction, so that nothing is rounded before the one rounding that the tariff names. */
interface Exact {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * `points = f(weighing, tariff version)`. The order is part of what is promised to residents (docs/points.md):
 *
 * 1. `price`: by weight in proportion (grams × points ÷ perGrams), by item for each full `perItems`;
 * 2. `multiplier`: the percent of the day, if it is one; a date goes before a weekday;
 * 3. `rounding`: once, downwards, to whole multiples of `step`;
 * 4. `cap-kind`, `cap-group`, `cap-day`: what the caps of the day leave, given what the wallet got earlier that day. Only a cap
 *    that takes something away is a step of the arithmetic.
 *
 * Everything is computed exactly; `price` and `multiplier` are shown in thousandths of a point, the rest cut off for show alone.
 * A kind that the tariff has not is worth nothing and has no steps; whether a count is plausible is checkItems' to say.
 */
export function awardPoints(tariff: Tariff, input: AwardInput): Award {
  const kind = kindOf(tariff, input.kind);
  const version = { id: tariff.id, version: tariff.version };
  if (kind === undefined) return { points: 0, tariff: version, steps: [] };

  const price = priceOf(kind, input);
  const day = multiplierOn(tariff, input.day);
  const exact = day === undefined ? price.exact : times(price.exact, day.percent);
  const rounded = roundedDown(exact, tariff.step);
  const capped = underCaps(tariff, kind, input, rounded);
  return {
    points: capped.points,
    tariff: version,
    steps: [
      { rule: 'price', result: thousandths(price.exact), with: price.with },
      ...(day === undefined ? [] : [multiplierStep(day, exact)]),
      { rule: 'rounding', result: rounded, with: { step: tariff.step } },
      ...capped.steps,
    ],
  };
}

function priceOf(kind: TariffKind, input: AwardInput): { exact: Exact; with: Record<string, number> } {
  const { price } = kind;
  if (price.by === 'weight') {
    const { points, perGrams } = price;
    const grams = Math.max(0, input.grams);
    return {
      exact: { numerator: BigInt(grams) * BigInt(points), denominator: BigInt(perGrams) },
      with: { grams, points, perGrams },
    };
  }
  const { points, perItems } = price;
  const items = Math.max(0, input.items ?? 0);
  const packs = BigInt(items) / BigInt(perItems);
  return {
    exact: { numerator: packs * BigInt(points), denominator: 1n },
    with: { items, points, perItems, packs: Number(packs) },
  };
}

function times({ numerator, denominator }: Exact, percent: number): Exact {
  return { numerator: numerator * BigInt(percent), denominator: denominator * 100n };
}

function multiplierStep(day: MultiplierDay, exact: Exact): AwardStep {
  return { rule: 'multiplier', result: thousandths(exact), with: { percent: day.percent } };
}

function roundedDown({ numerator, denominator }: Exact, step: number): number {
  return saturated((numerator / (denominator * BigInt(step))) * BigInt(step), GREATEST_AWARD);
}

function underCaps(
  tariff: Tariff,
  kind: TariffKind,
  { earlier }: AwardInput,
  rounded: number,
): { points: number; steps: AwardStep[] } {
  const group = kind.capGroup === undefined ? undefined : tariff.groupPointsPerDay?.[kind.capGroup];
  const caps = [
    { rule: 'cap-kind', cap: kind.pointsPerDay, earlier: earlier.kind },
    { rule: 'cap-group', cap: group, earlier: earlier.group },
    { rule: 'cap-day', cap: tariff.pointsPerDay, earlier: earlier.total },
  ] as const;
  const steps: AwardStep[] = [];
  let points = rounded;
  for (const { rule, cap, earlier } of caps) {
    if (cap === undefined) continue;
    const left = Math.max(0, cap - earlier);
    if (left >= points) continue;
    points = left;
    steps.push({ rule, result: points, with: { cap, earlier } });
  }
  return { points, steps };
}

function thousandths({ numerator, denominator }: Exact): number {
  return saturated((numerator * 1000n) / denominator, Number.MAX_SAFE_INTEGER);
}

function saturated(value: bigint, greatest: number): number {
  return value > BigInt(greatest) ? greatest : Number(value);
}
