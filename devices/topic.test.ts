import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DevicePath } from './path.ts';
import { buildTopic, KINDS, parseTopic } from './topic.ts';

const segment = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const path = fc.tuple(segment, segment, segment, segment).map((parts) => parts.join('/') as DevicePath);

describe('a topic', () => {
  it('is read back as it was built', () => {
    fc.assert(
      fc.property(path, fc.constantFrom(...KINDS), (where, kind) => {
        expect(parseTopic(buildTopic(where, kind))).toEqual({ ok: true, value: { path: where, kind } });
      }),
    );
  });

  it.each([
    '',
    'maeul/v1/a/b/c/d',
    'maeul/v1/a/b/c/d/e/telemetry',
    'maeul/v1/a/b/c/telemetry',
    'maeul/v2/a/b/c/d/telemetry',
    'maeul/v1/a/b/c/d/Telemetry',
    'maeul/v1/a/b/c/+/telemetry',
    'maeul/v1/a/b/c/d/telemetry/',
    '/maeul/v1/a/b/c/d/telemetry',
    '$SYS/broker/uptime',
    'telemetry',
  ])('%j is refused', (topic) => {
    expect(parseTopic(topic)).toMatchObject({ ok: false, code: 'bad-topic' });
  });

  it('is refused or one that could have been built, whatever the text', () => {
    const near = fc
      .array(fc.constantFrom('maeul', 'v1', 'a', 'B', '/', 'telemetry', 'event', '', '#'), { maxLength: 14 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (text) => {
        const topic = parseTopic(text);
        return !topic.ok || buildTopic(topic.value.path, topic.value.kind) === text;
      }),
    );
  });
});
