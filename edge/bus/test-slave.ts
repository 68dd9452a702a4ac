import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { promptPoller } from './prompt-poller.ts';

/*
 * Modbus slaves for the tests of this folder, written against the specification and not against the code under test:
 * they share nothing with it but the wire.
 */

/** What a slave answers: the words, an exception number, or null for silence. */
export type Answer = (unit: number, code: number, address: number, count: number) => readonly number[] | number | null;

function crc(bytes: readonly number[]): number[] {
  let value = 0xffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value % 2 === 1 ? (value >> 1) ^ 0xa001 : value >> 1;
  }
  return [value % 256, value >> 8];
}

/** Unit, function and data of the reply; null for silence. */
function replyTo(request: Uint8Array, answer: Answer): number[] | null {
  const [unit, code] = [request[0]!, request[1]!];
  const words = answer(unit, code, request[2]! * 256 + request[3]!, request[4]! * 256 + request[5]!);
  if (words === null) return null;
  if (typeof words === 'number') return [unit, code + 128, words];
  return [unit, code, 2 * words.length, ...words.flatMap((word) => [word >> 8, word % 256])];
}

/** Whole RTU replies to the requests in `bytes`; a read request has eight bytes. */
export function rtuReplies(bytes: Uint8Array, answer: Answer): Uint8Array[] {
  const replies: Uint8Array[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    const reply = replyTo(bytes.subarray(at, at + 8), answer);
    if (reply !== null) replies.push(Uint8Array.from([...reply, ...crc(reply)]));
  }
  return replies;
}

export interface TestServer {
  readonly port: number;
  /** Connections that were made so far. */
  connections(): number;
  /** Sends to every connection, unasked. */
  send(bytes: Uint8Array): void;
  /** Cuts every connection. */
  cut(): void;
  close(): Promise<void>;
}

/** A server on 127.0.0.1 that answers each chunk of bytes with some others. */
export async function serve(onBytes: (bytes: Buffer, socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes: Buffer) => onBytes(bytes, socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    send: (bytes) => {
      for (const socket of sockets) socket.write(bytes);
    },
    cut,
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A Modbus TCP device. */
export function serveModbusTcp(answer: Answer): Promise<TestServer> {
  return serve((bytes, socket) => {
    for (let at = 0; at + 12 <= bytes.length; at += 12) {
      const reply = replyTo(bytes.subarray(at + 6, at + 12), answer);
      if (reply === null) continue;
      socket.write(Uint8Array.from([bytes[at]!, bytes[at + 1]!, 0, 0, 0, reply.length, ...reply]));
    }
  });
}

/** Modbus RTU units behind a TCP serial server. */
export function serveRtuTcp(answer: Answer): Promise<TestServer> {
  return serve((bytes, socket) => {
    for (const reply of rtuReplies(bytes, answer)) socket.write(reply);
  });
}

/** A pair of pseudo-terminals joined by socat: what is written to one is read from the other. */
export interface PtyPair {
  readonly near: string;
  readonly far: string;
  /** As if the adapter were pulled out. */
  unplug(): Promise<void>;
}

export async function ptyPair(): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-pty-'));
  const [near, far] = [join(folder, 'near'), join(folder, 'far')];
  const socat: ChildProcess = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`]);
  const ended = new Promise<void>((resolve) => socat.once('exit', () => resolve()));
  while (!existsSync(near) || !existsSync(far)) await new Promise((resolve) => setTimeout(resolve, 10));
  return {
    near,
    far,
    unplug: async () => {
      socat.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Modbus RTU units at the far end of a serial line. */
export async function rtuOnPort(path: string, answer: Answer): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
  port.on('error', () => {});
  let request = Buffer.alloc(0);
  port.on('data', (bytes: Buffer) => {
    request = Buffer.concat([request, bytes]);
    for (; request.length >= 8; request = request.subarray(8))
      for (const reply of rtuReplies(request.subarray(0, 8), answer)) port.write(reply);
  });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  promptPoller(port);
  return port;
}
