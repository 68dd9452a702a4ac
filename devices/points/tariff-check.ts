import { Compile } from 'typebox/compile';
import { ok, type Refusal, type Result, refuse } from '../refusal.ts';
import { Tariff, type TariffKind } from './tariff.ts';

/** Above it, an award of a heavy load on a multiplier day would leave the integers that are exact. */
const GREATEST_POINTS_PER_KG = 100_000;

const validator = Compile(Tariff);

/** A tariff of any shape: its schema, then checkTariff; the first thing that is wrong. Codes: `bad-tariff` and those of checkTariff. */
export function parseTariff(value: unknown): Result<Tariff> {
  if (!validator.Check(value)) {
    const [first] = validator.Errors(value);
    return refuse('bad-tariff', `The tariff is wrong at ${first?.instancePath || '/'}: ${first?.message}.`);
  }
  return checkTariff(value)[0] ?? ok(value);
}

/**
 * What is wrong with a tariff that its schema cannot say, all of it; empty if nothing is. Codes: `tariff-dates`, `doubled-kind`,
 * `unknown-cap-group`, `unused-cap-group`, `item-grams`, `price-too-high`, `doubled-multiplier-day`, `cap-not-in-steps`.
 */
export function checkTariff(tariff: Tariff): readonly Refusal[] {
  return [
    ...checkDates(tariff),
    ...doubled(tariff.kinds.map(({ id }) => id)).map((id) =>
      refuse('doubled-kind', `The kind "${id}" is there more than once.`, 'Give every kind an id of its own.'),
    ),
    ...tariff.kinds.flatMap((kind) => checkKind(tariff, kind)),
    ...checkGroups(tariff),
    ...doubled(tariff.multiplierDays.map(({ on }) => ('day' in on ? on.day : `weekday ${on.weekday}`))).map((day) =>
      refuse('doubled-multiplier-day', `Two multipliers are for ${day}.`, 'Leave only the one that is meant.'),
    ),
    ...checkCaps(tariff),
  ];
}

function checkDates({ validFrom, validUntil }: Tariff): Refusal[] {
  if (validUntil === undefined || validFrom <= validUntil) return [];
  return [
    refuse(
      'tariff-dates',
      `The tariff would end (${validUntil}) before it begins (${validFrom}).`,
      'Exchange the two.',
    ),
  ];
}

function checkKind(tariff: Tariff, { id, price, capGroup }: TariffKind): Refusal[] {
  const wrong: Refusal[] = [];
  if (price.by === 'item' && price.itemGrams[0] > price.itemGrams[1])
    wrong.push(
      refuse(
        'item-grams',
        `A piece of "${id}" would weigh at least ${price.itemGrams[0]} g and at most ${price.itemGrams[1]} g.`,
        'Write the smaller weight first.',
      ),
    );
  if (price.by === 'weight' && price.points * 1000 > GREATEST_POINTS_PER_KG * price.perGrams)
    wrong.push(
      refuse(
        'price-too-high',
        `"${id}" would pay more than ${GREATEST_POINTS_PER_KG} points for a kilogram.`,
        'Is it meant for 1000 grams?',
      ),
    );
  if (capGroup !== undefined && !Object.hasOwn(tariff.groupPointsPerDay ?? {}, capGroup))
    wrong.push(
      refuse(
        'unknown-cap-group',
        `"${id}" belongs to the group "${capGroup}", which has no cap.`,
        'Write its cap under groupPointsPerDay.',
      ),
    );
  return wrong;
}

function checkGroups({ groupPointsPerDay = {}, kinds }: Tariff): Refusal[] {
  return Object.keys(groupPointsPerDay)
    .filter((group) => !kinds.some(({ capGroup }) => capGroup === group))
    .map((group) =>
      refuse(
        'unused-cap-group',
        `No kind belongs to the group "${group}".`,
        'Name it as capGroup of its kinds, or take it away.',
      ),
    );
}

/** A cap between two steps would leave an odd rest of points that no weight explains. */
function checkCaps({ step, pointsPerDay, groupPointsPerDay = {}, kinds }: Tariff): Refusal[] {
  const caps: [string, number | undefined][] = [
    ['of the day', pointsPerDay],
    ...Object.entries(groupPointsPerDay).map(([group, cap]): [string, number] => [`of the group "${group}"`, cap]),
    ...kinds.map(({ id, pointsPerDay }): [string, number | undefined] => [`of "${id}"`, pointsPerDay]),
  ];
  return caps
    .filter(([, cap]) => cap !== undefined && cap % step !== 0)
    .map(([what, cap]) =>
      refuse('cap-not-in-steps', `The cap ${what}, ${cap}, is no multiple of the step ${step}.`, 'Round the cap.'),
    );
}

function doubled(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}
