import type { Reply } from '@maeul/devices/messages/command';
import { parseReply } from '@maeul/devices/messages/command';
import type { DevicePath } from '@maeul/devices/path';
import { ok, refuse, unwrap } from '@maeul/devices/refusal';
import { describe, expect, it } from 'vitest';
import type { Remembered } from '../outbox/command-memory.ts';
import { CommandDesk, type CommandHandler } from './command-desk.ts';

const EDGE = 'eunpyeong/sinsa1/roof-12/edge-1' as DevicePath;
const METER = 'eunpyeong/sinsa1/roof-12/meter-1' as DevicePath;
const STRANGER = 'eunpyeong/sinsa1/roof-13/meter-1' as DevicePath;
const ID = '01990000-0000-7000-8000-000000000001';
const NOON = Date.UTC(2026, 4, 1, 3);

/** A memory that outlives desks, as the spool does. */
function desk(handler: CommandHandler = async () => ok('did it'), begun = new Map<string, string | null>()) {
  const replies: { path: DevicePath; reply: Reply }[] = [];
  const notices: string[] = [];
  const outbox = {
    async beginCommand(id: string, expiresMs: number, nowMs: number): Promise<Remembered> {
      if (begun.has(id)) return { status: 'known', reply: begun.get(id) ?? null };
      if (expiresMs <= nowMs) return { status: 'expired' };
      begun.set(id, null);
      return { status: 'new' };
    },
    async append(message: { path: DevicePath; body: string }, answers?: string) {
      if (answers !== undefined) begun.set(answers, message.body);
      replies.push({ path: message.path, reply: unwrap(parseReply(JSON.parse(message.body))) });
      return ok(1);
    },
  };
  let executed = 0;
  const counted: CommandHandler = (...args) => {
    executed++;
    return handler(...args);
  };
  const it = new CommandDesk({
    edge: EDGE,
    paths: new Set([EDGE, METER]),
    handlers: new Map([['identify', counted]]),
    outbox,
    nowMs: () => NOON,
    onNotice: (_, text) => notices.push(text),
  });
  const send = (message: unknown, path = METER) => it.handle(path, Buffer.from(JSON.stringify(message)));
  return { desk: it, send, replies, notices, begun, executed: () => executed };
}

const command = (changes: object = {}) => ({
  id: ID,
  name: 'identify',
  issued: '2026-05-01T02:59:00Z',
  expires: '2026-05-01T03:05:00Z',
  ...changes,
});

describe('the command desk', () => {
  it('executes a command and replies with its result', async () => {
    const { send, replies } = desk(async (path, args) => ok({ path, args }));
    await send(command({ args: { a: 1 } }));
    expect(replies).toEqual([
      {
        path: METER,
        reply: { id: ID, status: 'done', time: '2026-05-01T03:00:00.000Z', result: { path: METER, args: { a: 1 } } },
      },
    ]);
  });

  it('replies "failed" with the code of a handler that could not', async () => {
    const { send, replies } = desk(async () => refuse('timeout', 'No answer.'));
    await send(command());
    expect(replies[0]?.reply).toMatchObject({ status: 'failed', code: 'timeout', message: 'No answer.' });
  });

  it('survives a handler that throws', async () => {
    const { send, replies } = desk(async () => {
      throw new Error('boom');
    });
    await send(command());
    expect(replies[0]?.reply).toMatchObject({ status: 'failed', code: 'failed' });
  });

  it('gives a repeat the same reply and does not execute it again, also after a restart', async () => {
    const before = desk();
    await before.send(command());
    await before.send(command());
    const after = desk(undefined, before.begun);
    await after.send(command());
    expect([before.executed(), after.executed()]).toEqual([1, 0]);
    expect([...before.replies, ...after.replies]).toEqual(Array(3).fill(before.replies[0]));
  });

  it('executes a command once that comes twice at the same time', async () => {
    const { send, replies, executed } = desk();
    await Promise.all([send(command()), send(command())]);
    expect([executed(), replies.length]).toEqual([1, 1]);
  });

  it('does not begin again what a crash cut short', async () => {
    const { send, replies, executed } = desk(undefined, new Map([[ID, null]]));
    await send(command());
    expect(executed()).toBe(0);
    expect(replies[0]?.reply).toMatchObject({ status: 'failed', code: 'interrupted' });
  });

  it.each([
    ['expired', command({ expires: '2026-05-01T02:59:59Z' }), METER],
    ['unknown-command', command({ name: 'reboot' }), METER],
    ['bad-command', { id: ID, name: 'identify' }, METER],
    ['not-mine', command(), STRANGER],
  ])('refuses with %s', async (code, message, path) => {
    const { send, replies, executed } = desk();
    await send(message, path);
    expect(replies).toMatchObject([
      { path: path === METER ? METER : EDGE, reply: { id: ID, status: 'refused', code } },
    ]);
    expect(executed()).toBe(0);
  });

  it.each([null, 7, 'text', [], { id: 'no uuid' }, { id: null }])(
    'notes %j, to which no reply is possible',
    async (message) => {
      const { send, replies, notices } = desk();
      await send(message);
      expect([replies, notices.length]).toEqual([[], 1]);
    },
  );

  it('notes bytes that are no JSON, or too many', async () => {
    const { desk: it, replies, notices } = desk();
    await it.handle(METER, Buffer.from('{"id":'));
    await it.handle(METER, Buffer.alloc(100_000, 0x20));
    expect([replies, notices.length]).toEqual([[], 2]);
  });
});
