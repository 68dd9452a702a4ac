import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../refusal.ts';
import type { SerialMessage, SerialProtocol } from './protocol.ts';
import { serialProtocols } from './protocols.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Whole frames of each protocol, one good weight or reading in each, and whether a checksum guards them. */
const SAMPLES: Readonly<Record<string, { readonly frames: readonly Uint8Array[]; readonly checked: boolean }>> = {
  'scale/cas-22': {
    frames: [bytes('ST,GS,1\xe4,   12.34 kg\r\n'), bytes('US,NT,1\xa2,  -0.560 kg\r\n')],
    checked: false,
  },
  'scale/and-17': { frames: [bytes('ST,+0001.234 kg\r\n'), bytes('US,-0000.120 kg\r\n')], checked: false },
  'scale/and-18': { frames: [bytes('ST,GS,+0012.34kg\r\n'), bytes('ST,NT,-0000.56kg\r\n')], checked: false },
  'scale/toledo-continuous': {
    frames: [hex('022c30203030313233343030303030300d2b'), hex('022c3b203030303035363030303130300d1e')],
    checked: true,
  },
  'scale/toledo-continuous-checksum': {
    frames: [hex('022c30203030313233343030303030300d2b'), hex('022c3b203030303035363030303130300d1e')],
    checked: true,
  },
  'scale/toledo-continuous-plain': {
    frames: [hex('022c30203030313233343030303030300d'), hex('022c3b203030303035363030303130300d')],
    checked: false,
  },
  'scale/mt-sics': { frames: [bytes('S S     100.00 g\r\n'), bytes('S D      -1.50 kg\r\n')], checked: false },
  'scale/toledo-8217': { frames: [bytes('\x0201.234\r'), bytes('\x0212.500N\r')], checked: false },
  'house-meter/ks-x-4506': { frames: [hex('f730038107000012340456784e18'), hex('f712018102000166f4')], checked: true },
  'house-meter/ks-x-4506-each': { frames: [hex('f730038107000012340456784e18')], checked: true },
  'water-meter/seoul-digital': { frames: [hex('680f0f680801780f17501623001c135151220023 16')], checked: true },
};

const said = (results: readonly Result<SerialMessage>[]) =>
  results.map((result) =>
    result.ok ? { ...result.value, frame: Buffer.from(result.value.frame).toString('hex') } : result.code,
  );

const valuesOf = (results: readonly Result<SerialMessage>[]) =>
  results.flatMap((result) => (result.ok ? result.value.readings.filter(({ quality }) => quality === 'good') : []));

function pushAll(protocol: SerialProtocol, chunks: readonly Uint8Array[]) {
  const parser = protocol.parser();
  return chunks.flatMap((chunk) => parser.push(chunk));
}

/** Cuts bytes at arbitrary places. */
function cut(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...cuts.map((place) => place % (whole.length + 1)), 0, whole.length].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => whole.subarray(places[index], end));
}

describe.each(Object.values(serialProtocols).map((protocol) => [protocol.id, protocol] as const))(
  '%s',
  (id, protocol) => {
    const { frames, checked } = SAMPLES[id]!;
    const frame = fc.constantFrom(...frames);
    const noise = fc.uint8Array({ maxLength: 30 });
    /** Bytes that this protocol likes to see, so that near-frames arise. */
    const alphabet = fc.constantFrom(...new Set(frames.flatMap((sample) => [...sample])));
    const nearNoise = fc.array(alphabet, { maxLength: 30 }).map((list) => Uint8Array.from(list));
    const piece = fc.oneof(frame, noise, nearNoise);
    const stream = fc.array(piece, { maxLength: 12 }).map((pieces) => join(...pieces));

    it('decodes a stream the same however it is cut', () => {
      fc.assert(
        fc.property(stream, fc.array(fc.nat(), { maxLength: 20 }), (whole, cuts) => {
          expect(said(pushAll(protocol, cut(whole, cuts)))).toEqual(said(pushAll(protocol, [whole])));
        }),
      );
    });

    it('is total, and a reading that is not bad has a finite value and a frame that the stream holds', () => {
      fc.assert(
        fc.property(stream, (whole) => {
          const text = Buffer.from(whole).toString('latin1');
          for (const result of pushAll(protocol, [whole])) {
            if (!result.ok) expect(result.code).toMatch(/^[a-z0-9-]+$/);
            else expect(text).toContain(Buffer.from(result.value.frame).toString('latin1'));
            if (result.ok)
              for (const { value, quality } of result.value.readings)
                expect(
                  quality === 'bad'
                    ? value === null
                    : value !== null && (typeof value !== 'number' || Number.isFinite(value)),
                ).toBe(true);
          }
        }),
      );
    });

    it('finds every frame of an undisturbed stream', () => {
      fc.assert(
        fc.property(fc.array(frame, { minLength: 1, maxLength: 20 }), (sent) => {
          // A plain Toledo frame is only known to be whole when the next begins.
          const found = pushAll(protocol, [join(...sent)]);
          expect(found.map((result) => result.ok && Buffer.from(result.value.frame).toString('hex'))).toEqual(
            sent.map((bytes) => Buffer.from(bytes).toString('hex')),
          );
        }),
      );
    });

    it('hears again after noise: at most the frames that the noise ran into are lost', () => {
      fc.assert(
        fc.property(noise, frame, (before, sent) => {
          const quiet = Array.from({ length: 20 }, () => sent);
          const found = pushAll(protocol, [join(before, ...quiet)]);
          const whole = found.filter(
            (result) => result.ok && Buffer.from(result.value.frame).equals(Buffer.from(sent)),
          );
          expect(whole.length).toBeGreaterThanOrEqual(10);
        }),
      );
    });

    it('forgets a half-read frame when told to', () => {
      const [first, second] = [frames[0]!, frames[1] ?? frames[0]!];
      const parser = protocol.parser();
      parser.push(first.subarray(0, first.length - 3));
      parser.reset();
      expect(said(parser.push(second))).toEqual(said(pushAll(protocol, [second])));
    });

    const refusesEveryChange = () => {
      for (const original of frames) {
        const truth = valuesOf(pushAll(protocol, [original]));
        for (let at = 0; at < original.length; at++)
          for (let value = 0; value < 256; value++) {
            const changed = original.slice();
            changed[at] = value;
            const read = valuesOf(pushAll(protocol, [join(changed, frames[0]!)]));
            // The whole frame behind it is found too, unless a torn length swallowed it.
            const allowed = [...truth, ...valuesOf(pushAll(protocol, [frames[0]!]))];
            for (const reading of read) expect(allowed).toContainEqual(reading);
          }
      }
    };
    if (checked) it('refuses every change of one byte, or reads the same', refusesEveryChange);
  },
);

describe('a scale', () => {
  const scales = Object.values(serialProtocols).filter(({ id }) => id.startsWith('scale/'));
  const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 });

  it.each(scales.map((protocol) => [protocol.id, protocol] as const))(
    '%s gives a good weight only from a stable frame without reservation',
    (id, protocol) => {
      fc.assert(
        fc.property(fc.constantFrom(...SAMPLES[id]!.frames), flips, (frame, changes) => {
          const changed = frame.slice();
          for (const [at, value] of changes) changed[at % changed.length] = value;
          for (const result of pushAll(protocol, [join(changed, frame)])) {
            if (!result.ok || result.value.scale === undefined) continue;
            const { scale, readings } = result.value;
            const weight = readings.find(({ name }) => name === 'weight')!;
            const reserved =
              !scale.stable ||
              scale.motion ||
              scale.overload ||
              scale.underload ||
              scale.hold ||
              scale.powerUpNotZeroed ||
              scale.fault !== undefined ||
              scale.unit === null ||
              scale.value === null;
            expect(weight.quality === 'good').toBe(!reserved);
          }
        }),
        { numRuns: 500 },
      );
    },
  );
});
