import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Duration } from '@maeul/devices/config/quantities';
import { ok, refuse, unwrap } from '@maeul/devices/refusal';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { CallRequest } from '@maeul/hub/energy/call-intake';
import { type RunningVen, startVen } from '@maeul/hub/energy/openadr-ven/start-ven';
import { openAdrRoutes, VTN_PATH } from '@maeul/hub/openadr/routes';
import { startVtn } from '@maeul/hub/openadr/start-vtn';
import type { CallRow, DeliveryRow } from '@maeul/hub/queries/vpp-questions';
import { SimVtn } from '@maeul/simulators/openadr/vtn';
import Fastify from 'fastify';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';

export const NOON = Date.parse('2026-11-23T03:00:00Z');
const silent = pino({ level: 'silent' });
export const programme = { id: 'seoul-mission', version: 1, baseline: { minutes: 15 } } as Programme;

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'maeul-openadr-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The hub as a VTN, with the calls that it is given, on a port of its own. */
export async function hubAsVtn() {
  const told = { nowMs: NOON, calls: [] as CallRow[] };
  const vtn = startVtn({
    ...{ file: join(folder(), 'openadr.db'), publicUrl: null, callbacks: 'loopback', log: silent },
    tokenKey: new Uint8Array(32).fill(7),
    calls: { programmes: async () => [programme], events: async () => ({ rows: told.calls, next: null }) },
    now: () => told.nowMs,
  });
  const origin = await serve({ vtn, told: () => false });
  onTestFinished(() => vtn.stop());
  const addClient = (id: string, role: 'BL' | 'VEN') => unwrap(vtn.clients.add(id, role, NOON)).secret;
  return { told, vtn, url: `${origin}${VTN_PATH}`, addClient };
}

async function serve(parts: Parameters<typeof openAdrRoutes>[1]): Promise<string> {
  const server = Fastify({ forceCloseConnections: true }).withTypeProvider<TypeBoxTypeProvider>();
  server.register(async (scope) => openAdrRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), parts));
  onTestFinished(() => server.close());
  return server.listen({ host: '127.0.0.1', port: 0 });
}

interface Called {
  readonly request: CallRequest;
  readonly state: 'open' | 'cancelled';
}

/** The hub as a VEN of a simulated upstream. `wake` lets it ask; without a callback it would ask once in an hour only. */
export async function hubAsVen({ secret = 'hush', tokenLifeS = 3600, callback = false } = {}) {
  const time = { nowMs: NOON };
  const clients = { sinsa1: 'hush' };
  const top = new SimVtn({ host: '127.0.0.1', port: 0, clients, now: () => time.nowMs, tokenLifeS });
  const url = await top.start();
  onTestFinished(() => top.stop());
  const home = folder();
  writeFileSync(join(home, 'secret'), `${secret}\n`);
  const calls = new Map<string, Called>();
  const deliveries: DeliveryRow[] = [];
  let ven: RunningVen | null = null;
  const origin = callback
    ? await serve({ vtn: (await hubAsVtn()).vtn, told: (upstream, token) => ven?.told(upstream, token) ?? false })
    : null;
  const start = () => {
    ven = startVen({
      file: join(home, 'openadr.db'),
      upstreams: [
        {
          ...{ name: 'aggregator', url, clientId: 'sinsa1', secretFile: join(home, 'secret'), venName: 'sinsa1' },
          ...{ resourceName: 'dong', programs: [{ program: 'peak', programme: programme.id }] },
          ...(origin === null ? { poll: '20ms' as Duration } : { poll: '1h' as Duration, callback: origin }),
        },
      ],
      intake: intakeOf(calls, () => time.nowMs),
      calls: {
        programmes: async () => [programme],
        deliveries: async () => deliveries,
        event: async (id) => rowOf(id, calls.get(id), time.nowMs),
      },
      now: () => time.nowMs,
      log: silent,
    });
    return ven;
  };
  start();
  const stop = async () => {
    await ven?.stop();
    ven = null;
  };
  onTestFinished(stop);
  return { ...{ time, top, calls, deliveries, stop, start }, status: () => ven!.status()[0]! };
}

function intakeOf(calls: Map<string, Called>, now: () => number) {
  const put = (id: string, request: CallRequest) => {
    calls.set(id, { request, state: 'open' });
    return ok({ event: id });
  };
  return {
    async called(request: CallRequest, id = '') {
      return request.startsMs <= now() ? refuse('in-the-past', 'Too late.') : put(id, request);
    },
    async changed(id: string, request: CallRequest) {
      return calls.get(id)!.request.startsMs <= now() ? refuse('already-begun', 'It runs.') : put(id, request);
    },
    async shortened(id: string, endsMs: number) {
      const { request } = calls.get(id)!;
      return put(id, { ...request, endsMs });
    },
    async cancelled(id: string) {
      calls.set(id, { ...calls.get(id)!, state: 'cancelled' });
      return ok({ event: id });
    },
  };
}

function rowOf(id: string, called: Called | undefined, nowMs: number): CallRow | undefined {
  if (called === undefined) return undefined;
  const { startsMs, endsMs, scope, source } = called.request;
  const event = {
    ...{ id, programme: { id: programme.id, version: 1 }, scope, source },
    ...{ startsAt: new Date(startsMs).toISOString(), endsAt: new Date(endsMs).toISOString() },
    notifyAt: new Date(startsMs).toISOString(),
  };
  const state = called.state === 'cancelled' ? 'cancelled' : startsMs <= nowMs ? 'active' : 'notified';
  return { event, state, calledMs: NOON, cancelled: null, run: 0 };
}
