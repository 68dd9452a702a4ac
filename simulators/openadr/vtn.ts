import { randomBytes, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answered, type Collection, type Json, KINDS, REQUIRED } from './objects.ts';

const BASE_PATH = '/openadr3/3.1.0';

export interface SimVtnOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** VENs that may log in, by their id. */
  readonly clients: Readonly<Record<string, string>>;
  readonly now: () => number;
  readonly tokenLifeS?: number;
}

interface Session {
  readonly client: string;
  readonly untilMs: number;
}

/** What an answer is thrown as that is none of 2xx. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/**
 * An upstream as the official document describes one, for demos and tests: all in memory, and no code in common with the hub. VENs
 * log in; whoever holds the object itself is the business logic (`publish`, `change`, `withdraw`).
 */
export class SimVtn {
  readonly #options: SimVtnOptions;
  readonly #objects = new Map<Collection, Map<string, Answered>>();
  readonly #owners = new Map<string, string>();
  readonly #sessions = new Map<string, Session>();
  readonly #server: http.Server;
  /** It answers 503 to everything: somebody tripped over its cable. */
  away = false;
  /** Counted for tests: logins, and callbacks that were not taken. */
  logins = 0;
  callbacksLost = 0;

  constructor(options: SimVtnOptions) {
    this.#options = options;
    for (const name of Object.keys(KINDS) as Collection[]) this.#objects.set(name, new Map());
    this.#server = http.createServer((request, response) => void this.#answer(request, response));
  }

  /** @returns where a VEN finds it */
  async start(): Promise<string> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, resolve);
    });
    return `http://${host}:${(this.#server.address() as AddressInfo).port}${BASE_PATH}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** All tokens end now. */
  forgetTokens(): void {
    this.#sessions.clear();
  }

  all(name: Collection): Answered[] {
    return [...this.#objects.get(name)!.values()];
  }

  publish(name: Collection, content: Json, owner = ''): Answered {
    const time = this.#time();
    const metadata = { id: randomUUID(), createdDateTime: time, modificationDateTime: time, objectType: KINDS[name] };
    const object = { ...content, ...metadata };
    this.#objects.get(name)!.set(object.id, object);
    this.#owners.set(object.id, owner);
    this.#tell('CREATE', object);
    return object;
  }

  change(name: Collection, id: string, content: Json): Answered {
    const before = this.#objects.get(name)!.get(id)!;
    const { createdDateTime, objectType } = before;
    const object = { ...content, id, createdDateTime, objectType, modificationDateTime: this.#time() };
    this.#objects.get(name)!.set(id, object);
    this.#tell('UPDATE', object);
    return object;
  }

  withdraw(name: Collection, id: string): Answered | undefined {
    const object = this.#objects.get(name)!.get(id);
    this.#objects.get(name)!.delete(id);
    if (object !== undefined) this.#tell('DELETE', object);
    return object;
  }

  #time(): string {
    return new Date(this.#options.now()).toISOString();
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const say = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    try {
      const text = await readText(request);
      if (this.away) throw new Refused(500, 'It is broken today.');
      const url = new URL(request.url ?? '/', 'http://vtn.invalid');
      const { status, body } = this.#route(request, url, text);
      say(status, body);
    } catch (error) {
      const status = error instanceof Refused ? error.status : 500;
      say(status, { type: 'about:blank', title: 'Refused', status, detail: (error as Error).message });
    }
  }

  #route(request: http.IncomingMessage, url: URL, text: string): { status: number; body: unknown } {
    const path = url.pathname.startsWith(`${BASE_PATH}/`) ? url.pathname.slice(BASE_PATH.length + 1) : '';
    if (path === 'auth/server')
      return { status: 200, body: { tokenURL: `http://${request.headers.host}${BASE_PATH}/auth/token` } };
    if (path === 'auth/token' && request.method === 'POST') return this.#login(new URLSearchParams(text));
    const client = this.#clientOf(request.headers.authorization);
    if (path === 'notifiers') return { status: 200, body: { WEBHOOK: true } };
    const [name = '', id, ...more] = path.split('/');
    if (!(name in KINDS) || more.length > 0) throw new Refused(404, 'There is nothing here.');
    const collection = name as Collection;
    if (id === undefined && request.method === 'GET') return { status: 200, body: this.#list(collection, url, client) };
    const mayWrite = collection !== 'programs' && collection !== 'events';
    if (request.method !== 'GET' && !mayWrite) throw new Refused(403, 'Only the business logic writes these.');
    if (id === undefined)
      return { status: 201, body: this.publish(collection, this.#read(collection, text, client), client) };
    const object = this.#objects.get(collection)!.get(id);
    if (object === undefined || !this.#isSeen(object, client)) throw new Refused(404, 'There is no such object.');
    if (request.method === 'PUT')
      return { status: 200, body: this.change(collection, id, this.#read(collection, text, client)) };
    return { status: 200, body: request.method === 'DELETE' ? this.withdraw(collection, id) : object };
  }

  #login(form: URLSearchParams): { status: number; body: unknown } {
    const id = form.get('client_id') ?? '';
    const secret = Object.hasOwn(this.#options.clients, id) ? this.#options.clients[id] : undefined;
    if (form.get('grant_type') !== 'client_credentials') throw new Refused(400, 'Only client_credentials.');
    if (secret === undefined || form.get('client_secret') !== secret) throw new Refused(401, 'Who are you?');
    const token = randomBytes(24).toString('hex');
    const life = this.#options.tokenLifeS ?? 3600;
    this.#sessions.set(token, { client: id, untilMs: Date.now() + life * 1000 });
    this.logins += 1;
    return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: life } };
  }

  #clientOf(header: string | undefined): string {
    const session = this.#sessions.get(header?.replace(/^Bearer /, '') ?? '');
    if (session === undefined || session.untilMs < Date.now()) throw new Refused(401, 'The token is not valid.');
    return session.client;
  }

  #isSeen({ id, objectType, targets }: Answered, client: string): boolean {
    if (objectType !== 'PROGRAM' && objectType !== 'EVENT') return this.#owners.get(id) === client;
    const asked = (targets ?? []) as string[];
    const given = [...this.all('vens'), ...this.all('resources')]
      .filter((one) => this.#owners.get(one.id) === client)
      .flatMap((one) => (one.targets ?? []) as string[]);
    return asked.length === 0 || asked.some((target) => given.includes(target));
  }

  #list(name: Collection, { searchParams }: URL, client: string): Answered[] {
    const skip = Number(searchParams.get('skip') ?? 0);
    const limit = Number(searchParams.get('limit') ?? 50);
    if (!(Number.isInteger(skip) && Number.isInteger(limit) && skip >= 0 && limit >= 0 && limit <= 50))
      throw new Refused(400, 'skip or limit is wrong.');
    const filters = ['programID', 'eventID', 'clientName', 'venName', 'venID', 'resourceName'];
    return this.all(name)
      .filter((object) => this.#isSeen(object, client))
      .filter((object) => filters.every((key) => !searchParams.has(key) || object[key] === searchParams.get(key)))
      .slice(skip, skip + limit);
  }

  #read(name: Collection, text: string, clientID: string): Json {
    const body = parseObject(text);
    for (const key of REQUIRED[name]) if (!(key in body)) throw new Refused(400, `${key} is missing.`);
    if (name === 'reports' && !this.#objects.get('events')!.has(String(body.eventID)))
      throw new Refused(409, 'There is no such event.');
    return { ...body, clientID };
  }

  /** Tells subscribers, once each. A VEN that misses it asks by itself sooner or later. */
  #tell(operation: string, object: Answered): void {
    for (const { id, objectOperations } of this.all('subscriptions'))
      for (const one of objectOperations as {
        objects: string[];
        operations: string[];
        callbackUrl: string;
        bearerToken?: string;
      }[]) {
        if (!one.objects.includes(object.objectType) || !one.operations.includes(operation)) continue;
        if (!this.#isSeen(object, this.#owners.get(id)!)) continue;
        fetch(one.callbackUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${one.bearerToken ?? ''}` },
          body: JSON.stringify({ objectType: object.objectType, operation, object, targets: object.targets ?? null }),
          signal: AbortSignal.timeout(5000),
        }).then(
          (answer) => {
            if (!answer.ok) this.callbacksLost += 1;
          },
          () => {
            this.callbacksLost += 1;
          },
        );
      }
  }
}

function parseObject(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Told below.
  }
  throw new Refused(400, 'The body is no JSON object.');
}

async function readText(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
