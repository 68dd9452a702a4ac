import { type AddressInfo, createServer, type Socket } from 'node:net';

const EXCEPTION_ADDRESS = 2;

/** Modbus TCP units that answer every read and write down when they were asked. Written by hand: it shares no code with the edge. */
export class CountingSlave {
  readonly #words: (unit: number, address: number) => number | undefined;
  readonly #reads = new Map<number, number[]>();
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#serve(socket));

  /** @param words what stands in a register; undefined = there is none */
  constructor(words: (unit: number, address: number) => number | undefined) {
    this.#words = words;
  }

  /** @returns its port */
  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** How often a unit was asked after one time and up to another. */
  readsBetween(unit: number, afterMs: number, toMs: number): number {
    return (this.#reads.get(unit) ?? []).filter((tMs) => tMs > afterMs && tMs <= toMs).length;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    let pending: Buffer = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      pending = Buffer.concat([pending, bytes]);
      // A read request is twelve bytes: header of seven, function, address, count.
      for (; pending.length >= 12; pending = pending.subarray(12)) socket.write(this.#answer(pending));
    });
  }

  #answer(request: Buffer): Buffer {
    const unit = request[6]!;
    const reads = this.#reads.get(unit);
    if (reads === undefined) this.#reads.set(unit, [Date.now()]);
    else reads.push(Date.now());
    const [address, count] = [request.readUInt16BE(8), request.readUInt16BE(10)];
    const words = Array.from({ length: count }, (_, index) => this.#words(unit, address + index));
    const pdu = words.includes(undefined)
      ? [request[7]! | 0x80, EXCEPTION_ADDRESS]
      : [request[7]!, count * 2, ...words.flatMap((word) => [word! >> 8, word! & 0xff])];
    return Buffer.from([request[0]!, request[1]!, 0, 0, 0, pdu.length + 1, unit, ...pdu]);
  }
}
