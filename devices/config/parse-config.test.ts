import fc from 'fast-check';
import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { jsonSchemaOf } from './json-schema.ts';
import { parseConfig } from './parse-config.ts';
import { byteSize, duration, toBytes, toMillis } from './quantities.ts';

const Bus = Type.Union([
  Type.Object({ kind: Type.Literal('tcp'), address: Type.String() }),
  Type.Object({ kind: Type.Literal('serial'), port: Type.String({ pattern: '^/dev/', examples: ['/dev/ttyUSB0'] }) }),
]);
const Device = Type.Object({
  name: Type.String({ minLength: 1 }),
  unit: Type.Integer({ minimum: 1, maximum: 247 }),
  role: Type.Enum(['pv', 'grid', 'load']),
});
const Schema = Type.Object({
  interval: duration({ default: '1s', atLeast: '100ms', atMost: '1h' }),
  spool: byteSize({ default: '64MB' }),
  verbose: Type.Boolean({ default: false }),
  bus: Type.Optional(Bus),
  devices: Type.Array(Device, { default: [], maxItems: 3 }),
  tags: Type.Optional(Type.Record(Type.String(), Type.Number())),
});

const errorsOf = (text: string): string[] => {
  const result = parseConfig(text, 'edge.yaml', Schema);
  return result.ok ? [] : result.message.split('\n');
};

describe('a config file', () => {
  it('gets the defaults of the schema for what it leaves out', () => {
    const result = parseConfig('', 'edge.yaml', Schema);
    expect(result.ok && result.value).toEqual({ interval: '1s', spool: '64MB', verbose: false, devices: [] });
  });

  it('keeps what it says', () => {
    const result = parseConfig('interval: 15m\nbus: {kind: tcp, address: "127.0.0.1:502"}', 'edge.yaml', Schema);
    if (!result.ok) throw new Error(result.message);
    expect(toMillis(result.value.interval)).toBe(900_000);
    expect(toBytes(result.value.spool)).toBe(67_108_864);
    expect(result.value.bus).toEqual({ kind: 'tcp', address: '127.0.0.1:502' });
  });

  it.each([
    ['intervall: 1s', 'edge.yaml:1:1: Unknown key "intervall". Did you mean "interval"?'],
    ['devices:\n  - {name: a, unit: 1, rloe: pv, role: pv}', '2:24: Unknown key "rloe". Did you mean "role"?'],
    ['colour: red', 'Unknown key "colour". Valid here: interval, spool, verbose, bus, devices, tags.'],
    ['__proto__: 1', 'Unknown key "__proto__"'],
    ['interval: 5', '1:11: 5 stands where a duration: a number with ms, s, m, h or d belongs.'],
    ['interval: 5ms', '5ms must be at least 100ms and at most 1h.'],
    ['spool: 64 MiB', '1:8: 64 MiB is not a byte size: a number with B, KB, MB, GB or TB.'],
    ['verbose: yes', 'yes stands where true or false belongs. Write true or false'],
    ['devices: {}', '1:10: a block of keys stands where a list belongs.'],
    ['devices: [{name: a, unit: 300, role: pv}]', '1:27: 300 must be at most 247.'],
    [
      'devices: [{name: a, unit: 1, role: gird}]',
      'gird is not allowed here. Write one of pv, grid, load. Did you mean "grid"?',
    ],
    ['devices: [{name: 7, unit: 1, role: pv}]', '7 stands where a text belongs. Put it in quotes: "7".'],
    ['devices: [{name: a, unit: 1}]', '1:11: The key "role" is missing. Add e.g. "role: pv".'],
    ['bus: {kind: tpc, address: x}', '1:13: tpc is not allowed here. Write one of tcp, serial. Did you mean "tcp"?'],
    ['bus: {kind: serial, prot: /dev/ttyUSB0}', '1:21: Unknown key "prot". Did you mean "port"?'],
    ['bus: {kind: serial, port: COM1}', 'COM1 is not a text of the form ^/dev/. Write a text, e.g. /dev/ttyUSB0.'],
    ['tags: {a: high}', '1:11: high stands where a number belongs.'],
    ['interval: 1s\ninterval: 2s', '2:1: The key "interval" stands here twice. Keep one of them.'],
    ['interval: [', 'edge.yaml:1:'],
    ['bus:\n\tkind: tcp', 'Indent with spaces, not with tabs.'],
    ['interval: 1s\n---\nspool: 1MB', 'The file holds more than one document.'],
    ['tags: &t {a: 1}\nbus: *t', '2:6: Aliases are not supported. Write the value out.'],
    ['- 1', '1:1: a list stands where a block of keys belongs.'],
  ])('%j is refused with place and remedy', (text, expected) => {
    expect(errorsOf(text).join('\n')).toContain(expected);
  });

  it('reports every error at once, in the order of the file', () => {
    const errors = errorsOf('spol: 1MB\ninterval: fast\ndevices:\n  - {unit: 0, role: pv}\n  - 5\nverbose: 1\n');
    expect(errors.map((line) => line.split(' ')[0])).toEqual([
      'edge.yaml:1:1:',
      'edge.yaml:2:11:',
      'edge.yaml:4:5:',
      'edge.yaml:4:12:',
      'edge.yaml:5:5:',
      'edge.yaml:6:10:',
    ]);
  });

  it('says where a list is too long', () => {
    const device = '{name: a, unit: 1, role: pv}';
    expect(errorsOf(`devices: [${[device, device, device, device].join(', ')}]`)[0]).toContain('edge.yaml:1:10:');
  });

  it('is refused or right, whatever it holds', () => {
    const piece = fc.constantFrom(
      'interval',
      'devices',
      'bus',
      ':',
      ' ',
      '\n',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a',
      '*a',
      '"',
      '1s',
      'pv',
      '!!',
      '? ',
      '|',
      '#',
      '\t',
      '<<',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 25 }), (pieces) => {
        const result = parseConfig(pieces.join(''), 'x.yaml', Schema);
        if (!result.ok) expect(result.errors.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
        return result.ok || result.errors.length > 0;
      }),
      { numRuns: 500 },
    );
  });
});

describe('the published JSON Schema', () => {
  it('is closed, and asks only for what has no default', () => {
    const schema = jsonSchemaOf(Schema, 'https://maeul.example/schema/edge.json', 'Edge');
    expect(schema).toMatchObject({
      $id: 'https://maeul.example/schema/edge.json',
      additionalProperties: false,
      required: [],
    });
    expect(JSON.stringify(schema)).not.toContain('~');
  });
});

describe('rules between values', () => {
  const text = 'interval: 1s\ndevices:\n  - {name: a, unit: 1, role: pv}\n  - {name: b, unit: 1, role: pv}';
  const unitsDiffer = (config: { devices: { unit: number }[] }) =>
    config.devices.flatMap(({ unit }, index) =>
      config.devices.findIndex((other) => other.unit === unit) === index
        ? []
        : [{ keys: ['devices', index, 'unit'], message: `Unit ${unit} is taken.`, hint: 'Give it another.' }],
    );

  it('are told by line like any other error', () => {
    const result = parseConfig(text, 'edge.yaml', Schema, unitsDiffer);
    expect(result.ok ? '' : result.message).toBe('edge.yaml:4:21: Unit 1 is taken. Give it another.');
  });

  it('blame a value that was left out on its surroundings', () => {
    const fault = { keys: ['devices', 1, 'label', 'ko'], message: 'No label.', hint: '' };
    const result = parseConfig(text, 'edge.yaml', Schema, () => [fault]);
    expect(result.ok ? '' : result.message).toBe('edge.yaml:4:5: No label.');
  });

  it('are not asked while a value is wrong by itself', () => {
    const result = parseConfig('interval: 5', 'edge.yaml', Schema, () => {
      throw new Error('asked');
    });
    expect(result.ok).toBe(false);
  });
});
