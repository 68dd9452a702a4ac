import { ok, type Result, refuse } from '@maeul/devices/refusal';

export interface VtnClientOptions {
  /** Without a slash at the end. */
  readonly url: string;
  readonly tokenUrl: string | null;
  readonly clientId: string;
  readonly secret: () => Result<string>;
  /** Of the wall: tokens end by it. */
  readonly now: () => number;
}

interface Token {
  readonly text: string;
  readonly untilMs: number;
}

const TIMEOUT_MS = 15_000;
const BYTES_MAX = 8 * 1024 * 1024;
const PAGE = 50;
const PAGES_MAX = 200;
/** A token is renewed so long before its end. */
const EARLY_MS = 30_000;
const TOKEN_LIFE_S = 3600;

/**
 * Asks a VTN by OpenADR 3.1. A token is fetched when one is needed and again when it has ended or is refused.
 * Codes: `unreachable`, `not-logged-in`, `bad-answer`, `foreign-token-url`, and `http-<status>` for what the VTN refuses.
 */
export class VtnClient {
  readonly #options: VtnClientOptions;
  #token: Token | null = null;

  constructor(options: VtnClientOptions) {
    this.#options = options;
  }

  async request(method: string, path: string, body?: unknown): Promise<Result<unknown>> {
    const first = await this.#once(method, path, body);
    if (first.ok || first.code !== 'http-401') return first;
    // Ended early, or the VTN has forgotten it.
    this.#token = null;
    return this.#once(method, path, body);
  }

  /** All pages of a list. */
  async list(path: string, query: Readonly<Record<string, string>> = {}): Promise<Result<unknown[]>> {
    const all: unknown[] = [];
    for (let page = 0; page < PAGES_MAX; page++) {
      const parameters = new URLSearchParams({ ...query, skip: String(all.length), limit: String(PAGE) });
      const answer = await this.request('GET', `${path}?${parameters}`);
      if (!answer.ok) return answer;
      if (!Array.isArray(answer.value)) return refuse('bad-answer', `${path} was answered with no list.`);
      all.push(...(answer.value as unknown[]));
      // Some give fewer than they are asked for, so later only an empty page is surely the last one; some give all at once.
      if (answer.value.length === 0 || (page === 0 && answer.value.length !== PAGE)) return ok(all);
    }
    return refuse('bad-answer', `${path} has more than ${PAGES_MAX} pages.`);
  }

  async #once(method: string, path: string, body: unknown): Promise<Result<unknown>> {
    const token = await this.#login();
    if (!token.ok) return token;
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    return this.#fetch(`${this.#options.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token.value}`, accept: 'application/json', ...json },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async #login(): Promise<Result<string>> {
    const { now, clientId, secret } = this.#options;
    if (this.#token !== null && this.#token.untilMs > now()) return ok(this.#token.text);
    const url = await this.#tokenUrl();
    if (!url.ok) return url;
    const password = secret();
    if (!password.ok) return password;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: password.value };
    const answer = await this.#fetch(url.value, { method: 'POST', body: new URLSearchParams(form) });
    if (!answer.ok)
      return answer.code === 'unreachable'
        ? answer
        : refuse('not-logged-in', `The upstream gave no token: ${answer.message}`, 'Check clientId and secretFile.');
    const { access_token: text, expires_in: life = TOKEN_LIFE_S } = answer.value as Record<string, unknown>;
    if (typeof text !== 'string' || text === '' || !/^[\x21-\x7e]+$/.test(text) || typeof life !== 'number')
      return refuse('bad-answer', 'The upstream answered a login without a token.');
    const lifeMs = Math.max(1, life) * 1000;
    this.#token = { text, untilMs: now() + Math.max(lifeMs / 2, lifeMs - EARLY_MS) };
    return ok(text);
  }

  /** The secret goes to nobody but the VTN itself, unless the configuration names another host. */
  async #tokenUrl(): Promise<Result<string>> {
    const { url, tokenUrl } = this.#options;
    if (tokenUrl !== null) return ok(tokenUrl);
    const answer = await this.#fetch(`${url}/auth/server`, { method: 'GET' });
    if (!answer.ok) return answer;
    const told = (answer.value as Record<string, unknown> | null)?.tokenURL;
    if (typeof told !== 'string' || !URL.canParse(told, `${url}/`))
      return refuse('bad-answer', 'The upstream does not say where tokens are.', 'Configure tokenUrl.');
    const where = new URL(told, `${url}/`);
    if (where.origin === new URL(url).origin) return ok(where.href);
    return refuse(
      'foreign-token-url',
      `The upstream sends logins to ${where.host}.`,
      'If that is right, configure tokenUrl.',
    );
  }

  async #fetch(url: string, init: RequestInit): Promise<Result<unknown>> {
    try {
      const answer = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
      const text = await textOf(answer);
      if (text === null) return refuse('bad-answer', `The answer is larger than ${BYTES_MAX / 1024 / 1024} MB.`);
      if (!answer.ok) return refuse(`http-${answer.status}`, `It answered ${answer.status}: ${text.slice(0, 200)}`);
      try {
        return ok(text === '' ? null : JSON.parse(text));
      } catch {
        return refuse('bad-answer', 'The answer is no JSON.');
      }
    } catch (error) {
      const { message, cause } = error as Error;
      const reason = cause instanceof Error ? cause.message : message;
      return refuse('unreachable', `${new URL(url).host} cannot be reached: ${reason}.`);
    }
  }
}

async function textOf(answer: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
