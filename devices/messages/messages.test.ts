import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { Command, parseReply } from './command.ts';
import { parseEvent, positionOf } from './event.ts';
import { parseCommand } from './parse-command.ts';
import { parseState } from './state.ts';

const ID = '019aa9f4-1f00-7c3a-9d51-2f0f0e9c6b11';
const TIME = '2026-11-22T03:00:00.000Z';

const event = {
  specversion: '1.0',
  id: ID,
  source: 'eunpyeong/sinsa1/roof-12/inverter-1',
  type: 'maeul.device.unreachable.v1',
  time: TIME,
  data: { since: TIME, reason: 'timeout' },
};
const command = {
  id: ID,
  name: 'poll-now',
  args: { class: 'fast' },
  issued: TIME,
  expires: '2026-11-22T03:01:00+09:00',
};
const reply = { id: ID, status: 'done', time: TIME, result: { count: 3 }, stream: 's', seq: 1 };
const state = {
  status: 'online',
  time: TIME,
  label: '신사1동 옥상',
  role: 'pv',
  interval: 1,
  identity: { serial: 'A1' },
};

const PARSERS = { event: parseEvent, command: parseCommand, reply: parseReply, state: parseState };
type Name = keyof typeof PARSERS;

describe.each<[Name, object]>([
  ['event', event],
  ['command', command],
  ['reply', reply],
  ['state', state],
])('the %s', (name, sample) => {
  const parse = PARSERS[name];

  it('is read as it was sent, with labels that nobody knows', () => {
    expect(parse(sample)).toEqual({ ok: true, value: sample });
    expect(parse({ ...sample, future: 1 })).toMatchObject({ ok: true });
  });

  it('is refused by name, at its place, whatever its JSON', () => {
    const values = fc.oneof(fc.jsonValue(), fc.constantFrom(ID, TIME, 'done', 'online', -1, 1.5));
    const spoiled = fc
      .tuple(fc.constantFrom(...Object.keys(sample)), values)
      .map(([key, value]) => ({ ...sample, [key]: value }));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), spoiled), (message) => {
        const result = parse(message);
        return result.ok || (result.code === `bad-${name}` && result.message.endsWith('.'));
      }),
    );
  });
});

describe('a message is refused', () => {
  it.each<[Name, object, string]>([
    ['event', { ...event, specversion: '0.3' }, '/specversion'],
    ['event', { ...event, id: '7' }, '/id'],
    ['event', { ...event, type: 'org.example.thing' }, '/type'],
    ['event', { ...event, time: 'yesterday' }, '/time'],
    ['event', { ...event, data: [] }, '/data'],
    ['event', { ...event, seq: 0, stream: 's' }, '/seq'],
    ['command', { ...command, name: 'Poll Now' }, '/name'],
    ['command', { ...command, expires: undefined }, '/'],
    ['command', { ...command, issued: '2026-02-30T00:00:00Z' }, '/issued'],
    ['reply', { ...reply, status: 'ok' }, '/status'],
    ['state', { ...state, status: 'asleep' }, '/status'],
    ['state', { ...state, role: 'windmill' }, '/role'],
    ['state', { ...state, interval: 0 }, '/interval'],
  ])('%s %j at %s', (name, message, at) => {
    const result = PARSERS[name](message);
    expect(result.ok ? '' : result.message).toContain(` ${at}`);
  });
});

describe('the number of a message', () => {
  it('is there when stream and number are', () => {
    expect(positionOf({ stream: 's', seq: 3 })).toEqual({ stream: 's', seq: 3 });
    expect(positionOf({ stream: 's' })).toBeNull();
    expect(positionOf({ seq: 3 })).toBeNull();
  });
});

describe('the command in plain code', () => {
  const schema = Compile(Command);
  const odd = fc.constantFrom<unknown>(
    ID,
    TIME,
    '2016-12-31T23:59:60Z',
    '2026-02-29T00:00:00Z',
    'A-b',
    'a_b',
    '-',
    [],
    {},
    null,
    1,
  );
  const key = fc.constantFrom(...Object.keys(command), 'future');

  it('takes exactly what its schema takes', () => {
    const changed = fc
      .array(fc.tuple(key, fc.oneof(odd, fc.jsonValue(), fc.string())), { maxLength: 3 })
      .map((changes) => ({ ...command, ...Object.fromEntries(changes) }));
    const shortened = fc.subarray(Object.entries(command)).map((entries) => Object.fromEntries(entries));
    fc.assert(
      fc.property(fc.oneof(changed, shortened, fc.jsonValue()), (message) => {
        expect(parseCommand(message).ok).toBe(schema.Check(message));
      }),
    );
  });
});
