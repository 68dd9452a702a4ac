import { serialProtocols } from '@maeul/devices/serial/protocols';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, ScaleBench, sealOf, TARE } from './testing/scale-bench.ts';
import { type Shown, wires } from './testing/wires.ts';

const CAS = wires.find(({ profile }) => profile === 'scale/cas-22')!;
const TOLEDO = wires.find(({ profile }) => profile === 'scale/toledo-continuous-checksum')!;
const SICS = wires.find(({ profile }) => profile === 'scale/mt-sics')!;

/** The lid is open, with a weight before. */
function opened(bench = new ScaleBench(CAS)): ScaleBench {
  return bench.shows({}, 2000).begins().shows({}, 500).lid(true);
}

/** Somebody puts in so much, swinging, and closes the lid. */
function filled(grams: number, bench = opened()): ScaleBench {
  return bench
    .shows({ grams: TARE + grams + 340, is: 'moving' }, 600)
    .shows({ grams: TARE + grams }, 1500)
    .lid(false);
}

describe.each(wires.map((wire) => [wire.name, wire] as const))('a weighing on the wire of %s', (_, wire) => {
  it('is the difference of the stable weights around one opening of the lid', () => {
    const bench = filled(2340, opened(new ScaleBench(wire))).shows({ grams: TARE + 2340 }, 3000);
    expect(bench.codes).toEqual(['ready', 'weighed']);
    expect(bench.said[1]).toMatchObject({
      weighing: { grams: 2340, container: 'pet', tare: TARE, before: { grams: TARE }, after: { grams: TARE + 2340 } },
    });
  });

  it('keeps the raw frames, which say the same when they are read again', () => {
    const bench = filled(2340, opened(new ScaleBench(wire))).shows({ grams: TARE + 2340 }, 3000);
    const last = bench.said[1]!;
    if (last.is !== 'weighed') throw new Error(bench.codes.join());
    for (const { frame, grams } of [last.weighing.before, last.weighing.after]) {
      // Twice: without a checksum the end of a frame is known when the next begins.
      const [read] = serialProtocols[wire.profile]!.parser().push(Buffer.from(frame + frame, 'hex'));
      expect(read).toMatchObject({ ok: true, value: { scale: { stable: true, unit: 'kg' } } });
      const { mantissa, exponent } = (read?.ok && read.value.scale?.value) || { mantissa: 0, exponent: 0 };
      expect(mantissa * 10 ** (exponent + 3)).toBe(grams);
    }
  });
});

describe('a weighing', () => {
  it('is rounded down to e where the scale shows finer steps', () => {
    const bench = filled(2347, opened(new ScaleBench(SICS))).shows({ grams: TARE + 2347 }, 3000);
    expect(bench.said[1]).toMatchObject({ weighing: { grams: 2340, after: { grams: TARE + 2347 } } });
  });

  it('does not count what was taken out again before the lid closed', () => {
    const bench = opened()
      .shows({ grams: TARE + 5000 }, 3000)
      .shows({ grams: TARE + 3000, is: 'moving' }, 500);
    expect(bench.lid(false).shows({ grams: TARE + 3000 }, 2000).said[1]).toMatchObject({ weighing: { grams: 3000 } });
  });

  it('waits on when the lid is opened once more before the weight stands still', () => {
    const bench = filled(1000)
      .shows({ grams: TARE + 1000, is: 'moving' }, 500)
      .lid(true);
    const done = bench
      .shows({ grams: TARE + 1600 }, 3000)
      .lid(false)
      .shows({ grams: TARE + 1600 }, 2000);
    expect(done.said[1]).toMatchObject({ weighing: { grams: 1600 } });
  });

  it('is not of what lay on the container before the lid was opened', () => {
    const bench = new ScaleBench(CAS)
      .shows({}, 2000)
      .begins()
      .shows({ grams: TARE + 4000 }, 2000)
      .lid(true);
    const done = bench.shows({ grams: TARE + 5000 }, 1000).lid(false);
    expect(done.shows({ grams: TARE + 5000 }, 2000).said[1]).toMatchObject({
      weighing: { grams: 1000, before: { grams: TARE + 4000 } },
    });
  });

  it('may flicker by one e, and then is of three equal frames in a row', () => {
    const bench = filled(2000).shows({ grams: TARE + 2010 }, 200);
    for (let turn = 0; turn < 3; turn++) bench.shows({ grams: TARE + 2000 }, 400).shows({ grams: TARE + 2010 }, 200);
    expect(bench.codes).toEqual(['ready']);
    expect(bench.shows({ grams: TARE + 2000 }, 600).said[1]).toMatchObject({ weighing: { after: { frames: 3 } } });
  });

  it('takes frames that arrive at once for one', () => {
    const bench = filled(2000).shows({ grams: TARE + 2000 }, 200);
    const frame = CAS.encode({ grams: TARE + 2000, is: 'stable', unit: 'kg', tared: 0, held: false, notZeroed: false });
    bench.nowMs += 1500;
    bench.hears(Buffer.concat([frame, frame, frame, frame]));
    expect(bench.codes).toEqual(['ready']);
  });

  it('is ready at once where the scale has stood still, and not before', () => {
    expect(new ScaleBench(CAS).shows({}, 1300).begins().codes).toEqual(['ready']);
    expect(new ScaleBench(CAS).shows({}, 700).begins().codes).toEqual([]);
    expect(new ScaleBench(CAS).shows({}, 1300).waits(4000).begins().codes).toEqual([]);
  });

  it('needs a stable weight anew after the one before', () => {
    const bench = filled(1000).shows({ grams: TARE + 1000 }, 1200);
    expect(bench.codes).toEqual(['ready', 'weighed']);
    bench.begins();
    expect(bench.codes).toEqual(['ready', 'weighed']);
    bench.shows({ grams: TARE + 1000 }, 1400).lid(true);
    bench
      .shows({ grams: TARE + 1500 }, 500)
      .lid(false)
      .shows({ grams: TARE + 1500 }, 2000);
    expect(bench.said.slice(2)).toMatchObject([{ is: 'ready' }, { weighing: { grams: 500 } }]);
  });

  it('shows how much is in it by now', () => {
    const bench = opened().shows({ grams: TARE + 700, is: 'moving' }, 400);
    expect(bench.outputs.filter(({ is }) => is === 'live')).toEqual([
      { is: 'live', grams: 0, stable: true },
      { is: 'live', grams: 700, stable: false },
    ]);
  });
});

describe('a weighing is refused', () => {
  const closed = (shown: Partial<Shown>, bench = filled(1000)) => bench.shows(shown, 1700).codes.slice(1);

  it.each([
    ['with too little', { grams: TARE + 190 }, 'under-min'],
    ['with nothing', { grams: TARE }, 'no-deposit'],
    ['when something was taken out', { grams: TARE - 150 }, 'weight-fell'],
    ['when the container is gone', { grams: 0 }, 'container-lifted'],
    ['above Max', { grams: 150_010 }, 'over-max'],
    ['in overload', { is: 'overload' as const }, 'overload'],
    ['when the unit is another', { unit: 'g' as const, grams: TARE + 1000 }, 'unit-changed'],
    ['when the unit is unknown', { unit: 'lb' as const, grams: TARE + 1000 }, 'unit-changed'],
    ['when it was tared', { grams: TARE + 1000, tared: TARE }, 'unit-changed'],
    ['when the display is held', { grams: TARE + 1000, held: true }, 'scale-fault'],
  ])('%s', (_, shown, code) => {
    expect(closed(shown)).toEqual([code]);
  });

  it('with its figures', () => {
    expect(filled(190).shows({ grams: TARE + 190 }, 1700).said[1]).toMatchObject({
      with: { grams: 190, min: 200, e: 10 },
      why: { message: expect.stringContaining('190 g') },
    });
  });

  it('after a power cut of the scale', () => {
    const bench = filled(1000, opened(new ScaleBench(TOLEDO)));
    expect(closed({ grams: TARE + 1000, notZeroed: true }, bench)).toEqual(['not-zero']);
  });

  it('when the container is lifted while the lid is open, even if it comes back', () => {
    const bench = opened()
      .shows({ grams: 3000, is: 'moving' }, 1400)
      .shows({ grams: TARE + 3000 }, 1000);
    expect(bench.lid(false).shows({ grams: TARE + 3000 }, 2000).codes).toEqual(['ready', 'container-lifted']);
  });

  it('when the weight never stands still', () => {
    const bench = filled(1000);
    for (let turn = 0; turn < 16; turn++)
      bench.shows({ grams: TARE + 1000 }, 800).shows({ grams: TARE + 1020, is: 'moving' }, 200);
    expect(bench.codes).toEqual(['ready', 'not-stable']);
  });

  it('when the scale falls silent, and at once when it is unplugged', () => {
    expect(filled(1000).waits(4000).waits(2000).codes).toEqual(['ready', 'scale-silent']);
    expect(filled(1000).unplugged().codes).toEqual(['ready', 'scale-silent']);
    expect(new ScaleBench(CAS).unplugged().begins().codes).toEqual(['scale-silent']);
    expect(new ScaleBench(CAS).begins().waits(5100).codes).toEqual(['scale-silent']);
  });

  it('when nothing on the line can be read', () => {
    const bench = filled(1000);
    for (let turn = 0; turn < 6; turn++) bench.waits(1000).hears(Buffer.from('ST,GS,1 nonsense of this length\r\n'));
    expect(bench.codes).toEqual(['ready', 'scale-fault']);
  });

  it('when the lid is left open, never opened or opened too early', () => {
    expect(opened().shows({}, 121_000).codes).toEqual(['ready', 'lid-left-open']);
    expect(new ScaleBench(CAS).shows({}, 2000).begins().shows({}, 61_000).codes).toEqual(['ready', 'no-deposit']);
    expect(new ScaleBench(CAS).begins().lid(true).codes).toEqual(['lid-open']);
    expect(new ScaleBench(CAS).lid(true).shows({}, 2000).begins().codes).toEqual(['lid-open']);
  });

  it('before the lid opens, where the scale may not or cannot weigh', () => {
    const seal = { ...sealOf('scale/cas-22'), verifiedUntil: '2026-11-22' };
    expect(new ScaleBench(CAS, { seal }).shows({}, 2000).begins().codes).toEqual(['verification-expired']);
    const lastDay = { ...seal, verifiedUntil: DAY };
    expect(new ScaleBench(CAS, { seal: lastDay }).shows({}, 2000).begins().codes).toEqual(['ready']);
    const begun = (shown: Partial<Shown>) => new ScaleBench(CAS).shows(shown, 2000).begins().shows(shown, 2000).codes;
    expect(begun({ grams: 0 })).toEqual(['container-lifted']);
    expect(begun({ grams: 150_010 })).toEqual(['over-max']);
    expect(begun({ tared: TARE })).toEqual(['not-zero']);
    expect(begun({ unit: 'lb' })).toEqual(['wrong-unit']);
    expect(begun({ is: 'overload' })).toEqual(['overload']);
  });

  it('when it is cancelled; whatever comes then begins nothing', () => {
    const bench = filled(1000).cancels().cancels();
    expect(bench.shows({ grams: TARE + 1000 }, 3000).codes).toEqual(['ready', 'cancelled']);
  });
});

describe('one bad frame', () => {
  it.each([
    ['another unit', { unit: 'g' as const }],
    ['an unknown unit', { unit: 'lb' as const }],
    ['overload', { is: 'overload' as const }],
    ['a net weight', { tared: 500 }],
    ['a weight like of a lifted container', { grams: 0 }],
  ])('of %s delays a weighing and does not end it', (_, shown) => {
    const bench = filled(1000).shows({ grams: TARE + 1000 }, 800);
    bench.shows({ grams: TARE + 1000, ...shown }, 200).shows({ grams: TARE + 1000 }, 800);
    expect(bench.codes).toEqual(['ready']);
    expect(bench.shows({ grams: TARE + 1000 }, 600).said[1]).toMatchObject({ weighing: { grams: 1000 } });
  });
});

/** Shows each weight for two seconds with the lid closed, begins, opens, closes with the next one; what was paid is expected next. */
function visits(...weights: readonly (readonly [before: number, after: number])[]): string[] {
  const bench = new ScaleBench(CAS);
  let expected: number | null = null;
  for (const [before, after] of weights) {
    bench.shows({ grams: before }, 2000).begins(DAY, expected).shows({ grams: before }, 500).lid(true);
    bench.shows({ grams: after }, 2000).lid(false).shows({ grams: after }, 2000);
    const last = bench.said.at(-1)!;
    if (last.is === 'weighed') expected = last.weighing.after.grams;
  }
  return bench.codes;
}

describe('what was paid for', () => {
  it('is not paid again when a stone is taken off the platform and put on it again', () => {
    const stone = [20_000, 30_000] as const;
    expect(visits(stone, stone, stone)).toEqual(['ready', 'weighed', 'weight-changed', 'weight-changed']);
  });

  it('is not paid again when a lever lifts the container before the lid is opened, and lets it go afterwards', () => {
    expect(visits([20_000, 40_000], [25_000, 40_000])).toEqual(['ready', 'weighed', 'weight-changed']);
    const bench = new ScaleBench(CAS).shows({ grams: 40_000 }, 2000).begins(DAY, 40_000).shows({ grams: 40_000 }, 500);
    bench.shows({ grams: TARE }, 2000);
    expect(bench.codes).toEqual(['ready', 'weight-changed']);
    expect(bench.said.at(-1)).toMatchObject({ with: { grams: TARE, expected: 40_000 } });
  });

  it("may dry by half of Min, and what grew without being paid is nobody's gain", () => {
    expect(visits([20_000, 22_000], [21_900, 23_000])).toEqual(['ready', 'weighed', 'ready', 'weighed']);
    expect(visits([20_000, 22_000], [21_890, 23_000])).toEqual(['ready', 'weighed', 'weight-changed']);
    expect(visits([20_000, 22_000], [25_000, 26_000])).toEqual(['ready', 'weighed', 'ready', 'weighed']);
  });

  it('is gone from an empty container: it is weighed, and says how much is missing', () => {
    const bench = new ScaleBench(CAS).shows({ grams: TARE + 200 }, 2000).begins(DAY, 40_000);
    expect(bench.said).toEqual([{ is: 'ready', missing: 40_000 - TARE - 200 }]);
    // It goes on standing there while somebody finds the lid, and then has to stay as it is.
    bench.shows({ grams: TARE + 200 }, 5000);
    expect(bench.codes).toEqual(['ready']);
    bench.shows({ grams: TARE }, 2000);
    expect(bench.codes).toEqual(['ready', 'weight-changed']);
    const fuller = new ScaleBench(CAS).shows({ grams: TARE + 210 }, 2000).begins(DAY, 40_000);
    expect(fuller.codes).toEqual(['weight-changed']);
    const again = new ScaleBench(CAS).shows({ grams: TARE }, 2000);
    again.tell({ is: 'begin', day: DAY, expected: 40_000, mayBeEmpty: false, atMs: again.nowMs });
    expect(again.codes).toEqual(['weight-changed']);
  });

  it('never lets a sequence of visits be paid more than the container ever held, and half of Min for each', () => {
    const weight = fc.integer({ min: (TARE + 300) / 10, max: 6000 }).map((tens) => tens * 10);
    fc.assert(
      fc.property(fc.array(fc.tuple(weight, weight), { minLength: 1, maxLength: 8 }), (weights) => {
        const bench = new ScaleBench(CAS);
        let expected: number | null = null;
        let paid = 0;
        let visits = 0;
        for (const [before, after] of weights) {
          bench.shows({ grams: before }, 1500).begins(DAY, expected).shows({ grams: before }, 300).lid(true);
          bench.shows({ grams: after }, 500).lid(false).shows({ grams: after }, 1500);
          const last = bench.said.at(-1);
          if (last?.is !== 'weighed' || last.weighing.after.grams === expected) continue;
          expected = last.weighing.after.grams;
          paid += last.weighing.grams;
          visits++;
        }
        const most = Math.max(...weights.flat());
        const least = Math.min(...weights.flat());
        expect(paid).toBeLessThanOrEqual(most - least + visits * 100);
      }),
      { numRuns: 60 },
    );
  });
});
