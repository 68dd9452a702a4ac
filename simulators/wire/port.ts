import { deliver, type FrameDamage } from '../faults/deliver.ts';
import { type Fault, formatFault } from '../faults/fault.ts';
import type { Random } from '../random.ts';
import type { Connection, Endpoint, Line, Session } from './line.ts';

/** What one line speaks. */
export interface WireProtocol {
  readonly damage: FrameDamage;
  /** Cuts incoming bytes into requests and sends whole frames as answers; one per connection. */
  session(send: (frame: Uint8Array) => void): (bytes: Uint8Array) => void;
  /** A device that speaks by itself: the next frame, and how often. */
  readonly stream?: { readonly intervalMs: number; frame(): Uint8Array };
}

/** One line, what is spoken on it, and what goes wrong on it. */
export class SimPort {
  readonly #line: Line;
  readonly #protocol: WireProtocol;
  readonly #random: Random;
  readonly #connections = new Set<Connection>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #faults: readonly Fault[] = [];
  #streamer: NodeJS.Timeout | undefined;
  #pluggers: NodeJS.Timeout[] = [];
  #plugging: Promise<void> = Promise.resolve();

  constructor(line: Line, protocol: WireProtocol, random: Random) {
    this.#line = line;
    this.#protocol = protocol;
    this.#random = random;
  }

  async start(): Promise<Endpoint> {
    const endpoint = await this.#line.start((connection) => this.#attach(connection));
    const { stream } = this.#protocol;
    if (stream !== undefined)
      this.#streamer = setInterval(() => {
        if (this.#connections.size === 0) return;
        const frame = stream.frame();
        for (const connection of this.#connections) this.#send(connection, frame);
      }, stream.intervalMs);
    return endpoint;
  }

  async stop(): Promise<void> {
    clearInterval(this.#streamer);
    this.#clearPluggers();
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#plugging;
    await this.#line.stop();
  }

  get faults(): string[] {
    return this.#faults.map(formatFault);
  }

  /** Replaces all faults. An `unplug` begins at once; without one the line is plugged in. */
  setFaults(faults: readonly Fault[]): void {
    this.#faults = faults;
    this.#clearPluggers();
    const unplug = faults.find((fault) => fault.kind === 'unplug');
    if (unplug === undefined) this.#plug(true);
    else {
      this.#pullOut(unplug.fromMs);
      if (unplug.everyMs > unplug.fromMs)
        this.#pluggers.push(setInterval(() => this.#pullOut(unplug.fromMs), unplug.everyMs));
    }
  }

  #pullOut(forMs: number): void {
    this.#plug(false);
    this.#pluggers.push(setTimeout(() => this.#plug(true), forMs));
  }

  #plug(plugged: boolean): void {
    this.#plugging = this.#plugging
      .then(() => (plugged ? this.#line.plug() : this.#line.unplug()))
      .catch((error: Error) => console.error(`The line cannot be plugged in: ${error.message}`));
  }

  #clearPluggers(): void {
    for (const timer of this.#pluggers) clearTimeout(timer);
    this.#pluggers = [];
  }

  #attach(connection: Connection): Session {
    this.#connections.add(connection);
    const receive = this.#protocol.session((frame) => this.#send(connection, frame));
    return { receive, closed: () => void this.#connections.delete(connection) };
  }

  #send(connection: Connection, frame: Uint8Array): void {
    const delivery = deliver(frame, this.#faults, this.#protocol.damage, this.#random);
    if (delivery === undefined) return;
    if (delivery.afterMs === 0) {
      connection.write(delivery.bytes);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#connections.has(connection)) connection.write(delivery.bytes);
    }, delivery.afterMs);
    this.#timers.add(timer);
  }
}
