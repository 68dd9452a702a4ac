import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Guard } from '../access/guard.ts';
import type { App } from '../app.ts';
import { LiveFeed } from '../live/live-feed.ts';
import { type HttpOptions, LIVE_LIMITS } from '../options.ts';
import { Problem } from '../problem.ts';
import { answers, DevicePathText, query, SitePathText } from '../schemas.ts';

const DESCRIPTION = `Server-sent events: \`telemetry\` {device, readings: [{name, unit, t, v, q, reason?}]}, \`state\` {device, t, state},
\`event\` {device, t, event}, and \`skipped\` {telemetry} with the number of telemetry messages that were left out
because this client or the hub was too busy. There is no replay: read /api/v1/readings after a reconnect.`;

/** Adds /api/v1/live and returns the feed behind it. */
export function liveRoutes(
  app: App,
  options: Pick<HttpOptions, 'feed' | 'live'>,
  guard: Guard,
  now: () => number,
): LiveFeed {
  const limits = { ...LIVE_LIMITS, ...options.live };
  const feed = new LiveFeed(options.feed, limits, now);
  const stops = new Set<() => void>();
  app.addHook('preClose', (done) => {
    for (const stop of stops) stop();
    done();
  });
  app.get(
    '/api/v1/live',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['live'],
        summary: 'What comes in, as it comes in',
        description: DESCRIPTION,
        querystring: query({ site: Type.Optional(SitePathText), device: Type.Optional(DevicePathText) }),
        response: {
          ...answers(Type.String(), 503),
          200: {
            description: 'A stream that does not end',
            content: { 'text/event-stream': { schema: { type: 'string' } } },
          },
        },
      },
    },
    (request, reply) => {
      if (feed.isFull()) {
        const hint = 'Close other pages that show this hub live.';
        throw new Problem(503, 'too-many-listeners', `${limits.listenersMax} clients listen already.`, hint);
      }
      beginStream(reply);
      const listener = feed.add(request.query, reply.raw);
      const heartbeat = setInterval(() => {
        // A token that was revoked stops counting here too, and a client that takes nothing is not kept for its silence.
        if (listener.isTooSlow(now()) || !guard.isAllowed(request)) listener.cutOff();
        else listener.beat();
      }, limits.heartbeatMs);
      const stop = (): void => {
        clearInterval(heartbeat);
        feed.remove(listener);
        stops.delete(stop);
        reply.raw.end();
      };
      stops.add(stop);
      reply.raw.on('close', stop);
      reply.raw.on('error', stop);
    },
  );
  return feed;
}

/** Takes the response out of the framework's hands, with the headers that hooks have set so far. */
function beginStream(reply: FastifyReply): void {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  // x-accel-buffering: a proxy in between must not hold events back.
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
  reply.raw.writeHead(200, headers).write('retry: 3000\n\n');
}
