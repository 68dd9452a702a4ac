import type { Address } from '@maeul/devices/config/address';
import type { Refusal } from '@maeul/devices/refusal';
import { type FastifyInstance, fastify } from 'fastify';
import { parseFaults } from '../faults/fault.ts';
import type { SimHost } from './host.ts';

const BAD_REQUEST = 400;
const NOT_FOUND = 404;

/**
 * The control API of a simulator, for tests and demonstrations.
 * - `GET /state`, `POST /state {"device"?, …numbers}`: what the devices do; put a weight on a scale with `{"loadG": 2500}`.
 * - `GET /faults`, `POST /faults {"faults": ["late:500ms"], "line"?}`, `DELETE /faults`: what goes wrong.
 * - `GET /clock`, `POST /clock {"speed"?, "now"?}`: how fast simulated time runs, and on to a later time.
 * Refusals are RFC 9457 problem JSON.
 */
export class ControlServer {
  readonly #host: SimHost;
  readonly #address: Address;
  readonly #more: ControlRoutes;
  #server: FastifyInstance | undefined;

  /** @param more routes of a simulator that has more to show than its states */
  constructor(host: SimHost, address: Address, more: ControlRoutes = () => {}) {
    this.#host = host;
    this.#address = address;
    this.#more = more;
  }

  /** @returns host:port */
  async start(): Promise<string> {
    const server = controlApi(this.#host);
    this.#more(server);
    this.#server = server;
    return new URL(await server.listen({ host: this.#address.host, port: this.#address.port })).host;
  }

  async stop(): Promise<void> {
    await this.#server?.close();
  }
}

export type ControlRoutes = (server: FastifyInstance) => void;

type Body = Record<string, unknown> | null;

function controlApi(host: SimHost): FastifyInstance {
  const server = fastify();
  const clock = () => ({ now: new Date(host.context.clock.nowMs()).toISOString(), speed: host.context.clock.speed });
  const states = () =>
    Object.fromEntries(host.devices.map((device) => [device.name, { kind: device.kind, ...device.state() }]));
  server.get('/state', states);
  server.post<{ Body: Body }>('/state', (request, reply) => {
    const { device: name, ...patch } = request.body ?? {};
    const devices = host.devices.filter((device) => name === undefined || device.name === name);
    if (devices.length !== 1)
      return problem(reply, NOT_FOUND, {
        ok: false,
        code: 'unknown-device',
        message: `Name one device: ${host.devices.map((device) => device.name).join(', ')}.`,
      });
    const changed = devices[0]!.change(patch);
    return changed.ok ? states() : problem(reply, BAD_REQUEST, changed);
  });
  server.get('/faults', () => host.faults());
  server.delete('/faults', () => {
    host.setFaults([]);
    return host.faults();
  });
  server.post<{ Body: Body }>('/faults', (request, reply) => {
    const { faults, line } = request.body ?? {};
    const texts = Array.isArray(faults) ? faults.map(String) : [];
    const parsed = parseFaults(texts);
    if (!parsed.ok) return problem(reply, BAD_REQUEST, parsed);
    if (line !== undefined && !host.lineNames.includes(String(line)))
      return problem(reply, NOT_FOUND, {
        ok: false,
        code: 'unknown-line',
        message: `The lines are ${host.lineNames.join(', ')}.`,
      });
    host.setFaults(parsed.value, line === undefined ? undefined : String(line));
    return host.faults();
  });
  server.get('/clock', clock);
  server.post<{ Body: Body }>('/clock', (request, reply) => {
    const { speed, now } = request.body ?? {};
    const tMs = now === undefined ? host.context.clock.nowMs() : Date.parse(String(now));
    if (Number.isNaN(tMs) || (speed !== undefined && !(typeof speed === 'number' && speed >= 0)))
      return problem(reply, BAD_REQUEST, {
        ok: false,
        code: 'bad-clock',
        message: 'speed is a number from 0, now an RFC 3339 time.',
      });
    if (typeof speed === 'number') host.context.clock.setSpeed(speed);
    host.context.clock.moveTo(tMs);
    return clock();
  });
  return server;
}

export function problem(
  reply: { code(status: number): { type(media: string): { send(body: unknown): unknown } } },
  status: number,
  refusal: Refusal,
): unknown {
  const detail = refusal.hint === undefined ? refusal.message : `${refusal.message} ${refusal.hint}`;
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: `urn:maeul:${refusal.code}`, title: refusal.code, status, detail });
}
