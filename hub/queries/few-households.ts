import type { Member } from '@maeul/devices/vpp/portfolio';
import { HOUSEHOLDS_MIN } from '@maeul/devices/vpp/portfolio';
import type { Portfolio } from '../vpp/portfolio/portfolio.ts';
import { scopesOf } from '../vpp/portfolio/scopes.ts';

/** Whether a record of a day (`2026-11-20`) that so many members went into would tell of one to four households. */
export type TellsOfFew = (day: string, members: number) => boolean;

/**
 * Judges the records of a group day by day: who is in it today says nothing of who was in it then. Households that did not agree to be seen
 * on the day count, and with them whoever is in the record and not in the group any more: it moved, or is no member at all now.
 * @param isMetered whether a member can be in a record
 */
export function tellsOfFew(scope: string, portfolio: Portfolio, isMetered: (id: string) => boolean): TellsOfFew {
  const hidden = new Steps();
  const present = new Steps();
  for (const member of portfolio.members.values()) {
    if (!scopesOf(member).includes(scope) || !isMetered(member.id)) continue;
    const { since, until = END } = member;
    present.add(since, until);
    if (member.kind === 'household') for (const [from, to] of unseen(portfolio, member)) hidden.add(from, to);
  }
  return (day, members) => {
    const count = hidden.on(day) + Math.max(0, members - present.on(day));
    return count > 0 && count < HOUSEHOLDS_MIN;
  };
}

const END = '9999';

/** The days of a membership that no consent to be seen covers: first one, and the one after the last. */
function* unseen({ consents }: Portfolio, { id, since, until = END }: Member): Generator<[string, string]> {
  let from = since;
  for (const consent of consents.get(id) ?? []) {
    if (consent.scope !== 'detail' || (consent.until ?? END) <= from || consent.from >= until) continue;
    if (consent.from > from) yield [from, consent.from];
    from = consent.until ?? END;
  }
  if (from < until) yield [from, until];
}

/** How many spans of days hold a day. */
class Steps {
  readonly #changes = new Map<string, number>();
  #sums: { readonly days: readonly string[]; readonly counts: readonly number[] } | null = null;

  add(from: string, to: string): void {
    this.#changes.set(from, (this.#changes.get(from) ?? 0) + 1);
    this.#changes.set(to, (this.#changes.get(to) ?? 0) - 1);
  }

  on(day: string): number {
    this.#sums ??= this.#summed();
    const after = this.#sums.days.findIndex((changed) => changed > day);
    return this.#sums.counts[after < 0 ? this.#sums.counts.length - 1 : after - 1] ?? 0;
  }

  #summed() {
    const days = [...this.#changes.keys()].sort();
    let count = 0;
    const counts = days.map((day) => {
      count += this.#changes.get(day)!;
      return count;
    });
    return { days, counts };
  }
}
