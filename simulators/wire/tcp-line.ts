import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Address } from '@maeul/devices/config/address';
import type { Connection, Endpoint, Line, Session } from './line.ts';

/** Listens on TCP. Port 0 is chosen by the system once and kept when the line is unplugged and plugged again. */
export class TcpLine implements Line {
  readonly #address: Address;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #attach: ((connection: Connection) => Session) | undefined;

  constructor(address: Address) {
    this.#address = address;
    this.#port = address.port;
  }

  async start(attach: (connection: Connection) => Session): Promise<Endpoint> {
    this.#attach = attach;
    await this.plug();
    return { kind: 'tcp', host: this.#address.host, port: this.#port };
  }

  async plug(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    this.#server = server;
    server.listen(this.#port, this.#address.host);
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  async unplug(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async stop(): Promise<void> {
    await this.unplug();
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    const session = this.#attach!({
      write: (bytes) => {
        if (socket.writable) socket.write(bytes);
      },
    });
    socket.on('data', (bytes: Buffer) => session.receive(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      session.closed();
    });
  }
}
