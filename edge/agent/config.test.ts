import { unwrap } from '@maeul/devices/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEdgeConfig } from './config.ts';

const read = (text: string) => readEdgeConfig(text, 'edge.yaml', null);
const errorOf = (text: string) => {
  const result = read(text);
  return result.ok ? '' : result.message;
};

const ROOF = `edge: eunpyeong/sinsa1/roof-12/edge-1
buses:
  roof: { kind: tcp, address: 192.168.1.20:502 }
  line: { kind: serial, port: /dev/serial/by-id/usb-1 }
devices:
  - { path: eunpyeong/sinsa1/roof-12/inverter-1, bus: roof, unit: 126, profile: sunspec, role: pv, interval: 5s }
  - { path: eunpyeong/sinsa1/roof-12/meter-1, bus: line, profile: meter/eastron-sdm120, role: grid, label: 옥상 }
`;
/** The roof with one more device or bus. */
const withDevice = (fields: string) => `${ROOF}  - { path: eunpyeong/sinsa1/roof-12/extra, role: load, ${fields} }\n`;
const withBus = (fields: string) => ROOF.replace('buses:\n', `buses:\n  extra: { ${fields} }\n`);

describe('the config of an edge', () => {
  it('is read into units of the program, with defaults for what it leaves out', () => {
    expect(unwrap(read(ROOF))).toEqual({
      edge: 'eunpyeong/sinsa1/roof-12/edge-1',
      label: null,
      hub: { url: 'mqtt://127.0.0.1:1883', credentials: null, tls: {}, window: 200 },
      outbox: { maxBytes: 268_435_456, commitMs: 1_000 },
      buses: new Map<string, unknown>([
        ['roof', { kind: 'tcp', host: '192.168.1.20', port: 502 }],
        [
          'line',
          {
            kind: 'serial',
            path: '/dev/serial/by-id/usb-1',
            line: { baud: 2_400, dataBits: 8, parity: 'none', stopBits: 1 },
          },
        ],
      ]),
      devices: [
        {
          path: 'eunpyeong/sinsa1/roof-12/inverter-1',
          bus: 'roof',
          unit: 126,
          profile: 'sunspec',
          role: 'pv',
          label: null,
          intervalsMs: { fast: 5_000, slow: 15_000, rare: 3_600_000 },
          timeoutMs: 1_000,
          control: null,
        },
        {
          path: 'eunpyeong/sinsa1/roof-12/meter-1',
          bus: 'line',
          unit: 1,
          profile: 'meter/eastron-sdm120',
          role: 'grid',
          label: '옥상',
          intervalsMs: { fast: 1_000, slow: 15_000, rare: 3_600_000 },
          timeoutMs: 1_000,
          control: null,
        },
      ],
      boards: new Map(),
      hubKey: null,
      kiosk: null,
    });
  });

  it('lets the hub steer a device as far as it says, and no other', () => {
    const key = 'control: { hubKey: hub.pub }\n';
    const inverter = withDevice('bus: roof, unit: 2, profile: sunspec, control: { kind: limit, least: 30 }');
    const battery = withDevice(
      'bus: roof, unit: 2, profile: sunspec, control: { kind: storage, charge: 3000, discharge: 2500, revertMax: 10m }',
    );
    expect(unwrap(read(key + inverter)).devices.map(({ control }) => control)).toEqual([
      null,
      null,
      { kind: 'limit', leastPercent: 30, revertMaxS: 3600 },
    ]);
    expect(unwrap(read(key + battery)).devices[2]?.control).toEqual({
      kind: 'storage',
      chargeMaxW: 3000,
      dischargeMaxW: 2500,
      reservePercent: 0,
      revertMaxS: 600,
    });
    expect(unwrap(read(key + inverter)).hubKey).toBe('hub.pub');
  });

  it.each([
    ['without the key of a hub', withDevice('bus: roof, unit: 2, profile: sunspec, control: { kind: limit }')],
    [
      'of a meter',
      `control: { hubKey: a }\n${withDevice('bus: line, unit: 2, profile: meter/eastron-sdm120, control: { kind: limit }')}`,
    ],
  ])('refuses control %s', (_why, text) => {
    expect(read(text)).toMatchObject({ ok: false, code: 'bad-config' });
  });

  it('never polls energy more often than power unless it is told to', () => {
    const config = unwrap(read(withDevice('bus: roof, profile: sunspec, interval: 1m')));
    expect(config.devices[2]?.intervalsMs).toEqual({ fast: 60_000, slow: 60_000, rare: 3_600_000 });
  });

  it.each([
    [
      'a bus that does not exist',
      withDevice('bus: rof, profile: sunspec'),
      'edge.yaml:8:62: There is no bus "rof". Did you mean "roof"?',
    ],
    [
      'a profile that does not exist',
      withDevice('bus: line, unit: 2, profile: meter/eastron-sdm12'),
      'There is no profile "meter/eastron-sdm12". Did you mean "meter/eastron-sdm120"?',
    ],
    [
      'a profile by its model alone',
      withDevice('bus: line, unit: 2, profile: SDM630'),
      'Did you mean "meter/eastron-sdm630"?',
    ],
    [
      'a unit that is taken',
      withDevice('bus: line, unit: 1, profile: meter/eastron-sdm120'),
      'edge.yaml:8:74: eunpyeong/sinsa1/roof-12/meter-1 has unit 1 on the bus "line" too.',
    ],
    [
      'a path that is taken',
      ROOF.replace('inverter-1', 'meter-1'),
      'edge.yaml:7:13: The path "eunpyeong/sinsa1/roof-12/meter-1" is that of another device.',
    ],
    ['the path of the agent', ROOF.replace('inverter-1', 'edge-1'), 'is that of the agent itself.'],
    [
      'profiles of different speeds on one line',
      withDevice('bus: line, unit: 2, profile: meter/eastron-sdm630'),
      'meter/eastron-sdm630 expects 9600 baud 8N1, but meter/eastron-sdm120 on the same bus expects 2400 baud 8N1.',
    ],
    [
      'a scale that speaks by itself beside a meter',
      withDevice('bus: line, profile: scale/cas-22'),
      'scale/cas-22 speaks by itself',
    ],
    [
      'a house meter on a Modbus TCP bus',
      withDevice('bus: roof, profile: house-meter/ks-x-4506'),
      'cannot share the Modbus TCP bus "roof"',
    ],
    [
      'a line whose speed nobody tells',
      withBus('kind: serial, port: /dev/ttyUSB1').replace('bus: roof', 'bus: extra'),
      'No profile tells the speed of the bus "extra". Add e.g. "baud: 9600".',
    ],
    [
      'a timeout that would cost a neighbour several polls',
      withDevice('bus: roof, unit: 2, profile: sunspec, timeout: 10s'),
      '10s is longer than the 5000ms at which eunpyeong/sinsa1/roof-12/inverter-1 on the same bus is read',
    ],
    ['a port of the hub that cannot be', `hub: { url: "mqtt://hub:99999" }\n${ROOF}`, 'is not the URL of a hub.'],
    ['a port that cannot be', withBus('kind: tcp, address: 127.0.0.1:99999'), 'The address has the port 99999'],
    [
      'a password in the URL',
      `hub: { url: "mqtt://me:secret@hub:1883" }\n${ROOF}`,
      'A password does not belong in the URL.',
    ],
    [
      'a path of three parts',
      ROOF.replace('roof-12/edge-1', 'edge-1'),
      'edge.yaml:1:7: eunpyeong/sinsa1/edge-1 is not a path: gu/dong/site/device',
    ],
    ['a misspelt key', ROOF.replace('role: pv', 'rolle: pv'), 'Unknown key "rolle". Did you mean "role"?'],
    [
      'an unknown kind of bus',
      withBus('kind: rtu, address: 127.0.0.1:502'),
      'rtu is not allowed here. Write one of tcp, rtu-tcp, serial.',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(errorOf(text)).toContain(message);
  });

  it('allows different speeds once the line says what all were set to', () => {
    const text = withDevice('bus: line, unit: 2, profile: meter/eastron-sdm630').replace(
      'usb-1 }',
      'usb-1, baud: 9600 }',
    );
    expect(unwrap(read(text)).buses.get('line')).toMatchObject({ line: { baud: 9_600 } });
  });

  it('waits for an answer no longer than the neighbours can spare', () => {
    const text = withDevice('bus: roof, unit: 2, profile: sunspec, interval: 200ms');
    expect(unwrap(read(text)).devices.map(({ timeoutMs }) => timeoutMs)).toEqual([200, 1_000, 1_000]);
    expect(read(ROOF.replace('interval: 5s', 'interval: 100ms, timeout: 30s')).ok).toBe(true);
  });

  it('lets MAEUL_MQTT say where the hub is, and the file how it is reached', () => {
    const hubOf = (file: string, address: string) => unwrap(readEdgeConfig(file, 'edge.yaml', address)).hub.url;
    expect(hubOf(ROOF, '10.0.0.5:1884')).toBe('mqtt://10.0.0.5:1884');
    expect(hubOf(`hub: { url: "mqtts://hub.example:8883" }\n${ROOF}`, '[::1]:9883')).toBe('mqtts://[::1]:9883');
    expect(hubOf(`hub: { url: "wss://hub.example/mqtt" }\n${ROOF}`, 'other:443')).toBe('wss://other:443/mqtt');
  });

  it('names the environment when the address of the hub is wrong', () => {
    expect(readEdgeConfig(ROOF, 'edge.yaml', 'nowhere')).toMatchObject({ ok: false, code: 'bad-address' });
  });

  it('never throws, whatever the file holds', () => {
    const lines = ROOF.split('\n');
    fc.assert(
      fc.property(fc.shuffledSubarray(lines), fc.string(), (some, noise) => {
        expect(typeof read(some.join('\n') + noise).ok).toBe('boolean');
      }),
    );
  });

  it('takes boards on ports of their own only', () => {
    const withBoards = (boards: string) => ROOF.replace('devices:', `boards:\n  front: ${boards}\ndevices:`);
    expect(unwrap(read(withBoards('{ kind: serial, port: /dev/serial/by-id/usb-2 }'))).boards.get('front')).toEqual({
      kind: 'serial',
      path: '/dev/serial/by-id/usb-2',
    });
    expect(errorOf(withBoards('{ kind: serial, port: /dev/serial/by-id/usb-1 }'))).toContain('that of the bus "line"');
    expect(errorOf(withBoards('{ kind: tcp, address: 127.0.0.1:70001 }'))).toContain('the highest is 65535');
  });
});
