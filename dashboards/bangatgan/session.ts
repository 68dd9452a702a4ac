import type { OfficeSession } from '@maeul/devices/office/office-api';
import { ok, type Refusal, type Result } from '@maeul/devices/refusal';
import { ask } from '../ui/api/client.ts';
import { Store } from '../ui/store.ts';
import { type ChangeMethod, sendChange } from './api/office-client.ts';

/** Who sits here. `ended`: somebody was logged in, and what they typed still stands on the page. */
export type Desk =
  | { readonly kind: 'asking' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unreachable'; readonly problem: Refusal }
  | { readonly kind: 'here'; readonly session: OfficeSession }
  | { readonly kind: 'ended'; readonly session: OfficeSession };

/** What was done, for the line at the top of the page. */
export interface Notice {
  readonly text: string;
}

const SESSION = '/api/v1/office/session';
/** Refusals that mean: log in (again). */
const NOT_LOGGED_IN: ReadonlySet<string> = new Set(['no-session']);

/** The session of the one who sits at this screen. */
export class StaffSession {
  readonly desk = new Store<Desk>({ kind: 'asking' });
  readonly notice = new Store<Notice | null>(null);
  /** Nobody touched the page for so long that the session may end: a page that asks by itself must not keep it open. */
  readonly away = new Store(false);
  #touchedMs = Date.now();

  async start(): Promise<void> {
    const answer = await ask<OfficeSession>(SESSION);
    if (answer.ok) this.desk.set({ kind: 'here', session: answer.value });
    else if (NOT_LOGGED_IN.has(answer.code)) this.desk.set({ kind: 'nobody' });
    else this.desk.set({ kind: 'unreachable', problem: answer });
  }

  async logIn(name: string, password: string): Promise<Result<null>> {
    const answer = await sendChange<OfficeSession>('POST', SESSION, { name, password }, null);
    if (!answer.ok) return answer;
    if (answer.value !== null) this.desk.set({ kind: 'here', session: answer.value });
    return ok(null);
  }

  async logOut(): Promise<void> {
    await this.send('DELETE', SESSION, undefined);
    this.desk.set({ kind: 'nobody' });
  }

  /** Sends a change; when the session has ended, the page asks for the password and leaves what was typed where it is. */
  async send<T>(method: ChangeMethod, path: string, body: unknown, key?: string): Promise<Result<T | null>> {
    const desk = this.desk.get();
    const csrf = desk.kind === 'here' || desk.kind === 'ended' ? desk.session.csrf : null;
    const answer = await sendChange<T>(method, path, body, csrf, key);
    if (!answer.ok) this.hear(answer);
    return answer;
  }

  /** Looks whether a refusal means that nobody is logged in any more. */
  hear(problem: Refusal): void {
    const desk = this.desk.get();
    if (NOT_LOGGED_IN.has(problem.code) && desk.kind === 'here')
      this.desk.set({ kind: 'ended', session: desk.session });
  }

  touch(): void {
    this.#touchedMs = Date.now();
    this.away.set(false);
  }

  /** To be called now and then. */
  lookAway(): void {
    const desk = this.desk.get();
    if (desk.kind === 'here') this.away.set(Date.now() - this.#touchedMs > (desk.session.idleMinutes * 60_000) / 2);
  }

  /** Tells what was done, to eyes and to who listens. */
  tell(text: string): void {
    this.notice.set({ text });
  }
}
