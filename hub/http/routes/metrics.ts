import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { App } from '../app.ts';
import type { HttpOptions } from '../options.ts';
import { viewCursors } from './health.ts';

/** Prometheus metrics: the process, the interface itself, the views, and what the other parts of the hub add. */
export function metricsRoutes(
  app: App,
  { queries, health, collectors = [] }: Pick<HttpOptions, 'queries' | 'health' | 'collectors'>,
  listeners: () => { count: number; skipped: number },
): void {
  const registry = new Registry();
  addJournalAndViews(registry, queries, health);
  addLive(registry, listeners);
  const durations = new Histogram({
    name: 'maeul_http_request_seconds',
    help: 'Time to answer a request.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
  app.addHook('onReady', (done) => {
    collectDefaultMetrics({ register: registry });
    for (const collector of collectors) collector(registry);
    done();
  });
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['operation'],
        summary: 'Metrics for Prometheus',
        produces: ['text/plain'],
        response: {
          200: { description: 'Prometheus text format', content: { 'text/plain': { schema: { type: 'string' } } } },
        },
      },
    },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}

function addJournalAndViews(registry: Registry, queries: HttpOptions['queries'], health: HttpOptions['health']): void {
  new Gauge({
    name: 'maeul_journal_writable',
    help: '1 while the journal can be written, else 0.',
    registers: [registry],
    collect() {
      this.set(health().journal.writable ? 1 : 0);
    },
  });
  new Gauge({
    name: 'maeul_view_lag_records',
    help: 'How many records a view is behind the journal; absent while the views do not answer.',
    labelNames: ['view'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const { view, cursor, head } of (await viewCursors(queries)) ?? []) this.set({ view }, head - cursor);
    },
  });
}

function addLive(registry: Registry, listeners: () => { count: number; skipped: number }): void {
  new Gauge({
    name: 'maeul_live_listeners',
    help: 'Clients of /api/v1/live.',
    registers: [registry],
    collect() {
      this.set(listeners().count);
    },
  });
  new Counter({
    name: 'maeul_live_skipped_total',
    help: 'Telemetry messages that were not sent to a client of /api/v1/live.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(listeners().skipped);
    },
  });
}
