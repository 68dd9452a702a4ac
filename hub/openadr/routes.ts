import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/app.ts';
import type { Caller } from './access.ts';
import { authRoutes } from './auth-routes.ts';
import { callbackRoutes, type Told } from './callback-routes.ts';
import type { ObjectType } from './objects.ts';
import { sendAdrProblem, sendRefusal } from './problems.ts';
import { readQuestion } from './questions.ts';
import type { RunningVtn } from './start-vtn.ts';

/** Where the VTN is on the hub's HTTP address. */
export const VTN_PATH = '/openadr3/3.1.0';
const BODY_BYTES_MAX = 256 * 1024;

const COLLECTIONS: readonly (readonly [string, ObjectType])[] = [
  ['programs', 'PROGRAM'],
  ['events', 'EVENT'],
  ['reports', 'REPORT'],
  ['subscriptions', 'SUBSCRIPTION'],
  ['vens', 'VEN'],
  ['resources', 'RESOURCE'],
];

declare module 'fastify' {
  interface FastifyRequest {
    /** Who speaks OpenADR; set on the routes of the VTN that need a token. */
    adrCaller: Caller | null;
  }
}

/** What the routes of OpenADR speak to: the hub as a VTN, and as a VEN that is told of changes. */
export interface OpenAdr {
  readonly vtn: RunningVtn;
  readonly told: Told;
}

export function openAdrRoutes(app: App, { vtn, told }: OpenAdr): void {
  app.register(async (scope) => vtnRoutes(scope as App, vtn));
  app.register(async (scope) => callbackRoutes(scope as App, told));
}

/** OpenADR 3.1.0 over HTTP. Its paths, answers and errors are those of the official document, so it is not in the hub's own. */
function vtnRoutes(app: App, vtn: RunningVtn): void {
  readBodies(app);
  app.setErrorHandler(onError);
  app.decorateRequest('adrCaller', null);
  authRoutes(app, vtn, VTN_PATH);
  app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];
      request.adrCaller = token === undefined ? null : ((await vtn.tokens.check(token)) ?? null);
      if (request.adrCaller !== null) return;
      reply.header('www-authenticate', 'Bearer realm="openadr"');
      return sendAdrProblem(reply, 401, 'This needs a valid token; /auth/token gives one.');
    });
    for (const [name, type] of COLLECTIONS) collectionRoutes(scope as App, vtn, `${VTN_PATH}/${name}`, type);
    // There is no MQTT notifier: who asks for its topics is told that they do not exist.
    scope.get(`${VTN_PATH}/notifiers`, ROUTE, () => ({ WEBHOOK: true }));
    scope.all(`${VTN_PATH}/*`, ROUTE, (_request, reply) => sendAdrProblem(reply, 404, 'There is nothing here.'));
  });
}

/** The hub's own guard lets these through: the VTN has clients of its own. */
const ROUTE = { bodyLimit: BODY_BYTES_MAX, config: { open: true }, schema: { hide: true } } as const;
type WithId = FastifyRequest<{ Params: { id: string } }>;

function collectionRoutes(app: App, { vtn }: RunningVtn, path: string, type: ObjectType): void {
  const caller = (request: FastifyRequest) => request.adrCaller!;
  app.get(path, ROUTE, (request, reply) => {
    const question = readQuestion(type, new URLSearchParams(request.url.split('?', 2)[1] ?? ''));
    if (!question.ok) return sendRefusal(reply, question);
    return answer(reply, vtn.list(caller(request), type, question.value));
  });
  app.post(path, ROUTE, (request, reply) => answer(reply, vtn.create(caller(request), type, request.body), 201));
  app.get(`${path}/:id`, ROUTE, (request: WithId, reply) =>
    answer(reply, vtn.get(caller(request), type, request.params.id)),
  );
  app.put(`${path}/:id`, ROUTE, (request: WithId, reply) =>
    answer(reply, vtn.replace(caller(request), type, request.params.id, request.body)),
  );
  app.delete(`${path}/:id`, ROUTE, (request: WithId, reply) =>
    answer(reply, vtn.remove(caller(request), type, request.params.id)),
  );
}

type Answer = ReturnType<RunningVtn['vtn']['get']> | ReturnType<RunningVtn['vtn']['list']>;

function answer(reply: FastifyReply, result: Answer, status = 200): FastifyReply {
  if (!result.ok) return sendRefusal(reply, result);
  return reply.code(status).header('cache-control', 'no-store').send(result.value);
}

function readBodies(app: App): void {
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Some clients say that an empty body is JSON.
    if (body === '') done(null, undefined);
    else parseJson(request, body as string, done);
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );
}

function onError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { statusCode, message } = error as { statusCode?: number; message: string };
  // The document knows 400, 401, 403, 404, 409 and 500.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return sendAdrProblem(reply, [401, 403, 404, 409].includes(statusCode) ? statusCode : 400, message);
  request.log.error({ err: error, url: request.url }, 'A request of OpenADR failed.');
  return sendAdrProblem(reply, 500, `The hub could not answer this; its log has it under ${request.id}.`);
}
