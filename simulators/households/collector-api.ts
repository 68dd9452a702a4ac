import type { Address } from '@maeul/devices/config/address';
import { type FastifyInstance, fastify } from 'fastify';
import { problem } from '../host/control.ts';
import type { HouseholdCollector } from './collector.ts';
import { parseFaultWish } from './meter-fault.ts';
import type { VillageMember } from './village.ts';

const BAD_REQUEST = 400;

interface Span {
  readonly from: string;
  readonly to: string;
  /** Comma-separated; all if left out. */
  readonly members?: string;
}

/**
 * The control API of the collector, for tests and demonstrations.
 * - `GET /truth?from&to&members`: what really happened, by quarter-hour, whatever the meters said.
 * - `GET /members`: who hangs on it, and how willing they are.
 * - `GET /faults`, `POST /faults {"fault": "silent" | "late" | "reset" | "none", "members"?, "share"?}`.
 * - `POST /call {"on": true, "members"?}`: as if they had been called on.
 */
export class CollectorApi {
  readonly #collector: HouseholdCollector;
  readonly #members: readonly VillageMember[];
  readonly #address: Address;
  #server: FastifyInstance | undefined;

  constructor(collector: HouseholdCollector, members: readonly VillageMember[], address: Address) {
    this.#collector = collector;
    this.#members = members;
    this.#address = address;
  }

  /** @returns host:port */
  async start(): Promise<string> {
    const server = fastify();
    const collector = this.#collector;
    server.get<{ Querystring: Span }>('/truth', ({ query: { from, to, members } }) => {
      const only = members === undefined ? undefined : new Set(members.split(','));
      return { quarters: collector.run.truth.between(Date.parse(from), Date.parse(to), only) };
    });
    server.get('/members', () => ({ members: this.#members, called: [...collector.run.called] }));
    server.get('/faults', () => collector.faults());
    server.post('/faults', (request, reply) => {
      const wish = parseFaultWish(request.body);
      return wish.ok ? { members: collector.setFault(wish.value) } : problem(reply, BAD_REQUEST, wish);
    });
    server.post<{ Body: { on?: boolean; members?: string[] } | null }>('/call', ({ body }) => {
      const ids = body?.members ?? this.#members.map(({ id }) => id);
      collector.call(ids, body?.on === true);
      return { called: [...collector.run.called] };
    });
    this.#server = server;
    return new URL(await server.listen({ host: this.#address.host, port: this.#address.port })).host;
  }

  async stop(): Promise<void> {
    await this.#server?.close();
  }
}
