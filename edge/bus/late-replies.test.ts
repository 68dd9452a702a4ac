import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Bus } from './bus.ts';

/*
 * A slave written here by hand, over a socket that carries bare RTU frames. Every word that it answers tells which
 * register and which question it belongs to: word = 64 × (address + index) + number of the question mod 64. So an answer
 * to another question cannot pass for the right one.
 */

const TAG = 64;

function crc(bytes: Uint8Array): [number, number] {
  let value = 0xffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let i = 0; i < 8; i++) value = value % 2 === 1 ? (value >> 1) ^ 0xa001 : value >> 1;
  }
  return [value % 256, value >> 8];
}

interface Slave {
  port: number;
  questions: number;
  dropped: number;
  late: number;
  close: () => Promise<void>;
}

/** What happens to the reply to a question: after how many milliseconds it leaves, null = never. */
type Fate = () => number | null;

/** `inOrder`: like a real unit, which does one thing after the other; otherwise every reply leaves by its own clock. */
async function startSlave(fate: Fate, timeoutMs: number, inOrder: boolean): Promise<Slave> {
  let before: Promise<void> = Promise.resolve();
  const slave: Slave = { port: 0, questions: 0, dropped: 0, late: 0, close: async () => {} };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    const send = async (request: Uint8Array): Promise<void> => {
      slave.questions += 1;
      const reply = answer(request, slave.questions);
      const askedMs = performance.now();
      const after = fate();
      if (inOrder) await before;
      if (after === null) {
        slave.dropped += 1;
        return;
      }
      if (after > 0) await new Promise((resolve) => setTimeout(resolve, after));
      if (performance.now() - askedMs > timeoutMs) slave.late += 1;
      socket.write(reply);
    };
    let rest = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      for (; rest.length >= 8; rest = rest.subarray(8)) {
        const sent = send(rest.subarray(0, 8));
        if (inOrder) before = sent;
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  slave.port = (server.address() as AddressInfo).port;
  slave.close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return slave;
}

function answer(request: Uint8Array, question: number): Uint8Array {
  const address = request[2]! * 256 + request[3]!;
  const count = request[4]! * 256 + request[5]!;
  const reply = [request[0]!, request[1]!, 2 * count];
  for (let index = 0; index < count; index++) {
    const word = (TAG * (address + index) + (question % TAG)) % 65_536;
    reply.push(word >> 8, word % 256);
  }
  return Uint8Array.from([...reply, ...crc(Uint8Array.from(reply))]);
}

/** A small generator with a seed, so that a run that fails can be run again. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Asks `count` questions of two shapes at random addresses; answers what went well, and every wrong value. */
async function interrogate(slave: Slave, count: number, timeoutMs: number, seed: number) {
  const bus = new Bus(
    { kind: 'rtu-tcp', host: '127.0.0.1', port: slave.port },
    { guardMs: 1, reconnectFirstMs: 1, reconnectMaxMs: 2 },
  );
  closers.push(() => bus.stop());
  await bus.start();
  const next = random(seed);
  const outcome = { good: 0, refused: 0, wrong: [] as string[] };
  while (slave.questions < count) {
    const address = Math.floor(next() * 900);
    const words = next() < 0.7 ? 2 : 6;
    const unit = next() < 0.8 ? 1 : 2;
    const result = await bus.modbus.read(unit, { table: 'input', address, count: words }, timeoutMs);
    if (!result.ok) {
      outcome.refused += 1;
      continue;
    }
    outcome.good += 1;
    const asked = slave.questions % TAG;
    const expected = Array.from({ length: words }, (_, index) => (TAG * (address + index) + asked) % 65_536);
    const got = [...result.value];
    if (got.join() !== expected.join()) outcome.wrong.push(`asked ${expected.join()}, got ${got.join()}`);
  }
  return outcome;
}

describe('a line whose replies come late', () => {
  it('never takes a reply for the answer to another question, 10,000 questions to a unit that answers in order, however late', async () => {
    const timeoutMs = 5;
    const next = random(20_261_122);
    const fate = () => {
      const dice = next();
      if (dice < 0.98) return 0;
      if (dice < 0.985) return null;
      // Up to twelve timeouts late: far later than the quiet that follows a timeout.
      return next() * 12 * timeoutMs;
    };
    const slave = await startSlave(fate, timeoutMs, true);
    closers.push(slave.close);
    const outcome = await interrogate(slave, 10_000, timeoutMs, 1);
    expect(outcome.wrong).toEqual([]);
    expect(slave.late).toBeGreaterThan(200);
    expect(outcome.good).toBeGreaterThan(8000);
  }, 60_000);

  it('nor, 5,000 times, when replies overtake each other within the quiet', async () => {
    const timeoutMs = 8;
    const next = random(7);
    const fate = () => (next() < 0.97 ? 0 : next() * 2.5 * timeoutMs);
    const slave = await startSlave(fate, timeoutMs, false);
    closers.push(slave.close);
    const outcome = await interrogate(slave, 5000, timeoutMs, 2);
    expect(outcome.wrong).toEqual([]);
    expect(slave.late).toBeGreaterThan(50);
    expect(outcome.good).toBeGreaterThan(4000);
  }, 60_000);
});
