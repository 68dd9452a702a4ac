import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../reading.ts';
import type { Result } from '../refusal.ts';
import type { ScaleFrame } from '../scales/scale-frame.ts';
import type { SerialMessage } from './protocol.ts';
import { serialProtocols } from './protocols.ts';

/** Bytes of a real device, a manual or a published layout, and what they mean: see docs/devices.md. */
interface Capture {
  readonly protocol: string;
  readonly origin: string;
  readonly cases: readonly Case[];
}

interface Case {
  readonly about: string;
  /** The bytes, either way. */
  readonly text?: string;
  readonly hex?: string;
  /** The question that these bytes answer. */
  readonly request?: string;
  readonly expect: readonly Expectation[];
}

interface Expectation {
  readonly refusal?: string;
  readonly unit?: number;
  readonly foreign?: true;
  readonly identity?: Record<string, string>;
  readonly readings?: readonly Partial<Reading>[];
  readonly scale?: Partial<ScaleFrame>;
}

const PROFILES = new URL('../profiles/', import.meta.url);

const captures = ['scale', 'house-meter', 'water-meter'].flatMap((kind) =>
  readdirSync(new URL(`${kind}/`, PROFILES))
    .filter((name) => name.endsWith('.capture.json'))
    .map((name) => ({
      name: `${kind}/${name.replace('.capture.json', '')}`,
      ...(JSON.parse(readFileSync(new URL(`${kind}/${name}`, PROFILES), 'utf8')) as Capture),
    })),
);

const bytesOf = ({ text, hex }: Pick<Case, 'text' | 'hex'>) =>
  text === undefined
    ? Uint8Array.from(Buffer.from((hex ?? '').replaceAll(' ', ''), 'hex'))
    : Uint8Array.from(Buffer.from(text, 'latin1'));

function matches(result: Result<SerialMessage>, expected: Expectation): void {
  const wanted = expected.refusal === undefined ? { ok: true, value: expected } : { ok: false, code: expected.refusal };
  expect(result).toMatchObject(wanted);
  if (result.ok && expected.readings !== undefined)
    expect(result.value.readings).toHaveLength(expected.readings.length);
}

describe('every serial protocol', () => {
  const witnessed = new Set(captures.map(({ protocol }) => protocol));
  /** Asks other questions than its sibling and reads the same frames. */
  const sameFrames = new Map([['house-meter/ks-x-4506-each', 'house-meter/ks-x-4506']]);

  it.each(Object.keys(serialProtocols))('%s has a capture', (id) => {
    expect([...witnessed]).toContain(sameFrames.get(id) ?? id);
  });
});

describe.each(captures)('the capture $name', ({ protocol, name, cases }) => {
  const reader = serialProtocols[protocol]!;

  it('is named after its protocol', () => {
    expect(name).toBe(reader.id);
  });

  it.each(cases)('$about', (sample) => {
    const results = reader.parser().push(bytesOf(sample));
    expect(results.map((result) => (result.ok ? 'message' : result.code))).toEqual(
      sample.expect.map((expected) => expected.refusal ?? 'message'),
    );
    for (const [index, expected] of sample.expect.entries()) matches(results[index]!, expected);
  });

  it.each(cases.filter(({ request }) => request !== undefined))(
    'the question before: $about',
    ({ request, expect: [answer], ...sample }) => {
      const unit = answer?.unit ?? 0;
      const asked = [reader, serialProtocols[`${protocol}-each`]]
        .flatMap((candidate) => candidate?.requests(unit) ?? [])
        .filter(({ bytes }) => Buffer.from(bytes).toString('hex') === request!.replaceAll(' ', ''));
      const [message] = reader.parser().push(bytesOf(sample));
      expect(asked).toHaveLength(1);
      expect(message?.ok && asked[0]!.answeredBy(message.value)).toBe(true);
    },
  );
});
