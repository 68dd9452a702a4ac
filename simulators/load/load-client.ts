import { connect, type Socket } from 'node:net';
import type { DevicePath } from '@maeul/devices/path';
import { generate } from 'mqtt-packet';
import { type PackTemplate, packTemplate, patchPack } from './pack-template.ts';

const KEEPALIVE_S = 60;
const PINGREQ = Buffer.from([0xc0, 0]);
const DISCONNECT = Buffer.from([0xe0, 0]);
const CONNACK = 0x20;
const PUBACK = 0x40;

export interface LoadClientOptions {
  readonly host: string;
  readonly port: number;
  readonly path: DevicePath;
  readonly stream: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** Most messages without a PUBACK; at most 65,535. */
  readonly window: number;
  /** Number of the first message: 1, or one more than the last acknowledged one of an earlier run. */
  readonly firstSeq: number;
  onAck(latencyUs: number): void;
  /** Once, when the connection is gone and `stop` was not called. */
  onLost(reason: string): void;
}

/**
 * One pipelined QoS 1 publisher on a raw socket. It owns a ring of ready packets, one per window slot (slot n has packet
 * id n + 1), and writes neighbours of the ring in one call. A slot is rewritten only after its PUBACK, so the bytes that
 * the kernel still holds never change. PUBACKs that come out of order wait until the ring's tail has moved past them.
 */
export class LoadClient {
  readonly #options: LoadClientOptions;
  readonly #template: PackTemplate;
  readonly #ring: Buffer;
  readonly #sentAtMs: Float64Array;
  readonly #ackedSlots: Uint8Array;
  #socket: Socket | undefined;
  #carry: Buffer = Buffer.alloc(0);
  #pinger: NodeJS.Timeout | undefined;
  #connected: (() => void) | undefined;
  #stopped = false;
  /** Messages sent and, in order, acknowledged; slots are these modulo the window. */
  #sent = 0;
  #tail = 0;
  #acked = 0;
  #goal = 0;
  /** Time of the last pack. */
  #timeMs = 0;

  constructor(options: LoadClientOptions) {
    this.#options = options;
    this.#template = packTemplate(options.path, options.stream);
    const { window } = options;
    const size = this.#template.bytes.length;
    this.#ring = Buffer.allocUnsafeSlow(size * window);
    for (let slot = 0; slot < window; slot++) this.#template.bytes.copy(this.#ring, slot * size);
    this.#sentAtMs = new Float64Array(window);
    this.#ackedSlots = new Uint8Array(window);
  }

  get acked(): number {
    return this.#acked;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Connects, and settles when the broker has accepted. Rejects with a reason when it has not. */
  start(): Promise<void> {
    const { host, port, clientId, username, password } = this.#options;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      this.#connected = resolve;
      const fail = (reason: string): void => {
        clearInterval(this.#pinger);
        if (this.#connected !== undefined) reject(new Error(reason));
        else if (!this.#stopped) this.#options.onLost(reason);
        this.#connected = undefined;
        this.#stopped = true;
      };
      socket.on('error', (error) => fail(error.message));
      socket.on('close', () => fail('the broker closed the connection'));
      socket.on('data', (chunk: Buffer) => this.#receive(chunk, fail));
      socket.write(
        generate({
          cmd: 'connect',
          protocolId: 'MQTT',
          protocolVersion: 4,
          clean: true,
          clientId,
          keepalive: KEEPALIVE_S,
          ...(username === undefined ? {} : { username }),
          ...(password === undefined ? {} : { password: Buffer.from(password) }),
        }),
      );
      this.#pinger = setInterval(() => socket.write(PINGREQ), (KEEPALIVE_S * 1000) / 2);
    });
  }

  /** Raises the number of messages that shall be sent in all, and sends what the window allows. */
  raiseGoal(goal: number): void {
    this.#goal = goal;
    this.#fill();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#pinger);
    this.#socket?.end(DISCONNECT);
  }

  #fill(): void {
    if (this.#stopped) return;
    const { window, firstSeq } = this.#options;
    const size = this.#template.bytes.length;
    const end = Math.min(this.#goal, this.#tail + window);
    const nowMs = performance.now();
    const clockMs = Date.now();
    while (this.#sent < end) {
      const first = this.#sent % window;
      const count = Math.min(end - this.#sent, window - first);
      for (let slot = first; slot < first + count; slot++) {
        // A device reads one value at a time: no two packs of it share a time, however fast they are sent.
        this.#timeMs = Math.max(this.#timeMs + 1, clockMs);
        patchPack(this.#ring, slot * size, this.#template, slot + 1, firstSeq + this.#sent, this.#timeMs);
        this.#sentAtMs[slot] = nowMs;
        this.#sent++;
      }
      this.#socket?.write(this.#ring.subarray(first * size, (first + count) * size));
    }
  }

  /** Every packet that a publisher of QoS 1 receives has at most four bytes, so no general parser is needed. */
  #receive(chunk: Buffer, fail: (reason: string) => void): void {
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const nowMs = performance.now();
    let at = 0;
    while (at + 2 <= bytes.length && at + 2 + bytes[at + 1]! <= bytes.length) {
      const type = bytes[at]!;
      if (type === PUBACK) this.#acknowledge(bytes.readUInt16BE(at + 2) - 1, nowMs);
      else if (type === CONNACK) {
        const code = bytes[at + 3]!;
        if (code !== 0) fail(`the broker refused the connection with code ${code}`);
        else this.#connected?.();
        this.#connected = undefined;
      }
      at += 2 + bytes[at + 1]!;
    }
    this.#carry = at === bytes.length ? Buffer.alloc(0) : bytes.subarray(at);
    this.#fill();
  }

  #acknowledge(slot: number, nowMs: number): void {
    const { window } = this.#options;
    if (slot < 0 || slot >= window || this.#ackedSlots[slot] === 1) return;
    this.#ackedSlots[slot] = 1;
    this.#acked++;
    this.#options.onAck(Math.max(1, Math.round((nowMs - this.#sentAtMs[slot]!) * 1000)));
    while (this.#tail < this.#sent && this.#ackedSlots[this.#tail % window] === 1) {
      this.#ackedSlots[this.#tail % window] = 0;
      this.#tail++;
    }
  }
}
