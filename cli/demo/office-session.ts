import { ok, type Result, refuse } from '@maeul/devices/refusal';

/** How to log in at the office of a demo. */
export interface OfficeLogin {
  readonly name: string;
  readonly password: string;
}

/** What a composition root does at the office, as somebody of its staff and through its front door. */
export class OfficeSession {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(base: string, headers: Readonly<Record<string, string>>) {
    this.#base = base;
    this.#headers = headers;
  }

  /**
   * Logs in. null: the account has another password by now. Code: `demo-failed`.
   * @param http host:port of the hub
   */
  static async open(http: string, login: OfficeLogin): Promise<Result<OfficeSession | null>> {
    const base = `http://${http}/api/v1/office`;
    const session = await fetch(`${base}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(login),
    });
    if (session.status === 401) return ok(null);
    if (!session.ok) return failed('logging in at the office', session);
    const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { csrf } = (await session.json()) as { csrf: string };
    return ok(new OfficeSession(base, { cookie, 'x-csrf-token': csrf }));
  }

  async get(path: string): Promise<unknown> {
    return (await fetch(`${this.#base}/${path}`, { headers: this.#headers })).json();
  }

  /** Code: `demo-failed`, with what the hub said. */
  async post(what: string, path: string, body: unknown): Promise<Result<unknown>> {
    const answer = await fetch(`${this.#base}/${path}`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.ok ? ok(await answer.json()) : failed(what, answer);
  }

  async end(): Promise<void> {
    await (await fetch(`${this.#base}/session`, { method: 'DELETE', headers: this.#headers })).body?.cancel();
  }
}

async function failed(what: string, answer: Response): Promise<Result<never>> {
  return refuse('demo-failed', `The demo failed at ${what}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
}
