import type { AwardFunction } from '@maeul/devices/points/award';
import type { KioskEventData } from '@maeul/devices/points/kiosk-events';
import type { OfficeEventData } from '@maeul/devices/points/office-events';
import type { Tariff } from '@maeul/devices/points/tariff';
import { checkTariff } from '@maeul/devices/points/tariff-check';
import { checkItems, kindOf, tariffAt } from '@maeul/devices/points/tariff-choice';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import { type Books, house, walletAccount } from './books.ts';
import type { TariffRow } from './rows.ts';
import type { Applied, Fact, LedgerState } from './state.ts';
import type { Wallets } from './wallets.ts';
import type { Weighings } from './weighings.ts';

/** So long a kiosk without network may go on with a tariff that was replaced meanwhile. */
const REPLACED_USABLE_MS = 7 * 86_400_000;

type Deposited = KioskEventData<'maeul.points.deposited.v1'>;

interface Parts {
  readonly state: LedgerState;
  readonly books: Books;
  readonly wallets: Wallets;
  readonly weighings: Weighings;
}

/** Tariffs, and what deposits bring under them. */
export class Awards {
  readonly #state: LedgerState;
  readonly #books: Books;
  readonly #wallets: Wallets;
  readonly #weighings: Weighings;
  readonly #award: AwardFunction;
  /** A published version never changes: its JSON is read once. */
  readonly #parsed = new Map<string, Tariff>();

  constructor({ state, books, wallets, weighings }: Parts, award: AwardFunction) {
    this.#state = state;
    this.#books = books;
    this.#wallets = wallets;
    this.#weighings = weighings;
    this.#award = award;
  }

  /** A version that is there stays what it is. Codes: `version-exists` and those of checkTariff. */
  published(fact: Fact, { tariff }: OfficeEventData<'maeul.tariff.published.v1'>): Applied | Refusal {
    const { id, version, scope, validFrom, validUntil = null } = tariff;
    if (this.#state.tariffs.get(id, version) !== undefined)
      return refuse(
        'version-exists',
        `Version ${version} of ${id} was published already.`,
        'Publish the next version.',
      );
    const [wrong] = checkTariff(tariff);
    if (wrong !== undefined) return wrong;
    this.#state.tariffs.set({
      id, version, scope, validFrom, validUntil, publishedMs: fact.timeMs, body: JSON.stringify(tariff),
    }); // biome-ignore format: one line
    return { ok: true };
  }

  /**
   * The version that the kiosk names counts, if it is valid that day at that place, even if a newer one was published while the kiosk
   * was offline, for a week: the resident saw its arithmetic. Codes: `unknown-tariff`, `tariff-not-valid`, `tariff-replaced`, `unknown-kind`, `wallet-closed`, those of
   * Weighings.faultOf and of checkItems.
   */
  deposited(fact: Fact, data: Deposited): Applied | Refusal {
    const found = this.#tariffFor(fact, data);
    if (!found.ok) return found;
    const tariff = found.value;
    const kind = kindOf(tariff, data.kind);
    if (kind === undefined) return refuse('unknown-kind', `${tariff.id} has no kind "${data.kind}".`);
    const { weighing, items } = data;
    const fault = this.#weighings.faultOf(fact, weighing);
    if (fault !== null) return fault;
    const plausible = checkItems(kind, items, weighing.grams, weighing.scale.e);
    if (!plausible.ok) return plausible;
    const wallet = this.#wallets.forCredit(data.wallet, fact);
    if (!wallet.ok) return wallet;

    const group = kind.capGroup;
    const earlier = {
      total: this.#awarded(wallet.value, fact.day, 'total'),
      kind: this.#awarded(wallet.value, fact.day, `kind:${kind.id}`),
      group: group === undefined ? 0 : this.#awarded(wallet.value, fact.day, `group:${group}`),
    };
    const input = {
      kind: kind.id,
      grams: weighing.grams,
      day: fact.day,
      earlier,
      ...(items === undefined ? {} : { items }),
    };
    const { points } = this.#award(tariff, input);
    this.#credit(fact, data, wallet.value, group, points);
    return { ok: true, wallet: wallet.value, amount: points };
  }

  #credit(fact: Fact, data: Deposited, wallet: string, group: string | undefined, points: number): void {
    const { kind, weighing, items = null, tariff } = data;
    if (points > 0) {
      const credit = walletAccount(wallet);
      this.#books.move(fact, {
        kind: 'award',
        debit: house('fund'),
        credit,
        asset: 'points',
        amount: points,
        what: kind,
      });
      for (const what of ['total', `kind:${kind}`, ...(group === undefined ? [] : [`group:${group}`])])
        this.#state.awarded.set({
          wallet, day: fact.day, what, points: this.#awarded(wallet, fact.day, what) + points,
        }); // biome-ignore format: one line
    }
    this.#books.report(fact, 'award', kind, 'points', { count: points > 0 ? 0 : 1, amount: 0, grams: weighing.grams });
    const { id: event, path, day, timeMs } = fact;
    const { grams } = weighing;
    this.#state.deposits.set({
      event, wallet, path, day, timeMs, kind, grams, items, tariffId: tariff.id, tariffVersion: tariff.version, points,
    }); // biome-ignore format: one line
    this.#weighings.accepted(fact, weighing);
  }

  #tariffFor(fact: Fact, { tariff: { id, version } }: Deposited): Result<Tariff> {
    const { path, day, timeMs } = fact;
    const row = this.#state.tariffs.get(id, version);
    if (row === undefined)
      return refuse('unknown-tariff', `Version ${version} of the tariff "${id}" was never published.`);
    if (!path.startsWith(`${row.scope}/`) || day < row.validFrom || (row.validUntil !== null && day > row.validUntil))
      return refuse('tariff-not-valid', `Version ${version} of "${id}" does not hold at ${path} on ${day}.`);
    const tariff = this.#read(row);
    // What was published lately, a kiosk without network may not know.
    const known = this.#state
      .tariffsAbove(path)
      .filter(({ publishedMs }) => publishedMs <= timeMs - REPLACED_USABLE_MS);
    const better = tariffAt([tariff, ...known.map((row) => this.#read(row))], path, day);
    return better === undefined || (better.id === id && better.version === version)
      ? ok(tariff)
      : refuse('tariff-replaced', `Version ${better.version} of "${better.id}" has long been there instead.`);
  }

  #read({ body }: TariffRow): Tariff {
    const parsed = this.#parsed.get(body) ?? (JSON.parse(body) as Tariff);
    this.#parsed.set(body, parsed);
    return parsed;
  }

  #awarded(wallet: string, day: string, what: string): number {
    return this.#state.awarded.get(wallet, day, what)?.points ?? 0;
  }
}
