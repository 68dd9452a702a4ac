import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DevicePath } from '@maeul/devices/path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { GRAINS, type Grain, type OutboxMessage, type Segment } from './message.ts';
import { type Lane, Spool } from './spool.ts';
import { shedEvent } from './spool-events.ts';
import { isLocked, openSpoolFile } from './spool-file.ts';

const OWNER = 'eunpyeong/sinsa1/roof-12/edge-1';
const METER = 'eunpyeong/sinsa1/roof-12/meter-1' as DevicePath;
const ROOMY = 64_000_000;

const folders: string[] = [];
const spools: Spool[] = [];
afterEach(() => {
  for (const spool of spools.splice(0)) spool.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-spool-'));
  folders.push(folder);
  return folder;
}

let streams = 0;
function open(folder: string, maxBytes = ROOMY, owner = OWNER) {
  const file = openSpoolFile(folder, owner, Date.UTC(2026, 4, 1), () => `stream-${++streams}`);
  const spool = new Spool(file, { maxBytes, shedEvent: (ranges, cause) => shedEvent(owner, ranges, cause, 0) });
  spools.push(spool);
  return { spool, file };
}

/** What a power cut leaves: the files as they are, without anything being closed. */
function crash(folder: string): string {
  const copy = newFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** Random enough that compression does not hide the size. */
function message(grain: Grain, text: string): OutboxMessage {
  const kind = grain === 'kept' ? 'event' : 'telemetry';
  return { kind, path: METER, grain, body: kind === 'event' ? JSON.stringify({ text }) : JSON.stringify([{ text }]) };
}

const noise = (chars: number, seed: number) => {
  let state = seed + 1;
  return Array.from({ length: chars }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state.toString(36).at(-1);
  }).join('');
};

function drain(spool: Spool, lane: Lane): Segment[] {
  const segments: Segment[] = [];
  for (let segment = spool.take(lane); segment !== null; segment = spool.take(lane)) segments.push(segment);
  return segments;
}

const numbersOf = (segments: readonly Segment[]) => segments.flatMap((one) => one.messages.map(({ seq }) => seq));

describe('a spool', () => {
  it('numbers from 1 without holes and puts stream and number into the message', () => {
    const { spool } = open(newFolder());
    expect(spool.commit({ messages: [message('fine', 'a'), message('fine', 'b')] })).toEqual([1, 2]);
    expect(spool.commit({ messages: [message('fine', 'c')] })).toEqual([3]);
    const [first] = drain(spool, 'backlog').concat(drain(spool, 'live'));
    expect(first?.messages.map(({ payload }) => JSON.parse(payload))).toEqual([
      [{ stream: spool.stream, seq: 1, text: 'a' }],
      [{ stream: spool.stream, seq: 2, text: 'b' }],
    ]);
  });

  it('goes on with the same stream and the next number after a power cut', () => {
    const folder = newFolder();
    const before = open(folder).spool;
    before.commit({ messages: [message('fine', 'a'), message('kept', 'b')] });
    const after = open(crash(folder)).spool;
    expect([after.stream, after.next]).toEqual([before.stream, 3]);
  });

  it('begins a new stream on a new card', () => {
    const one = open(newFolder()).spool;
    const other = open(newFolder()).spool;
    expect(other.stream).not.toBe(one.stream);
    expect(other.next).toBe(1);
  });

  it.each(['not a database at all, but long enough to be read as a header of one'.repeat(4), ''])(
    'sets a spoilt file aside and begins a new stream',
    (content) => {
      const folder = newFolder();
      writeFileSync(join(folder, 'outbox.db'), content);
      const { spool, file } = open(folder);
      expect(file.setAside?.file).toMatch(/^outbox-set-aside-20260501T/);
      expect(spool.commit({ messages: [message('fine', 'a')] })).toEqual([1]);
      expect(readdirSync(folder)).toContain(file.setAside?.file);
    },
  );

  it('does not go on with the numbers of another edge when a card was cloned', () => {
    const folder = newFolder();
    const first = open(folder).spool;
    first.commit({ messages: [message('fine', 'a')] });
    const { spool, file } = open(crash(folder), ROOMY, 'eunpyeong/sinsa1/roof-13/edge-1');
    expect(file.setAside).toMatchObject({ reason: `it belongs to ${OWNER}`, stream: first.stream });
    expect([spool.next, spool.stream === first.stream]).toEqual([1, false]);
  });

  it('lets only one process in', () => {
    const folder = newFolder();
    open(folder);
    let refusal: unknown;
    try {
      open(folder);
    } catch (error) {
      refusal = error;
    }
    expect(isLocked(refusal)).toBe(true);
  });

  it('gives what is new before what is old, and the old in order', () => {
    const { spool } = open(newFolder());
    for (const text of ['old 1', 'old 2', 'old 3']) spool.commit({ messages: [message('fine', text)] });
    spool.markLive();
    spool.commit({ messages: [message('fine', 'new')] });
    expect(numbersOf([spool.take('live')!, spool.take('backlog')!, spool.take('backlog')!])).toEqual([4, 1, 2]);
  });

  it('leaves to the backlog what the live lane could not keep up with', () => {
    const { spool } = open(newFolder());
    spool.markLive();
    for (const text of ['a', 'b', 'c']) spool.commit({ messages: [message('fine', text)] });
    expect(numbersOf([spool.take('live')!])).toEqual([3]);
    expect(numbersOf([spool.take('backlog')!])).toEqual([1]);
  });

  it('sheds the oldest fine telemetry first, then coarse, and tells the numbers', () => {
    const { spool } = open(newFolder(), 200_000);
    spool.commit({ messages: [message('kept', noise(20_000, 1))] });
    spool.commit({ messages: [message('coarse', noise(20_000, 2))] });
    for (let n = 3; n <= 20; n++) spool.commit({ messages: [message('fine', noise(20_000, n))] });
    const [range, ...others] = spool.shedRanges();
    expect(range?.from).toBe(3);
    expect(others).toEqual([]);
    expect(numbersOf(drain(spool, 'backlog').concat(drain(spool, 'live'))).sort((a, b) => a - b)).toEqual([
      2,
      ...Array.from({ length: 20 - range!.to }, (_, index) => range!.to + 1 + index),
    ]);
    expect(numbersOf(drain(spool, 'kept'))).toEqual([1]);
  });

  it('keeps events above its bound and gives up new telemetry instead', () => {
    const { spool } = open(newFolder(), 100_000);
    for (let n = 1; n <= 10; n++) spool.commit({ messages: [message('kept', noise(20_000, n))] });
    spool.commit({ messages: [message('fine', 'too late')] });
    expect(spool.shedRanges()).toEqual([{ from: 11, to: 11 }]);
    expect(numbersOf(drain(spool, 'kept'))).toHaveLength(10);
  });

  it('tells what it shed by an event that is itself numbered', () => {
    const { spool } = open(newFolder(), 60_000);
    for (let n = 1; n <= 8; n++) spool.commit({ messages: [message('fine', noise(20_000, n))] });
    const shed = spool.shedRanges();
    while (spool.reportShed());
    const [segment] = drain(spool, 'kept');
    expect(JSON.parse(segment!.messages[0]!.payload)).toMatchObject({
      type: 'maeul.outbox.shed.v1',
      source: OWNER,
      seq: 9,
      data: { ranges: shed, cause: 'outbox-full' },
    });
    expect(spool.shedRanges()).toEqual([]);
  });
});

type Step =
  | { do: 'commit'; grains: Grain[]; size: number; lost: number }
  | { do: 'take'; lane: Lane }
  | { do: 'deliver' }
  | { do: 'markLive' }
  | { do: 'report' }
  | { do: 'crash' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      grains: fc.array(fc.constantFrom(...GRAINS), { maxLength: 6 }),
      size: fc.integer({ min: 1, max: 6_000 }),
      lost: fc.constantFrom(0, 0, 0, 2),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('take' as const), lane: fc.constantFrom<Lane>('kept', 'live', 'backlog') }),
  },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'deliver' }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'markLive' }, { do: 'report' }, { do: 'crash' }) },
);

/** Keeps its own books of every number, without knowing how the spool keeps them. */
class Auditor {
  readonly content = new Map<number, { grain: Grain; text: string }>();
  readonly lost = new Set<number>();
  readonly delivered = new Set<number>();
  readonly reported = new Set<number>();
  readonly taken = new Map<number, Segment>();
  next = 1;

  committed(numbers: number[], messages: { grain: Grain; text: string }[], lost: number): void {
    expect([...numbers].sort((a, b) => a - b)).toEqual(numbers.map((_, index) => this.next + index));
    numbers.forEach((seq, index) => {
      this.content.set(seq, messages[index]!);
    });
    this.next += numbers.length;
    for (let n = 0; n < lost; n++) this.lost.add(this.next++);
  }

  took(segment: Segment | null, shed: ReadonlySet<number>): void {
    for (const { seq, payload } of segment?.messages ?? []) {
      expect(shed.has(seq) || this.delivered.has(seq) || this.reported.has(seq)).toBe(false);
      const parsed = JSON.parse(payload);
      const body = Array.isArray(parsed) ? parsed[0] : parsed;
      if (body.type === 'maeul.outbox.shed.v1')
        for (const { from, to } of body.data.ranges) for (let n = from; n <= to; n++) this.reported.add(n);
      else expect([body.seq, body.text]).toEqual([seq, this.content.get(seq)?.text]);
    }
    if (segment !== null) {
      expect(this.taken.has(segment.first)).toBe(false);
      this.taken.set(segment.first, segment);
    }
  }
}

describe('any sequence of commits, takes, deliveries and power cuts', () => {
  it('ends with every number delivered, still there, or told as shed, and never an event shed', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
        let folder = newFolder();
        let { spool } = open(folder, 80_000);
        const audit = new Auditor();
        const shedNow = () =>
          new Set(
            spool.shedRanges().flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, n) => from + n)),
          );
        let delivered: Segment[] = [];
        steps.forEach((one, index) => {
          if (one.do === 'commit') {
            const messages = one.grains.map((grain, n) => ({ grain, text: noise(one.size, index * 10 + n) }));
            const batch = {
              messages: messages.map(({ grain, text }) => message(grain, text)),
              delivered: delivered.map(({ first }) => first),
              lost: one.lost,
            };
            audit.committed(spool.commit(batch), messages, one.lost);
            delivered = [];
          } else if (one.do === 'take') audit.took(spool.take(one.lane), shedNow());
          else if (one.do === 'deliver') {
            const [first, segment] = audit.taken.entries().next().value ?? [];
            if (first !== undefined) {
              delivered.push(segment!);
              audit.taken.delete(first);
              for (const { seq } of segment!.messages) audit.delivered.add(seq);
            }
          } else if (one.do === 'markLive') spool.markLive();
          else if (one.do === 'report') {
            while (spool.reportShed()) audit.next++;
          } else {
            folder = crash(folder);
            spool = open(folder, 80_000).spool;
            // What was delivered but not taken out comes again: the hub knows it by its number.
            for (const seq of numbersOf(delivered)) audit.delivered.delete(seq);
            delivered = [];
            audit.taken.clear();
          }
          expect(spool.next).toBe(audit.next);
        });
        const shed = shedNow();
        for (const lane of ['kept', 'live', 'backlog'] as const)
          for (const segment of drain(spool, lane)) audit.took(segment, shed);
        spool.markLive();
        for (const segment of drain(spool, 'backlog')) audit.took(segment, shed);
        const there = new Set(numbersOf([...audit.taken.values()]));
        for (let seq = 1; seq < audit.next; seq++) {
          const gone = shed.has(seq) || audit.reported.has(seq);
          expect([seq, audit.delivered.has(seq) || there.has(seq) || gone]).toEqual([seq, true]);
          if (gone) expect(audit.content.get(seq)?.grain).not.toBe('kept');
          if (audit.lost.has(seq)) expect(gone).toBe(true);
        }
        for (const one of spools.splice(0)) one.close();
      }),
      { numRuns: 60 },
    );
  });
});
