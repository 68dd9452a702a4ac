import { connect, type Socket } from 'node:net';
import type { Random } from '@maeul/simulators/random';
import { generate, type Packet, parser } from 'mqtt-packet';

export interface NumberedClientOptions {
  /** gu/dong/site/device */
  readonly path: string;
  readonly stream: string;
  /** Number n was "read" at this time plus n times `stepMs`: what is sent twice is the same to the byte. */
  readonly firstMs: number;
  readonly stepMs: number;
  /** Most messages without a PUBACK. */
  readonly window: number;
  /** New messages per second while connected. */
  readonly ratePerS: number;
  /** Chooses what is sent again although it was acknowledged. */
  readonly random: Random;
}

const TICK_MS = 10;
const RECONNECT_MS = 60;
const REPEAT_CHANCE = 0.02;
const PACKET_IDS = 65_535;

/**
 * A publisher of numbered readings over a raw socket that keeps a book of its own: every number of which it holds a
 * PUBACK. What was not acknowledged is sent again on the next connection, and now and then something that was.
 */
export class NumberedClient {
  readonly acked = new Set<number>();
  /** How often the connection ended, or could not be made. */
  losses = 0;
  readonly #options: NumberedClientOptions;
  /** Packet id → number, in the order of sending. */
  readonly #open = new Map<number, number>();
  #resend: number[] = [];
  #socket: Socket | null = null;
  #connected = false;
  #next = 1;
  #goal = Number.POSITIVE_INFINITY;
  #packetId = 0;
  #due = 0;
  #address: { host: string; port: number } | null = null;
  #ticker: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;

  constructor(options: NumberedClientOptions) {
    this.#options = options;
  }

  get path(): string {
    return this.#options.path;
  }

  get stream(): string {
    return this.#options.stream;
  }

  /** Numbers that were sent at least once. */
  get sent(): number {
    return this.#next - 1;
  }

  /** Whether everything that was sent is acknowledged. */
  get settled(): boolean {
    return this.acked.size === this.sent;
  }

  /** @param address host:port; it need not be there yet */
  start(address: string, goal = Number.POSITIVE_INFINITY): void {
    const [host, port] = address.split(':') as [string, string];
    this.#address = { host, port: Number(port) };
    this.#goal = goal;
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
    this.#connect();
  }

  /** Sends nothing new from now on; what is not acknowledged is still sent again. */
  finish(): void {
    this.#goal = this.sent;
  }

  stop(): void {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#address = null;
    this.#socket?.destroy();
  }

  #connect(): void {
    if (this.#address === null) return;
    const socket = connect({ ...this.#address, noDelay: true });
    const incoming = parser({ protocolVersion: 4 });
    this.#socket = socket;
    incoming.on('packet', (packet) => this.#receive(packet));
    socket.on('data', (chunk: Buffer) => void incoming.parse(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#lost());
    const clientId = this.#options.stream;
    socket.write(
      generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId, keepalive: 0 }),
    );
  }

  #lost(): void {
    this.#connected = false;
    this.losses++;
    this.#resend = [...new Set([...this.#open.values(), ...this.#resend])].filter((seq) => !this.acked.has(seq));
    this.#open.clear();
    if (this.#address !== null) this.#retry = setTimeout(() => this.#connect(), RECONNECT_MS);
  }

  #receive(packet: Packet): void {
    if (packet.cmd === 'connack' && packet.returnCode === 0) this.#connected = true;
    if (packet.cmd !== 'puback') return;
    const seq = this.#open.get(packet.messageId!);
    if (seq === undefined) return;
    this.#open.delete(packet.messageId!);
    this.acked.add(seq);
  }

  #tick(): void {
    if (!this.#connected) return;
    const { window, ratePerS, random } = this.#options;
    this.#due = Math.min(window, this.#due + (ratePerS * TICK_MS) / 1000);
    const packets: Buffer[] = [];
    const room = () => this.#open.size < window;
    while (room() && this.#resend.length > 0) packets.push(this.#publish(this.#resend.shift()!));
    for (; room() && this.#due >= 1 && this.#next <= this.#goal; this.#due--) {
      packets.push(this.#publish(this.#next++));
      if (room() && random.chance(REPEAT_CHANCE)) packets.push(this.#publish(random.integer(1, this.#next - 1)));
    }
    if (packets.length > 0) this.#socket!.write(Buffer.concat(packets));
  }

  #publish(seq: number): Buffer {
    const { path, stream, firstMs, stepMs } = this.#options;
    do this.#packetId = (this.#packetId % PACKET_IDS) + 1;
    while (this.#open.has(this.#packetId));
    this.#open.set(this.#packetId, seq);
    const bt = (firstMs + seq * stepMs) / 1000;
    const pack = [
      { bn: `${path}/`, bt, stream, seq, n: 'power_ac', u: 'W', v: seq % 1000 },
      { n: 'energy_import_total', u: 'Wh', v: seq },
    ];
    const topic = `maeul/v1/${path}/telemetry`;
    const payload = JSON.stringify(pack);
    return generate({ cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, messageId: this.#packetId });
  }
}
