import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

export interface Received {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

/** A hub of one's own for tests: the npm package aedes, which can be killed and can hold back its acknowledgements. */
export class TestHub {
  readonly received: Received[] = [];
  readonly clients: string[] = [];
  /** While true, messages arrive and get no PUBACK. */
  holding = false;
  #aedes: Aedes | null = null;
  #server: Server | null = null;
  #sockets = new Set<Socket>();
  #port = 0;
  #held: (() => void)[] = [];

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<this> {
    const aedes = await Aedes.createBroker();
    aedes.authorizePublish = (_client, packet, callback) => {
      this.received.push({ topic: packet.topic, payload: packet.payload.toString(), retain: packet.retain });
      if (this.holding) this.#held.push(() => callback(null));
      else callback(null);
    };
    aedes.on('client', (client) => this.clients.push(client.id));
    this.#aedes = aedes;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      aedes.handle(socket);
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** Acknowledges what was held back. */
  release(): void {
    this.holding = false;
    for (const acknowledge of this.#held.splice(0)) acknowledge();
  }

  publish(topic: string, message: object): void {
    const payload = Buffer.from(JSON.stringify(message));
    this.#aedes?.publish({ cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false }, () => undefined);
  }

  /** As a power cut: sockets are torn, nothing is said. The port stays its own for the next start. */
  async kill(): Promise<void> {
    this.#held = [];
    for (const socket of this.#sockets) socket.resetAndDestroy();
    const [server, aedes] = [this.#server, this.#aedes];
    this.#server = null;
    this.#aedes = null;
    if (server !== null) await new Promise((resolve) => server.close(resolve));
    if (aedes !== null) await new Promise<void>((resolve) => aedes.close(() => resolve()));
  }
}

/** Waits until it is true; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
