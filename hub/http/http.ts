import type { Duplex } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { clockAt, WALL_CLOCK } from '@maeul/devices/clock';
import { RefusalError, refuse } from '@maeul/devices/refusal';
import Fastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { openAdrRoutes } from '../openadr/routes.ts';
import { createGuard, type Guard, isLoopback } from './access/guard.ts';
import { loginRoutes } from './access/login.ts';
import type { App } from './app.ts';
import { SECURITY_HEADERS, tagAnswer } from './headers.ts';
import { describeRoutes, openapiRoutes } from './openapi.ts';
import type { HttpOptions } from './options.ts';
import { acceptsPages, pageRoutes } from './pages/pages.ts';
import { onClientError, onError, Problem, pathOf, sendProblem } from './problem.ts';
import { boardRoutes } from './routes/board.ts';
import { clockRoutes } from './routes/clock.ts';
import { commandRoutes } from './routes/commands.ts';
import { deviceRoutes } from './routes/devices.ts';
import { healthRoutes } from './routes/health.ts';
import { kioskRoutes } from './routes/kiosk.ts';
import { ledgerRoutes } from './routes/ledgers.ts';
import { liveRoutes } from './routes/live.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { officeRoutes } from './routes/office/office.ts';
import { overviewRoutes } from './routes/overview.ts';
import { pointsReceiptRoutes } from './routes/points-receipt.ts';
import { readingsRoutes } from './routes/readings.ts';
import { seriesRoutes } from './routes/series.ts';
import { vppRoutes } from './routes/vpp/vpp.ts';

const BODY_BYTES_MAX = 64 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
/** MQTT over WebSocket shares the port; the broker has its own, lower limit. */
const CONNECTIONS_MAX = 10_000;

export interface Http {
  /** For tests, and for who handles `upgrade` of `server.server`: to be added before `start`. */
  readonly server: App;
  /** Listens. @throws RefusalError with the code `address-in-use` */
  start(): Promise<{ host: string; port: number }>;
  /** Ends live feeds and all other connections. */
  stop(): Promise<void>;
}

/** The HTTP interface of the hub: questions to the views, live updates, commands, the page. */
export function createHttp(options: HttpOptions): Http {
  const clock = options.clock ?? WALL_CLOCK;
  const now = options.now ?? (() => clockAt(clock, Date.now()));
  const wallNow = options.now ?? Date.now;
  const server = createServer(options);
  const guard = createGuard(options, wallNow);
  protect(server, guard);
  describeRoutes(server);
  server.register(async (scope) => {
    const app = scope.withTypeProvider<TypeBoxTypeProvider>();
    const feed = liveRoutes(app, options, guard, wallNow);
    metricsRoutes(app, options, () => feed.counts());
    healthRoutes(app, options.queries, options.health, guard);
    overviewRoutes(app, options.queries, now);
    deviceRoutes(app, options.queries);
    seriesRoutes(app, options.queries);
    readingsRoutes(app, options.queries, now);
    ledgerRoutes(app, options.queries);
    commandRoutes(app, options.queries, options.sendCommand, { now, speed: clock.speed });
    clockRoutes(app, { ...clock, now });
    const { office } = options;
    if (office !== undefined) pointsReceiptRoutes(app, () => office.office().points);
    openapiRoutes(app);
  });
  server.register(async (scope) => loginRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), options.tokens, wallNow));
  const { office } = options;
  if (office !== undefined) {
    server.register(async (scope) => officeRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), office));
    server.register(async (scope) => kioskRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), office));
  }
  const { vpp } = options;
  if (vpp !== undefined) {
    server.register(async (scope) => vppRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), vpp));
    server.register(async (scope) => boardRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), vpp));
  }
  const { openadr } = options;
  if (openadr !== undefined)
    server.register(async (scope) => openAdrRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), openadr));
  pageRoutes(server, options.pagesDir);
  let endUpgrades = (): void => {};

  return {
    server,
    async start() {
      const { host, port } = options.listen;
      endUpgrades = trackUpgrades(server);
      await server.listen({ host, port }).catch((error) => cannotListen(`${host}:${port}`, error));
      if (!isLoopback(host) && options.tokens.isEmpty())
        options.log.warn('Nobody can log in yet. Make a token: maeul hub token create --name my-screen');
      const address = server.server.address();
      return { host, port: typeof address === 'object' && address !== null ? address.port : port };
    },
    async stop() {
      endUpgrades();
      await server.close();
    },
  };
}

function createServer({ log }: HttpOptions): App {
  const server = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    clientErrorHandler: onClientError,
    frameworkErrors: (error, request, reply) => {
      reply.headers(SECURITY_HEADERS);
      onError(error, request, reply as FastifyReply);
    },
    ajv: { customOptions: { removeAdditional: false, verbose: true } },
  }).withTypeProvider<TypeBoxTypeProvider>();
  server.server.maxConnections = CONNECTIONS_MAX;
  // The schemas of answers describe; they must not drop or change what a handler says. The compiler
  // holds the handlers to them.
  server.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  server.setErrorHandler(onError);
  server.removeContentTypeParser('text/plain');
  return server;
}

/**
 * Closing waits for connections that became WebSockets. Called before it listens; returns the way to end them. Nothing is
 * done if nobody handles upgrades: with a listener here they would stay open unanswered.
 */
function trackUpgrades({ server }: App): () => void {
  const upgraded = new Set<Duplex>();
  if (server.listenerCount('upgrade') > 0)
    server.on('upgrade', (_request, socket: Duplex) => {
      upgraded.add(socket);
      socket.once('close', () => upgraded.delete(socket));
    });
  return () => {
    for (const socket of upgraded) socket.destroy();
  };
}

/** Guards every route that does not say it is open. The route decides, not the URL, which can be written in many ways. */
function protect(server: App, guard: Guard): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    const foreign = guard.checkOrigin(request);
    if (foreign !== undefined) throw foreign;
    const open = request.is404 || (request.routeOptions.config.open === true && !isPageVisit(request));
    if (open || guard.isAllowed(request)) return;
    if (isPageVisit(request) || isDocsVisit(request))
      return reply.redirect(`/login?next=${encodeURIComponent(request.url)}`, 302);
    reply.header('www-authenticate', 'Bearer realm="maeul"');
    const hint = 'Send "Authorization: Bearer <token>", or log in at /login. maeul hub token create makes a token.';
    return sendProblem(reply, new Problem(401, 'token-needed', 'This needs a valid token.', hint));
  });
  server.addHook('onSend', async (request, reply, payload) => tagAnswer(request, reply, payload));
}

/**
 * Somebody opens the page in a browser: they are sent to log in, where a program is told 401. The page of the office asks for an
 * account itself, and shows nothing before; the board is for everybody.
 */
function isPageVisit({ routeOptions, headers, url }: FastifyRequest): boolean {
  return routeOptions.url === '/*' && acceptsPages(headers.accept) && !/^\/(office|board)(\/|$)/.test(pathOf(url));
}

function isDocsVisit({ routeOptions, headers }: FastifyRequest): boolean {
  return (routeOptions.url?.startsWith('/docs') ?? false) && acceptsPages(headers.accept);
}

function cannotListen(where: string, error: NodeJS.ErrnoException): never {
  if (error.code !== 'EADDRINUSE') throw error;
  const hint = 'Stop it, or set MAEUL_HTTP to another port.';
  throw new RefusalError(refuse('address-in-use', `${where} is in use by another program.`, hint));
}
