import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Address, formatAddress, isLoopback } from '@maeul/devices/config/address';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { AgentStatus } from './agent.ts';

/** Tells on this machine, and only on this machine, how the agent is. `GET /` gives JSON. */
export class StatusServer {
  readonly #address: Address;
  readonly #status: () => Promise<AgentStatus>;
  readonly #server: Server;

  constructor(address: Address, status: () => Promise<AgentStatus>) {
    this.#address = address;
    this.#status = status;
    // Not imported: a module that imports node:http gets all of its names, and with them a web client of 14 MB.
    const { createServer } = process.getBuiltinModule('node:http');
    this.#server = createServer((request, response) => {
      if (request.method !== 'GET') {
        response.writeHead(405).end();
        return;
      }
      this.#status().then(
        (value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)),
        () => response.writeHead(503).end(),
      );
    });
  }

  /** Codes: `not-loopback`, `address-in-use`. Gives the port, for those who asked for 0. */
  async start(): Promise<Result<{ port: number }>> {
    const { host, port } = this.#address;
    if (!isLoopback(this.#address))
      return refuse('not-loopback', `${host} can be reached from outside.`, 'Use 127.0.0.1 for --status.');
    try {
      this.#server.listen(port, host);
      await once(this.#server, 'listening');
    } catch (error) {
      return refuse('address-in-use', `${formatAddress(this.#address)} cannot be used: ${(error as Error).message}.`);
    }
    return ok({ port: (this.#server.address() as AddressInfo).port });
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
