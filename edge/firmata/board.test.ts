import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { refuse } from '@maeul/devices/refusal';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FirmataBoard } from './board.ts';
import { type TestBoard, testBoard } from './test-firmata.ts';

const WAIT = { timeout: 20_000, interval: 5 };
const TIMES = {
  askAfterMs: 0,
  handshakeMs: 10_000,
  answerMs: 4000,
  checkMs: 20,
  settleMs: 1,
  retry: { minMs: 1, maxMs: 2 },
};

let board: FirmataBoard;
afterEach(() => board.stop());

const boardAt = (peer: TestBoard, times = {}) => {
  board = new FirmataBoard('front', peer.open, { ...TIMES, ...times });
  return board;
};
const code = () => (board.status.up ? 'up' : board.status.why.code);

describe('a supervised board', () => {
  it('is set back to its safe state before it is set up', async () => {
    const peer = testBoard();
    boardAt(peer);
    board.digitalOut(0);
    const input = board.digitalIn(1, { debounceMs: 0 });
    expect(await board.start()).toEqual({ ok: true, value: true });
    expect(board.status).toEqual({ up: true, firmware: { name: 'T', version: '2.5', protocol: '2.5' } });
    // Reset; pin 0 output; pin 1 pull-up; report its port.
    expect(peer.written()).toContain('fff40001f4010bd001');
    expect(input.level).toBe(true);
  });

  it('says what is wrong with a port behind which no board is, an old one or one that is not there', async () => {
    const mute = testBoard();
    mute.silent = true;
    expect(await boardAt(mute, { handshakeMs: 30 }).start()).toMatchObject({ code: 'no-firmware' });
    await board.stop();
    expect(await boardAt(testBoard([2, 2])).start()).toMatchObject({ code: 'firmware-too-old' });
    await board.stop();
    board = new FirmataBoard('front', async () => refuse('connection-refused', 'Nothing listens there.'), TIMES);
    expect(await board.start()).toMatchObject({ code: 'board-unplugged', message: 'Nothing listens there.' });
    await board.stop();
    board = new FirmataBoard('front', async () => refuse('port-denied', 'You may not use it.'), TIMES);
    expect(await board.start()).toMatchObject({ code: 'port-denied' });
  });

  it('refuses outputs while it is away and where the board has no such pin', async () => {
    const peer = testBoard();
    boardAt(peer);
    const out = board.digitalOut(0);
    const none = board.digitalOut(77);
    const analogOnly = board.digitalOut('A1');
    expect(out.set(true)).toMatchObject({ ok: false, code: 'board-unplugged' });
    await board.start();
    expect(none.set(true)).toMatchObject({ ok: false, code: 'no-such-pin' });
    expect(await analogOnly.write(true)).toMatchObject({ ok: false, code: 'no-such-pin' });
    expect(out.set(false)).toEqual({ ok: true, value: true });
  });

  it('does not take an order for carried out that the board does not confirm', async () => {
    const peer = testBoard();
    boardAt(peer, { checkMs: 60_000 });
    const out = board.digitalOut(0);
    await board.start();
    // This board says of pin 0 that it is low, whatever it was told.
    expect(await out.write(true)).toMatchObject({ ok: false, code: 'board-restarted' });
    expect(await out.write(false)).toEqual({ ok: true, value: true });
  });

  it('is not harmed by bytes that johnny-five trips over', async () => {
    const peer = testBoard();
    boardAt(peer);
    await board.start();
    const codes: string[] = [];
    board.onStatus(() => codes.push(code()));
    // The state of pin 100, which the board does not have.
    peer.say(0xf0, 0x6e, 100, 1, 1, 0xf7);
    await vi.waitFor(() => expect(codes).toEqual(['board-garbled', 'up']), WAIT);
    peer.say(0xf0, ...Array.from({ length: 5000 }, () => 1));
    await vi.waitFor(() => expect(codes.slice(2)).toEqual(['board-garbled', 'up']), WAIT);
  });

  it('tells a contact that is known again from one that moved', async () => {
    const peer = testBoard();
    boardAt(peer);
    const input = board.digitalIn(1, { debounceMs: 0 });
    const levels: (boolean | null)[] = [];
    const edges: boolean[] = [];
    input.onLevel((level) => levels.push(level));
    input.onEdge((level) => edges.push(level));
    await board.start();
    peer.say(0x90, 0, 0);
    await vi.waitFor(() => expect(edges).toEqual([false]), WAIT);
    peer.drop();
    await vi.waitFor(() => expect(levels).toEqual([true, false, null, true]), WAIT);
    expect(edges).toEqual([false]);
  });

  it('stops at once while it waits for a board that says nothing', async () => {
    const peer = testBoard();
    peer.silent = true;
    boardAt(peer, { handshakeMs: 1_000_000 });
    const started = board.start();
    await vi.waitFor(() => expect(peer.opened).toBe(1), WAIT);
    await board.stop();
    expect(await started).toMatchObject({ ok: false });
  });

  it('leaves nothing behind when it is connected again and again', { timeout: 120_000 }, async () => {
    const peer = testBoard();
    boardAt(peer, { checkMs: 60_000 });
    const out = board.digitalOut(0);
    board.digitalIn(1);
    let ups = 0;
    board.onStatus(({ up }) => {
      if (!up) return;
      ups += 1;
      setImmediate(() => peer.drop());
    });
    await board.start();
    const heapAfter = async (reconnects: number): Promise<number> => {
      await vi.waitFor(() => expect(ups).toBeGreaterThanOrEqual(reconnects), { timeout: 60_000, interval: 20 });
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const early = await heapAfter(50);
    const late = await heapAfter(450);
    expect(late - early).toBeLessThan(1_000_000);
    expect(process.listenerCount('SIGINT')).toBeLessThan(5);
    expect(out.level === null || out.level === false).toBe(true);
  });
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  gc();
}
