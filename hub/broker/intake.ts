import type { InnerClient } from './aedes-internals.ts';
import type { BrokerLimits } from './limits.ts';

/** What a message in the hands of the sink costs beside its payload; about right is enough. */
const OVERHEAD_BYTES = 200;

/**
 * Bounds what waits for the sink. aedes reads the next chunk of a client only when the last one is done; with many
 * clients and a slow disk that is still too much, so above the limit nobody is read from until half of it is done. The
 * sockets fill then, and TCP tells the clients to wait.
 */
export class Intake {
  readonly #limits: Pick<BrokerLimits, 'pendingBytes'>;
  readonly #held = new Set<InnerClient>();
  #bytes = 0;

  constructor(limits: Pick<BrokerLimits, 'pendingBytes'>) {
    this.#limits = limits;
  }

  /**
   * Puts itself before the reads of a connection. A read returns all that is buffered: since Node 26 a stream returns one
   * chunk at a time, while aedes reads once per batch, so that the rest of a packet that came in several chunks would lie
   * there until the next chunk comes, for ever if the client waits for its answer.
   */
  attach(client: InnerClient): void {
    const { conn } = client;
    const read = conn.read.bind(conn);
    conn.read = (size?: number | null) => {
      // Streams ask themselves with a number, to start reading without taking anything.
      if (typeof size === 'number') return read(size);
      if (this.#bytes >= this.#limits.pendingBytes) {
        this.#held.add(client);
        return null;
      }
      const first: Buffer | null = read();
      if (first === null) return null;
      let chunk: Buffer | null = read();
      if (chunk === null) return first;
      const chunks = [first];
      for (; chunk !== null; chunk = read()) chunks.push(chunk);
      return Buffer.concat(chunks);
    };
    conn.once('close', () => this.#held.delete(client));
  }

  /** Whether the hub makes the client wait: its silence is not its own then. */
  isWaiting(client: InnerClient): boolean {
    return client.session.pending > 0 || this.#held.has(client);
  }

  /** A message of the client (null: of the hub) goes to the sink. */
  took(client: InnerClient | null, payloadBytes: number): void {
    this.#bytes += payloadBytes + OVERHEAD_BYTES;
    if (client !== null) client.session.pending += 1;
  }

  /** The sink has answered. */
  released(client: InnerClient | null, payloadBytes: number): void {
    this.#bytes -= payloadBytes + OVERHEAD_BYTES;
    if (client !== null) client.session.pending -= 1;
    if (this.#held.size === 0 || this.#bytes > this.#limits.pendingBytes / 2) return;
    for (const held of this.#held) setImmediate(held._nextBatch);
    this.#held.clear();
  }
}
