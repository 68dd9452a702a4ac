import { ok, type Result, refuse } from '../refusal.ts';
import type { MultiplierDay, Tariff, TariffKind } from './tariff.ts';

/**
 * The tariff that holds at a place on a day; undefined if there is none. `path` is that of the site or of anything in it; `day` is a
 * day of the site's calendar. Which one holds does not depend on the order of the list:
 *
 * 1. of those whose scope contains the place and that are valid that day (first and last day included), the narrowest scope;
 * 2. of each tariff the highest version: a later version replaces an earlier one from its own first day on;
 * 3. of different tariffs with the same scope, the one that began later; of those that began together, the last by id.
 */
export function tariffAt(tariffs: readonly Tariff[], path: string, day: string): Tariff | undefined {
  const valid = tariffs.filter((tariff) => isValidOn(tariff, day) && containsPath(tariff.scope, path));
  const narrowest = Math.max(...valid.map(({ scope }) => scope.length));
  const newest = new Map<string, Tariff>();
  for (const tariff of valid) {
    if (tariff.scope.length !== narrowest) continue;
    const other = newest.get(tariff.id);
    if (other === undefined || other.version < tariff.version) newest.set(tariff.id, tariff);
  }
  const chosen = [...newest.values()].sort((a, b) => compare(a.validFrom, b.validFrom) || compare(a.id, b.id));
  return chosen.at(-1);
}

/** A kind of a tariff; undefined if it has none of that id. */
export function kindOf(tariff: Tariff, kind: string): TariffKind | undefined {
  return tariff.kinds.find(({ id }) => id === kind);
}

/** What multiplies everything on a day. A date goes before a weekday, and of several the greatest. */
export function multiplierOn(tariff: Tariff, day: string): MultiplierDay | undefined {
  const weekday = weekdayOf(day);
  const dated = tariff.multiplierDays.filter(({ on }) => 'day' in on && on.day === day);
  const weekly = tariff.multiplierDays.filter(({ on }) => 'weekday' in on && on.weekday === weekday);
  return (dated.length > 0 ? dated : weekly).toSorted((a, b) => b.percent - a.percent)[0];
}

/**
 * Whether so many pieces can weigh so much. The weight may be wrong by one verification interval `e` (grams) either way. For a kind
 * that is paid by weight a count says nothing and is not looked at. Codes: `items-missing`, `items-implausible`.
 */
export function checkItems(kind: TariffKind, items: number | undefined, grams: number, e: number): Result<null> {
  if (kind.price.by === 'weight') return ok(null);
  if (items === undefined || items < 1)
    return refuse(
      'items-missing',
      `${kind.name.en} is paid by the piece, and no count was given.`,
      'Count the pieces.',
    );
  const [lightest, heaviest] = kind.price.itemGrams;
  if (grams + e >= items * lightest && grams - e <= items * heaviest) return ok(null);
  return refuse(
    'items-implausible',
    `${items} × ${kind.name.en} weigh ${items * lightest} to ${items * heaviest} g, but the scale says ${grams} g.`,
    'Count the pieces again, and put in only this kind.',
  );
}

/** Monday = 1 … Sunday = 7. */
function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

function isValidOn({ validFrom, validUntil }: Tariff, day: string): boolean {
  return validFrom <= day && (validUntil === undefined || day <= validUntil);
}

function containsPath(scope: string, path: string): boolean {
  return path === scope || path.startsWith(`${scope}/`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
