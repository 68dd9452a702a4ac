import { join } from 'node:path';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { unwrap } from '@maeul/devices/refusal';
import type { Programme } from '@maeul/devices/vpp/programme';
import Fastify from 'fastify';
import { pino } from 'pino';
import { expect, onTestFinished } from 'vitest';
import { openAdrDocument } from '../../../scripts/openadr-document.ts';
import type { CallRow } from '../../queries/vpp-questions.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import type { CallbackReach } from '../callback-address.ts';
import type { ClientRole } from '../clients.ts';
import { openAdrRoutes, VTN_PATH } from '../routes.ts';
import { startVtn } from '../start-vtn.ts';

const document = openAdrDocument();

type Body = Record<string, unknown> & { readonly id: string };
export interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly list: readonly Body[];
}
export type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** 2026-11-23T12:00 in Seoul */
export const NOON_MS = Date.parse('2026-11-23T03:00:00Z');

/** A VTN on a port of its own. What goes over its wire is held against the official document, where that is there. */
export async function testVtn(reach: CallbackReach = 'loopback', file = join(tempFolder(), 'openadr.db')) {
  const told = { nowMs: NOON_MS, programmes: [] as Programme[], calls: [] as CallRow[] };
  const vtn = startVtn({
    ...{ file, publicUrl: null, callbacks: reach, log: pino({ level: 'silent' }), retryMs: [5, 5] },
    tokenKey: new Uint8Array(32).fill(7),
    calls: {
      programmes: async () => told.programmes,
      events: async () => ({ rows: told.calls, next: null }),
    },
    now: () => told.nowMs,
  });
  const server = Fastify({ forceCloseConnections: true }).withTypeProvider<TypeBoxTypeProvider>();
  server.register(async (scope) =>
    openAdrRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), { vtn, told: () => false }),
  );
  const origin = await server.listen({ host: '127.0.0.1', port: 0 });
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await server.close();
    vtn.stop();
  };
  onTestFinished(stop);
  const url = `${origin}${VTN_PATH}`;
  return {
    ...{ vtn, told, url, file, stop },
    /** Makes a client, logs it in, and gives a way to ask. */
    async client(id: string, role: ClientRole, scope?: string): Promise<Ask> {
      const { secret } = unwrap(vtn.clients.add(id, role, NOON_MS));
      return login(url, id, secret, scope);
    },
  };
}

async function login(url: string, id: string, secret: string, scope?: string): Promise<Ask> {
  const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret, ...(scope && { scope }) };
  const response = await fetch(`${url}/auth/token`, { method: 'POST', body: new URLSearchParams(form) });
  const answer = (await response.json()) as { access_token: string };
  expect(document?.checkRequest('POST', '/auth/token', form) ?? []).toEqual([]);
  expect(document?.checkResponse('POST', '/auth/token', response.status, answer) ?? []).toEqual([]);
  return asking(url, answer.access_token);
}

/** @param token none: without one */
export function asking(url: string, token?: string): Ask {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    const { status } = response;
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    // What is refused need not fit, and the document forgets the 401 of some operations.
    if (status < 400) expect(document?.checkRequest(method, path, body) ?? []).toEqual([]);
    const complaints =
      status >= 400 ? document?.checkSchema('problem', answer) : document?.checkResponse(method, path, status, answer);
    expect(complaints ?? []).toEqual([]);
    return { status, body: answer as Body, list: Array.isArray(answer) ? (answer as Body[]) : [] };
  };
}
