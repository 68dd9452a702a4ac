import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DevicePath } from '../path.ts';
import type { Result } from '../refusal.ts';
import { KINDS, type Kind } from '../topic.ts';
import { parseReply } from './command.ts';
import { EVENT_DATA, parseEvent } from './event.ts';
import { parseCommand } from './parse-command.ts';
import { parseState } from './state.ts';
import { parseTelemetry } from './telemetry.ts';

const PATH = 'eunpyeong/sinsa1/roof-12/inverter-1' as DevicePath;
const PARSERS: Readonly<Record<Kind, (message: unknown) => Result<object>>> = {
  telemetry: (pack) => parseTelemetry(pack, PATH, Date.UTC(2026, 10, 22, 3)),
  event: parseEvent,
  state: parseState,
  command: parseCommand,
  reply: parseReply,
};

const page = readFileSync(new URL('../../docs/messages.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```json (\w+)\n([\s\S]*?)```/g)].map(
  ([, kind, text], index) => [index + 1, kind as Kind, JSON.parse(text!) as unknown] as const,
);

describe('docs/messages.md', () => {
  it('has an example of every kind', () => {
    expect(new Set(examples.map(([, kind]) => kind))).toEqual(new Set(KINDS));
  });

  it.each(examples)('example %d, a %s, is true', (_number, kind, message) => {
    expect(PARSERS[kind](message)).toMatchObject({ ok: true });
  });

  it('says what becomes of the first pack', () => {
    const result = parseTelemetry(examples[0]![2], PATH, 0);
    expect(result).toMatchObject({
      ok: true,
      value: {
        position: { stream: '0k2f9x', seq: 4711 },
        readings: [
          { name: 'power_ac', value: 2392, unit: 'W', tMs: 1_795_316_400_500, quality: 'good' },
          { name: 'energy_ac_total', value: 18_234_100, modulus: 4_294_967_295 },
          { name: 'temperature_cabinet', quality: 'stale', reason: 'timeout' },
          { name: 'frequency', value: null, unit: 'Hz', quality: 'bad', reason: 'not-implemented' },
          { name: 'state', value: 'MPPT', unit: null },
        ],
      },
    });
  });

  it('shows an event of a known type', () => {
    const event = examples.find(([, kind]) => kind === 'event')![2] as { type: string };
    expect(Object.keys(EVENT_DATA)).toContain(event.type);
  });
});
