import type { DatabaseSync } from 'node:sqlite';
import type { OfficeDone } from '@maeul/devices/office/office-api';
import { canonicalJson } from '@maeul/devices/points/canonical-json';
import type { OfficeEventData, OfficeEventType } from '@maeul/devices/points/office-events';
import type { Result } from '@maeul/devices/refusal';
import type { People } from '../people/people.ts';
import type { OfficeDesk } from '../points/office-desk.ts';
import type { PointsQueries } from '../queries/points-questions.ts';
import type { Queries } from '../queries/queries.ts';
import type { CredentialStore } from '../security/credentials.ts';
import { Accounts } from './accounts.ts';
import { type Actor, AuditLog } from './audit-log.ts';
import { FaultBook } from './fault-book.ts';
import { answerOf, sameAgain, Turns, toldBefore } from './once.ts';
import type { ReservationRecall } from './reservation-recall.ts';
import { ReversalBook } from './reversal-book.ts';
import { Sessions } from './sessions.ts';

export interface OfficeParts {
  readonly db: DatabaseSync;
  readonly people: People;
  readonly identityKey: Uint8Array;
  readonly desk: Pick<OfficeDesk, 'say'>;
  readonly points: PointsQueries;
  readonly devices: Queries['devices'];
  /** A connection of its own to the credentials: the broker sees at once what another one changes. */
  readonly credentials: Pick<CredentialStore, 'find' | 'list' | 'revoke'>;
  /** Reversals above so many points need a second person. */
  readonly reversalLimit: number;
  readonly recall: ReservationRecall;
  /** What the journal's records are timed by. */
  readonly now: () => number;
  /** What logins and sessions are timed by; the same if left out. */
  readonly wallNow?: () => number;
}

/** What an action is called in the audit log, and what it was done to. */
export interface Deed {
  readonly action: string;
  readonly about: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The dong office: who works there, what they do, and the one way by which it reaches the ledger. Every deed is in the audit log
 * before it is done.
 */
export class Office {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
  readonly reversals: ReversalBook;
  readonly people: People;
  readonly identityKey: Uint8Array;
  readonly faults: FaultBook;
  readonly points: PointsQueries;
  readonly devices: Queries['devices'];
  readonly credentials: OfficeParts['credentials'];
  readonly reversalLimit: number;
  readonly recall: ReservationRecall;
  readonly now: () => number;
  readonly wallNow: () => number;
  readonly #desk: Pick<OfficeDesk, 'say'>;
  readonly #turns = new Turns();

  constructor({
    db,
    people,
    identityKey,
    desk,
    points,
    devices,
    credentials,
    reversalLimit,
    recall,
    now,
    wallNow = now,
  }: OfficeParts) {
    this.accounts = new Accounts(db);
    this.sessions = new Sessions(db);
    this.audit = new AuditLog(db);
    this.reversals = new ReversalBook(db);
    this.faults = new FaultBook(db);
    this.people = people;
    this.identityKey = identityKey;
    this.points = points;
    this.devices = devices;
    this.credentials = credentials;
    this.reversalLimit = reversalLimit;
    this.recall = recall;
    this.now = now;
    this.wallNow = wallNow;
    this.#desk = desk;
  }

  /** Writes a deed down. */
  note(actor: Actor, { action, about, details = {} }: Deed): void {
    this.audit.add(actor, action, about, details, this.now());
  }

  /**
   * Writes the deed down, then says it to the ledger. A refusal is the ledger's own, and is written down too. Rejects if the
   * journal cannot store the event.
   * @param key becomes the id of the event; with the same key the same deed is done once and answered as it was then, and another
   * one is refused with `id-conflict`
   */
  async say<T extends OfficeEventType>(
    actor: Actor,
    deed: Deed,
    type: T,
    data: OfficeEventData<T>,
    key?: string,
  ): Promise<Result<OfficeDone>> {
    if (key === undefined) return this.#sayNew(actor, deed, type, data);
    return this.#turns.take(key, async () => {
      const told = await toldBefore(this.points, key);
      if (told === undefined) return this.#sayNew(actor, deed, type, data, key);
      const wanted = canonicalJson(data);
      const again = sameAgain(told, type, (earlier) => canonicalJson(earlier) === wanted);
      if (!again.ok && again.code === 'id-conflict') this.#noteRefused(actor, deed, again.code);
      return again;
    });
  }

  async #sayNew<T extends OfficeEventType>(
    actor: Actor,
    deed: Deed,
    type: T,
    data: OfficeEventData<T>,
    id?: string,
  ): Promise<Result<OfficeDone>> {
    this.note(actor, deed);
    const said = answerOf(await this.#desk.say(type, data, id));
    if (!said.ok) this.#noteRefused(actor, deed, said.code);
    return said;
  }

  #noteRefused(actor: Actor, { action, about }: Deed, code: string): void {
    this.note(actor, { action: `${action}.refused`, about, details: { code } });
  }
}
