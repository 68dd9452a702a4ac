import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { Address } from '@maeul/devices/config/address';
import { KioskAction, type KioskView, type Receipt } from '@maeul/devices/kiosk/kiosk-view';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import { foreign } from './guard.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { ViewStream } from './view-stream.ts';

export interface ScreenServerOptions {
  readonly listen: Address;
  /** Where the built page is. */
  readonly pagesDir: string;
  readonly view: () => KioskView;
  /** Whether somebody is being served. */
  readonly isInUse: () => boolean;
  readonly act: (action: KioskAction) => Result<true>;
  readonly receipt: (event: string) => Receipt | null;
}

const BODY_BYTES_MAX = 4_096;
const SCREEN_COOKIE = 'maeul_kiosk';
const action = Compile(KioskAction);

/** Serves the screen of a kiosk: the page, what it shows, and what is touched. */
export class ScreenServer {
  readonly #options: ScreenServerOptions;
  readonly #stream: ViewStream;
  readonly #app: FastifyInstance;
  /** The screen that serves whoever stands there. */
  #serving = '';

  constructor(options: ScreenServerOptions) {
    this.#options = options;
    this.#stream = new ViewStream(options.view);
    this.#app = Fastify({ bodyLimit: BODY_BYTES_MAX, forceCloseConnections: true });
    this.#guard();
    this.#routes();
    this.#page();
  }

  /** Code: `address-in-use`. */
  async start(): Promise<Result<{ readonly port: number }>> {
    const { host, port } = this.#options.listen;
    try {
      await this.#app.listen({ host, port });
    } catch (error) {
      return refuse('address-in-use', `The screen cannot be served at ${host}:${port}: ${(error as Error).message}.`);
    }
    const address = this.#app.server.address();
    return ok({ port: typeof address === 'object' && address !== null ? address.port : port });
  }

  async stop(): Promise<void> {
    this.#stream.stop();
    await this.#app.close();
  }

  /** Shows what has changed, at once. */
  show(view: string): void {
    this.#stream.send(view);
  }

  #guard(): void {
    this.#app.removeContentTypeParser('text/plain');
    this.#app.addHook('onRequest', async (request, reply) => {
      reply.headers(SECURITY_HEADERS);
      const why = foreign(request.method, request.headers);
      if (why !== null) return problem(reply, why.code === 'foreign-host' ? 421 : 403, why);
    });
    this.#app.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
      const status = error.statusCode ?? 500;
      const message = status < 500 ? error.message : 'The kiosk could not answer.';
      return problem(reply, status, refuse(status < 500 ? 'bad-request' : 'failed', message));
    });
  }

  #routes(): void {
    const { act, isInUse, receipt } = this.#options;
    this.#app.get('/api/v1/kiosk/live', (request, reply) => {
      nameScreen(request, reply);
      if (this.#stream.isFull) return problem(reply, 503, refuse('too-many-listeners', 'Too many screens listen.'));
      this.#stream.add(reply);
      return reply;
    });
    this.#app.post('/api/v1/kiosk/actions', (request, reply) => {
      if (!action.Check(request.body)) return problem(reply, 400, refuse('bad-request', 'This is no action.'));
      const screen = screenOf(request) ?? '';
      if (isInUse() && screen !== this.#serving)
        return problem(reply, 409, refuse('other-screen', 'Another screen serves somebody now.'));
      this.#serving = screen;
      const done = act(request.body);
      return done.ok ? reply.code(204).send() : problem(reply, 409, done);
    });
    this.#app.get<{ Querystring: { event?: string } }>('/api/v1/kiosk/receipt.json', (request, reply) => {
      const found = receipt(String(request.query.event ?? ''));
      if (found === null) return problem(reply, 404, refuse('no-receipt', 'This kiosk keeps no such receipt.'));
      return reply.header('cache-control', 'no-store').send(found);
    });
  }

  #page(): void {
    const { pagesDir } = this.#options;
    this.#app.register(fastifyStatic, { root: pagesDir, serve: false, suppressWarning: true, dotfiles: 'ignore' });
    this.#app.get('/*', (request, reply) => {
      const file = (request.params as { '*': string })['*'];
      nameScreen(request, reply);
      if (!existsSync(join(pagesDir, 'index.html'))) {
        const text = '화면이 아직 없습니다. The screen is not built: run "npm run build".\n';
        return reply.code(503).type('text/plain; charset=utf-8').send(text);
      }
      if (file.startsWith('assets/')) return reply.sendFile(file, { maxAge: '365d', immutable: true });
      return reply.header('cache-control', 'no-cache').sendFile(file || 'index.html', { cacheControl: false });
    });
    this.#app.setNotFoundHandler((_request, reply) =>
      problem(reply, 404, refuse('not-found', 'There is no such thing here.')),
    );
  }
}

/** Tells screens apart, so that a second one may watch and not touch. It says nothing of who stands there. */
function nameScreen(request: FastifyRequest, reply: FastifyReply): void {
  if (screenOf(request) !== null) return;
  reply.header(
    'set-cookie',
    `${SCREEN_COOKIE}=${randomBytes(16).toString('base64url')}; Path=/; HttpOnly; SameSite=Strict`,
  );
}

function screenOf({ headers }: FastifyRequest): string | null {
  for (const cookie of (headers.cookie ?? '').split(';')) {
    const [name, value] = cookie.trim().split('=', 2);
    if (name === SCREEN_COOKIE && value) return value;
  }
  return null;
}

/** RFC 9457. */
function problem(reply: FastifyReply, status: number, { code, message, hint }: Refusal): FastifyReply {
  const title = STATUS_CODES[status] ?? 'Error';
  const body = { type: 'about:blank', title, status, detail: message, code, ...(hint === undefined ? {} : { hint }) };
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(body)));
}
