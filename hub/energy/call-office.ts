import type { Result } from '@maeul/devices/refusal';
import type { CallWish } from '@maeul/devices/vpp/api/calls';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { Actor } from '../office/audit-log.ts';
import type { Deed, Office } from '../office/office.ts';
import type { CallsQueries } from '../queries/vpp-questions.ts';
import type { CallDesk } from './call-desk.ts';
import type { CallRequest } from './call-intake.ts';
import type { CallPages } from './call-pages.ts';
import type { Settled, Settler } from './settler.ts';
import type { Statements } from './statements.ts';

export interface CallOfficeParts {
  readonly office: Pick<Office, 'note'>;
  readonly desk: CallDesk;
  readonly settler: Pick<Settler, 'settle'>;
  readonly pages: CallPages;
  readonly statements: Statements;
  readonly queries: CallsQueries;
  readonly now: () => number;
}

/** What staff does with calls. Every deed is in the audit log before it is done, and a refusal after it. */
export class CallOffice {
  readonly pages: CallPages;
  readonly statements: Statements;
  readonly queries: CallsQueries;
  readonly now: () => number;
  readonly #parts: CallOfficeParts;

  constructor(parts: CallOfficeParts) {
    this.#parts = parts;
    this.pages = parts.pages;
    this.statements = parts.statements;
    this.queries = parts.queries;
    this.now = parts.now;
  }

  publish(actor: Actor, programme: Programme): Promise<Result<null>> {
    const deed = { action: 'programme.publish', about: `${programme.id}/${programme.version}` };
    return this.#do(actor, deed, () => this.#parts.desk.published(programme, actor.id));
  }

  /** @param key becomes the id of the call */
  call(actor: Actor, wish: CallWish, key?: string): Promise<Result<{ readonly event: string }>> {
    const { programme, startsAt, endsAt } = wish;
    const deed = { action: 'event.call', about: key ?? programme, details: { programme, startsAt, endsAt } };
    return this.#do(actor, deed, () => this.#parts.desk.called(requestOf(actor, wish), key));
  }

  cancel(actor: Actor, event: string, reason: string): Promise<Result<{ readonly event: string }>> {
    const deed = { action: 'event.cancel', about: event, details: { reason } };
    return this.#do(actor, deed, () => this.#parts.desk.cancelled(event, reason, actor.id));
  }

  answer(actor: Actor, event: string, member: string, answer: 'in' | 'out'): Promise<Result<null>> {
    const deed = { action: 'event.answer', about: event, details: { member, answer } };
    return this.#do(actor, deed, () => this.#parts.desk.answered(event, { member, answer, by: actor.id }));
  }

  settle(actor: Actor, event: string): Promise<Result<Settled>> {
    return this.#do(actor, { action: 'event.settle', about: event }, () => this.#parts.settler.settle(event, actor.id));
  }

  /** Somebody looked at or took away what single members used. */
  noteLook(actor: Actor, event: string, details: Readonly<Record<string, unknown>>): void {
    this.#parts.office.note(actor, { action: 'statement.look', about: event, details });
  }

  async #do<T>(actor: Actor, deed: Deed, work: () => Promise<Result<T>>): Promise<Result<T>> {
    this.#parts.office.note(actor, deed);
    const done = await work();
    if (!done.ok) {
      const { action, about } = deed;
      this.#parts.office.note(actor, { action: `${action}.refused`, about, details: { code: done.code } });
    }
    return done;
  }
}

export function requestOf(actor: Actor, wish: CallWish): CallRequest {
  const { startsAt, endsAt, ...rest } = wish;
  return {
    ...rest,
    ...{ startsMs: Date.parse(startsAt), endsMs: Date.parse(endsAt) },
    source: { kind: 'staff', account: actor.id },
    by: actor.id,
  };
}
