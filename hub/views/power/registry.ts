import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { dayStartMs, parseDay } from '@maeul/devices/korea/day';
import type { Refusal } from '@maeul/devices/refusal';
import type { Consent, EnergyAsset, Member, MemberMeter, PortfolioChange } from '@maeul/devices/vpp/portfolio';
import { applyChanges, emptyPortfolio, type Portfolio } from '../../vpp/portfolio/portfolio.ts';
import { scopesOf } from '../../vpp/portfolio/scopes.ts';
import { quarterOf } from '../telemetry/quarters.ts';
import { addSpan, type Meters } from './meters.ts';

/** What a member was, from a quarter-hour on; no scopes: it was removed. */
export interface MemberSpan {
  readonly fromMs: number;
  readonly scopes: readonly string[];
  readonly kind: Member['kind'] | null;
  readonly since: string;
  readonly until: string | null;
  readonly contractW: number | null;
}

export interface Account {
  readonly slot: number;
  readonly name: string;
  /** Of a member. */
  spans: MemberSpan[];
}

/** The portfolio, whose meters were when, and the slots of accounts. What changes is written at once, within the transaction. */
export class Registry {
  readonly #db: DatabaseSync;
  readonly #meters: Meters;
  readonly #put: StatementSync;
  readonly #drop: StatementSync;
  readonly #putAccount: StatementSync;
  #portfolio: Portfolio = emptyPortfolio();
  readonly #accounts = new Map<string, Account>();

  constructor(db: DatabaseSync, meters: Meters) {
    this.#db = db;
    this.#meters = meters;
    this.#put = db.prepare('INSERT OR REPLACE INTO item VALUES (?, ?, ?)');
    this.#drop = db.prepare('DELETE FROM item WHERE kind = ? AND key = ?');
    this.#putAccount = db.prepare('INSERT OR REPLACE INTO account VALUES (?, ?, ?)');
    this.reset();
  }

  get accounts(): number {
    return this.#accounts.size;
  }

  reset(): void {
    this.#portfolio = loadPortfolio(this.#db);
    this.#accounts.clear();
    for (const row of this.#db.prepare('SELECT * FROM account').all()) {
      const { slot, name, spans } = row as { slot: number; name: string; spans: string };
      this.#accounts.set(name, { slot, name, spans: JSON.parse(spans) as MemberSpan[] });
    }
  }

  /** The account of a name, made if need be. */
  account(name: string): Account {
    const known = this.#accounts.get(name);
    if (known !== undefined) return known;
    const account: Account = { slot: this.#accounts.size, name, spans: [] };
    this.#accounts.set(name, account);
    this.#saveAccount(account);
    return account;
  }

  /** The account of a member. */
  member(id: string): Account | undefined {
    return this.#accounts.get(`member:${id}`);
  }

  /** Applies all changes or none; they hold from the quarter-hour in which they came. */
  change(changes: readonly PortfolioChange[], receivedMs: number): Refusal | null {
    const applied = applyChanges(this.#portfolio, changes);
    if (!applied.ok) return applied;
    for (const change of changes) this.#keep(change, quarterOf(receivedMs));
    return null;
  }

  #keep(change: PortfolioChange, fromMs: number): void {
    switch (change.op) {
      case 'save-member':
        this.#save('member', change.member.id, change.member);
        this.#keepMember(change.member, fromMs);
        break;
      case 'remove-member':
        this.#drop.run('member', change.id);
        this.#saveConsents(change.id);
        this.#endMember(change.id, fromMs);
        break;
      case 'save-asset':
        if (change.asset.device !== undefined) this.#meters.make(change.asset.device);
        this.#save('asset', change.asset.id, change.asset);
        break;
      case 'remove-asset':
        this.#drop.run('asset', change.id);
        break;
      case 'save-meter':
        this.#save('meter', change.meter.device, change.meter);
        this.#keepMeter(change.meter, fromMs);
        break;
      case 'remove-meter':
        this.#drop.run('meter', change.device);
        this.#endMeter(change.device, fromMs);
        break;
      case 'give-consent':
        this.#saveConsents(change.consent.member);
        break;
      case 'withdraw-consent':
        this.#saveConsents(change.member);
    }
  }

  #keepMember(member: Member, fromMs: number): void {
    const account = this.account(`member:${member.id}`);
    const { kind, since, until = null, contractW = null } = member;
    const scopes = scopesOf(member);
    for (const scope of scopes) this.account(scope);
    account.spans = addSpan(account.spans, {
      ...{ fromMs: beginning(account.spans, since, fromMs), scopes, kind, since, until, contractW },
    });
    this.#saveAccount(account);
  }

  #endMember(id: string, fromMs: number): void {
    const account = this.account(`member:${id}`);
    const gone = { fromMs, scopes: [], kind: null, since: '', until: null, contractW: null };
    account.spans = addSpan(account.spans, gone);
    this.#saveAccount(account);
  }

  #keepMeter({ device, member, role, factor = 1 }: MemberMeter, fromMs: number): void {
    const meter = this.#meters.make(device);
    // A later change of the same event may have removed the member again.
    const since = this.#portfolio.members.get(member)?.since;
    meter.spans = addSpan(meter.spans, { fromMs: beginning(meter.spans, since, fromMs), member, role, factor });
    this.#meters.touch(meter);
  }

  #endMeter(device: string, fromMs: number): void {
    const meter = this.#meters.make(device);
    const { role = 'grid' } = meter.spans.at(-1) ?? {};
    meter.spans = addSpan(meter.spans, { fromMs, member: null, role, factor: 1 });
    this.#meters.touch(meter);
  }

  #saveConsents(member: string): void {
    const consents = this.#portfolio.consents.get(member);
    if (consents === undefined) this.#drop.run('consents', member);
    else this.#save('consents', member, consents);
  }

  #save(kind: string, key: string, body: object): void {
    this.#put.run(kind, key, JSON.stringify(body));
  }

  #saveAccount({ slot, name, spans }: Account): void {
    this.#putAccount.run(slot, name, JSON.stringify(spans));
  }
}

/** What was never there before may tell of its past from its first day as a member on; everything else holds from now on. */
function beginning(spans: readonly object[], since: string | undefined, fromMs: number): number {
  const day = since === undefined ? null : parseDay(since);
  return spans.length > 0 || day === null ? fromMs : Math.min(fromMs, dayStartMs(day));
}

/** The portfolio as a file of the view holds it. */
export function loadPortfolio(db: DatabaseSync): Portfolio {
  const portfolio = emptyPortfolio();
  for (const row of db.prepare("SELECT kind, key, body FROM item WHERE kind <> 'factors' ORDER BY kind, key").all()) {
    const { kind, key, body } = row as { kind: string; key: string; body: string };
    const value: unknown = JSON.parse(body);
    if (kind === 'member') portfolio.members.set(key, value as Member);
    else if (kind === 'asset') portfolio.assets.set(key, value as EnergyAsset);
    else if (kind === 'meter') portfolio.meters.set(key, value as MemberMeter);
    else portfolio.consents.set(key, value as readonly Consent[]);
  }
  return portfolio;
}
