import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { generate, parser as newParser, type Packet } from 'mqtt-packet';

const WAIT_MS = 8_000;

/** A peer that says exactly what a test wants it to say, right or wrong, and keeps what it hears. */
export class Wire {
  readonly stream: Duplex;
  readonly heard: Packet[] = [];
  closed = false;
  readonly #waiting: (() => void)[] = [];

  constructor(stream: Duplex) {
    this.stream = stream;
    const parser = newParser({ protocolVersion: 4 });
    parser.on('packet', (packet) => {
      this.heard.push(packet);
      this.#wake();
    });
    stream.on('data', (chunk: Buffer) => parser.parse(chunk));
    stream.on('error', () => {});
    stream.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  static async open(port: number): Promise<Wire> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new Wire(socket);
  }

  /** Opens a connection and sends a CONNECT; fields are those of mqtt-packet. */
  static async login(port: number, fields: Record<string, unknown> = {}): Promise<Wire> {
    const wire = await Wire.open(port);
    wire.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      keepalive: 60,
      clientId: '',
      ...fields,
    });
    return wire;
  }

  /** As `login`, and the CONNACK must say yes. */
  static async session(port: number, fields: Record<string, unknown> = {}): Promise<Wire> {
    const wire = await Wire.login(port, fields);
    const connack = await wire.next('connack');
    if (connack.returnCode !== 0) throw new Error(`refused with ${connack.returnCode}`);
    return wire;
  }

  send(packet: Record<string, unknown>): void {
    this.raw(generate(packet as unknown as Packet));
  }

  raw(bytes: Uint8Array | readonly number[]): void {
    this.stream.write(Buffer.from(bytes));
  }

  publish(topic: string, payload: string | Buffer, fields: Record<string, unknown> = {}): void {
    this.send({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false, ...fields });
  }

  /** Subscribes and returns the granted QoS of each filter. */
  async subscribe(...filters: [topic: string, qos: number][]): Promise<number[]> {
    const messageId = 1 + Math.floor(Math.random() * 65_000);
    this.send({ cmd: 'subscribe', messageId, subscriptions: filters.map(([topic, qos]) => ({ topic, qos })) });
    return (await this.next('suback')).granted as number[];
  }

  /** The next packet of a kind, taken out of what was heard. Fails if the connection ends before. */
  async next(cmd: string): Promise<Packet & Record<string, unknown>> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const index = this.heard.findIndex((packet) => packet.cmd === cmd);
      if (index >= 0) return this.heard.splice(index, 1)[0] as Packet & Record<string, unknown>;
      if (this.closed) throw new Error(`closed before a ${cmd} came`);
      if (Date.now() > deadline) throw new Error(`no ${cmd} within ${WAIT_MS} ms`);
      await this.#something(deadline - Date.now());
    }
  }

  /** The next message, in words. */
  async message(): Promise<{
    topic: string;
    text: string;
    qos: number;
    dup: boolean;
    retain: boolean;
    messageId?: number;
  }> {
    const { topic, payload, qos, dup, retain, messageId } = await this.next('publish');
    return {
      topic: topic as string,
      text: String(payload),
      qos: qos as number,
      dup: dup as boolean,
      retain: retain as boolean,
      ...(messageId === undefined ? {} : { messageId: messageId as number }),
    };
  }

  /** All messages that are here once the broker has answered a ping, i.e. after all that it did before. */
  async settle(): Promise<string[]> {
    for (let round = 0; round < 3; round++) {
      this.send({ cmd: 'pingreq' });
      await this.next('pingresp');
    }
    return this.heard
      .filter((packet) => packet.cmd === 'publish')
      .map((packet) => String((packet as { payload: Buffer }).payload));
  }

  /** Resolves once the broker has ended the connection. */
  async ended(): Promise<void> {
    const deadline = Date.now() + WAIT_MS;
    while (!this.closed) {
      if (Date.now() > deadline) throw new Error('the connection is still open');
      await this.#something(deadline - Date.now());
    }
  }

  /** Goes away politely: no will. */
  async bye(): Promise<void> {
    this.send({ cmd: 'disconnect' });
    await this.ended();
  }

  /** Goes away like a cable that is cut. */
  cut(): void {
    const socket = this.stream as Partial<Socket> & Duplex;
    if (typeof socket.resetAndDestroy === 'function') socket.resetAndDestroy();
    else socket.destroy();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #something(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, withinMs));
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
