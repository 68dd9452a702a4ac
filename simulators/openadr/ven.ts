import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answered, Collection, Json } from './objects.ts';

export interface SimVenOptions {
  /** Of the VTN, up to where /programs begins. */
  readonly url: string;
  readonly clientId: string;
  readonly secret: string;
  /** Sees everything that goes over the wire: a test holds it against the document. */
  readonly witness?: (exchange: Exchange) => void;
}

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly request: unknown;
  readonly status: number;
  readonly answer: unknown;
}

/** What a VTN refuses. */
export class RefusedByVtn extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(`${status}: ${detail}`);
    this.status = status;
  }
}

/** Another building's VEN: a client of OpenADR 3.1 that was written from the official document alone. */
export class SimVen {
  readonly #options: SimVenOptions;
  #token: string | null = null;

  constructor(options: SimVenOptions) {
    this.#options = options;
  }

  /** Finds out where tokens are and gets one. */
  async login(): Promise<void> {
    const server = (await this.#exchange('GET', '/auth/server')) as { tokenURL: string };
    const form = {
      grant_type: 'client_credentials',
      client_id: this.#options.clientId,
      client_secret: this.#options.secret,
    };
    const answer = await fetch(server.tokenURL, { method: 'POST', body: new URLSearchParams(form) });
    const body = (await answer.json()) as { access_token: string };
    this.#options.witness?.({
      method: 'POST',
      path: '/auth/token',
      request: form,
      status: answer.status,
      answer: body,
    });
    if (!answer.ok) throw new RefusedByVtn(answer.status, JSON.stringify(body));
    this.#token = body.access_token;
  }

  /** All objects of a kind that may be seen, page by page. */
  async list(name: Collection, filter: Readonly<Record<string, string>> = {}): Promise<Answered[]> {
    const all: Answered[] = [];
    for (;;) {
      const query = new URLSearchParams({ ...filter, skip: String(all.length), limit: '50' });
      const page = (await this.#exchange('GET', `/${name}?${query}`)) as Answered[];
      all.push(...page);
      if (page.length < 50) return all;
    }
  }

  async get(name: Collection, id: string): Promise<Answered> {
    return (await this.#exchange('GET', `/${name}/${id}`)) as Answered;
  }

  async create(name: Collection, content: Json): Promise<Answered> {
    return (await this.#exchange('POST', `/${name}`, content)) as Answered;
  }

  async replace(name: Collection, id: string, content: Json): Promise<Answered> {
    return (await this.#exchange('PUT', `/${name}/${id}`, content)) as Answered;
  }

  async remove(name: Collection, id: string): Promise<Answered> {
    return (await this.#exchange('DELETE', `/${name}/${id}`)) as Answered;
  }

  /** Any operation of the document. Logs in again once when the token has ended. */
  async #exchange(method: string, path: string, content?: unknown): Promise<unknown> {
    const first = await this.#once(method, path, content);
    if (first.status !== 401 || this.#token === null) return answerOf(first);
    await this.login();
    return answerOf(await this.#once(method, path, content));
  }

  async #once(method: string, path: string, content: unknown): Promise<{ status: number; answer: unknown }> {
    const response = await fetch(`${this.#options.url}${path}`, {
      method,
      headers: {
        ...(this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    const answer: unknown = await response.json();
    const { status } = response;
    this.#options.witness?.({ method, path, request: content, status, answer });
    return { status, answer };
  }
}

function answerOf({ status, answer }: { status: number; answer: unknown }): unknown {
  if (status >= 200 && status < 300) return answer;
  throw new RefusedByVtn(status, String((answer as { detail?: unknown } | null)?.detail));
}

/** Where a VTN posts notifications to. */
export class CallbackListener {
  readonly #server: http.Server;
  readonly #token: string;
  readonly heard: Json[] = [];

  constructor(token: string) {
    this.#token = token;
    this.#server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.headers.authorization !== `Bearer ${this.#token}`) return response.writeHead(401).end();
        this.heard.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json);
        return response.writeHead(200).end();
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/callback`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
