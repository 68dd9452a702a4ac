import type { DatabaseSync } from 'node:sqlite';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type {
  ContactAnswer,
  ImportAnswer,
  MemberContact,
  PortfolioChanged,
  PortfolioTable,
} from '@maeul/devices/vpp/api/portfolio';
import type { Factors } from '@maeul/devices/vpp/factors';
import type { PortfolioChange } from '@maeul/devices/vpp/portfolio';
import type { Actor } from '../office/audit-log.ts';
import { toCsv } from '../office/csv.ts';
import type { Office } from '../office/office.ts';
import type { PortfolioState, PowerQueries } from '../queries/vpp-questions.ts';
import { applyChanges, emptyPortfolio, type Portfolio } from '../vpp/portfolio/portfolio.ts';
import { portfolioCsvRows, readPortfolioCsv } from '../vpp/portfolio/portfolio-csv.ts';
import { ContactBook } from './contact-book.ts';
import { LateViewError, type VppDesk } from './vpp-desk.ts';

export interface PortfolioKeeperParts {
  readonly desk: Pick<VppDesk, 'say'>;
  readonly power: Pick<PowerQueries, 'portfolio'>;
  readonly office: Pick<Office, 'note'>;
  /** The office's file, where contacts are kept; closed by `stop`. */
  readonly db: DatabaseSync;
  readonly now: () => number;
}

/** Changes in one event. */
const CHANGES_PER_EVENT = 200;

/** Changes the portfolio for somebody of the staff. Every deed is in the audit log before it is done. */
export class PortfolioKeeper {
  readonly #parts: PortfolioKeeperParts;
  readonly #contacts: ContactBook;
  /** One change after the other: each is checked against what the one before made. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: PortfolioKeeperParts) {
    this.#parts = parts;
    this.#contacts = new ContactBook(parts.db);
  }

  stop(): void {
    this.#parts.db.close();
  }

  /** All changes or none. Codes: those of hub/vpp/portfolio/portfolio.ts, and `view-late`: it was said and will count. */
  change(actor: Actor, changes: readonly PortfolioChange[], reason?: string): Promise<Result<PortfolioChanged>> {
    return this.#inTurn(async () => {
      const applied = applyChanges(copyOf(await this.#parts.power.portfolio()), changes);
      if (!applied.ok) return { ...applied, message: `Change ${applied.change}: ${applied.message}` };
      const details = { ops: countOps(changes), ...(reason === undefined ? {} : { reason }) };
      this.#parts.office.note(actor, { action: 'portfolio.change', about: aboutOf(changes), details });
      return this.#say(actor, changes, reason);
    });
  }

  /** Reads a table; with a dry run or an error in any row nothing is changed. Codes: those of `readPortfolioCsv`, and `view-late`. */
  import(actor: Actor, table: PortfolioTable, bytes: Uint8Array, dryRun: boolean): Promise<Result<ImportAnswer>> {
    return this.#inTurn(async () => {
      const read = readPortfolioCsv(table, bytes, copyOf(await this.#parts.power.portfolio()));
      if (!read.ok) return read;
      const { changes, rows, errors, moreErrors } = read.value;
      const answer = { table, dryRun, rows, changes: changes.length, errors: [...errors], moreErrors };
      if (dryRun || changes.length === 0) return ok(answer);
      const deed = { action: 'portfolio.import', about: table, details: { rows, changes: changes.length } };
      this.#parts.office.note(actor, deed);
      const said = await this.#say(actor, changes, `import of ${table}`);
      return said.ok ? ok(answer) : said;
    });
  }

  /** A table as CSV. */
  async export(actor: Actor, table: PortfolioTable, isKorean: boolean): Promise<string> {
    this.#parts.office.note(actor, { action: 'portfolio.export', about: table });
    const { head, rows } = portfolioCsvRows(table, copyOf(await this.#parts.power.portfolio()), isKorean);
    return toCsv(head, rows);
  }

  async publishFactors(actor: Actor, factors: Factors): Promise<Result<null>> {
    this.#parts.office.note(actor, { action: 'factors.publish', about: 'factors' });
    return this.#patiently(async () => {
      await this.#parts.desk.say('maeul.vpp.factors-published.v1', { factors, by: actor.id }, undefined, 'power');
      return null;
    });
  }

  /** The look is written down. */
  contact(actor: Actor, member: string): ContactAnswer {
    this.#parts.office.note(actor, { action: 'member.contact.look', about: member });
    return this.#shown(member);
  }

  /** Code: `unknown-member`. */
  async saveContact(actor: Actor, member: string, contact: MemberContact): Promise<Result<ContactAnswer>> {
    const { members } = await this.#parts.power.portfolio();
    if (!members.some(({ id }) => id === member)) return refuse('unknown-member', `There is no member "${member}".`);
    this.#parts.office.note(actor, { action: 'member.contact.save', about: member });
    this.#contacts.save(member, contact, this.#parts.now());
    return ok(this.#shown(member));
  }

  forgetContact(actor: Actor, member: string): void {
    this.#parts.office.note(actor, { action: 'member.contact.delete', about: member });
    this.#contacts.forget(member);
  }

  #shown(member: string): ContactAnswer {
    const known = this.#contacts.find(member);
    if (known === undefined) return { member, contact: null, changed: null };
    return { member, contact: known.contact, changed: new Date(known.changedMs).toISOString() };
  }

  /** Says changes in as few events as may be, and waits until the view holds the last one. */
  async #say(
    actor: Actor,
    changes: readonly PortfolioChange[],
    reason: string | undefined,
  ): Promise<Result<PortfolioChanged>> {
    const parts: PortfolioChange[][] = [];
    for (let at = 0; at < changes.length; at += CHANGES_PER_EVENT)
      parts.push(changes.slice(at, at + CHANGES_PER_EVENT));
    const said = await this.#patiently(async () => {
      for (const [index, some] of parts.entries()) {
        const data = { changes: some, by: actor.id, ...(reason === undefined ? {} : { reason }) };
        const isLast = index === parts.length - 1;
        await this.#parts.desk.say('maeul.vpp.portfolio-changed.v1', data, undefined, isLast ? 'power' : null);
      }
    });
    if (!said.ok) return said;
    for (const change of changes) if (change.op === 'remove-member') this.#contacts.forget(change.id);
    return ok({ changes: changes.length, events: parts.length });
  }

  async #patiently<T>(say: () => Promise<T>): Promise<Result<T>> {
    try {
      return ok(await say());
    } catch (error) {
      if (!(error instanceof LateViewError)) throw error;
      return refuse('view-late', error.message, 'It was said and will count; look again in a moment.');
    }
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return done;
  }
}

function copyOf({ members, assets, meters, consents }: PortfolioState): Portfolio {
  const portfolio = emptyPortfolio();
  for (const member of members) portfolio.members.set(member.id, member);
  for (const asset of assets) portfolio.assets.set(asset.id, asset);
  for (const meter of meters) portfolio.meters.set(meter.device, meter);
  for (const consent of consents)
    portfolio.consents.set(consent.member, [...(portfolio.consents.get(consent.member) ?? []), consent]);
  return portfolio;
}

function countOps(changes: readonly PortfolioChange[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of changes) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

/** What a single change is about; many have no one name. */
function aboutOf(changes: readonly PortfolioChange[]): string {
  const [change] = changes;
  if (change === undefined || changes.length > 1) return '';
  if (change.op === 'save-member') return change.member.id;
  if (change.op === 'save-asset') return change.asset.id;
  if (change.op === 'save-meter') return change.meter.device;
  if (change.op === 'give-consent') return change.consent.member;
  if (change.op === 'withdraw-consent') return change.member;
  return change.op === 'remove-meter' ? change.device : change.id;
}
