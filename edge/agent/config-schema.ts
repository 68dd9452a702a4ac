import { jsonSchemaOf } from '@maeul/devices/config/json-schema';
import { byteSize, duration } from '@maeul/devices/config/quantities';
import { ROLES } from '@maeul/devices/roles';
import Type, { type Static } from 'typebox';
import { KioskSection } from '../kiosk/config/config-schema.ts';

const PATH = '^[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+$';

const devicePath = (description: string, example: string) =>
  Type.String({
    pattern: PATH,
    maxLength: 200,
    title: 'a path: gu/dong/site/device, each of a-z, 0-9 and "-"',
    examples: [example],
    description,
  });

const address = (example: string) =>
  Type.String({
    pattern: '^(\\[[0-9A-Fa-f:.%a-z]+\\]|[A-Za-z0-9][A-Za-z0-9._-]*):[0-9]{1,5}$',
    title: 'an address: host:port',
    examples: [example],
  });

const Tls = Type.Object({
  ca: Type.Optional(
    Type.String({ description: 'PEM file of the authority that signed the hub.', examples: ['ca.pem'] }),
  ),
  cert: Type.Optional(Type.String({ description: 'PEM file of the own certificate.', examples: ['edge.pem'] })),
  key: Type.Optional(Type.String({ description: 'PEM file of the own key.', examples: ['edge.key'] })),
});

const Hub = Type.Object({
  url: Type.Optional(
    Type.String({
      pattern: '^(mqtt|mqtts|ws|wss)://[^\\s/]+(/\\S*)?$',
      title: 'a URL: mqtt://, mqtts://, ws:// or wss://',
      examples: ['mqtts://hub.example:8883'],
      description:
        'How and where the hub is reached. The environment variable MAEUL_MQTT, if set, replaces host and port.',
    }),
  ),
  credentials: Type.Optional(
    Type.String({
      examples: ['edge-1.credentials.json'],
      description: 'File with what `maeul device enroll --json` printed. Relative to this file.',
    }),
  ),
  tls: Type.Optional(Tls),
  window: Type.Integer({ minimum: 1, maximum: 10_000, default: 200, description: 'Most unacknowledged messages.' }),
});

const Outbox = Type.Object({
  max: byteSize({ default: '256MB', atLeast: '1MB', description: 'Most disk that the outbox may take.' }),
  commit: duration({
    default: '1s',
    atLeast: '10ms',
    atMost: '10m',
    description:
      'How long telemetry may wait before it is written to disk. Longer spares an SD card. Events never wait.',
  }),
});

const NetworkBus = Type.Object({
  kind: Type.Enum(['tcp', 'rtu-tcp'], {
    description: 'tcp: Modbus TCP. rtu-tcp: a serial server that passes the bytes of its line through TCP.',
  }),
  address: address('192.168.1.20:502'),
});

const SerialBus = Type.Object({
  kind: Type.Literal('serial'),
  port: Type.String({
    pattern: '^/',
    title: 'a serial port by its full path',
    examples: ['/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10K3X9Z-if00-port0'],
    description: 'Take the name under /dev/serial/by-id: it stays the same when USB is plugged in another order.',
  }),
  baud: Type.Optional(
    Type.Integer({ minimum: 300, maximum: 921_600, description: 'By default what the profiles say.' }),
  ),
  dataBits: Type.Optional(Type.Enum([7, 8])),
  parity: Type.Optional(Type.Enum(['none', 'even', 'odd'])),
  stopBits: Type.Optional(Type.Enum([1, 2])),
});

const TcpBoard = Type.Object({ kind: Type.Literal('tcp'), address: address('127.0.0.1:7001') });

const SerialBoard = Type.Object({
  kind: Type.Literal('serial'),
  port: Type.String({
    pattern: '^/',
    title: 'a serial port by its full path',
    examples: ['/dev/serial/by-id/usb-Arduino__www.arduino.cc__0043_85736323838351F0E1A1-if00'],
    description: 'Take the name under /dev/serial/by-id: it stays the same when USB is plugged in another order.',
  }),
});

const Intervals = Type.Object({
  fast: Type.Optional(duration({ atLeast: '100ms', atMost: '1d', description: 'Power, voltage, current.' })),
  slow: Type.Optional(duration({ atLeast: '100ms', atMost: '1d', description: 'Energy and states.' })),
  rare: Type.Optional(duration({ atLeast: '1s', atMost: '30d', description: 'Nameplate and settings.' })),
});

const revertMax = duration({
  default: '1h',
  atLeast: '10s',
  atMost: '1h',
  description: 'The longest time after which the device goes back to its own mode when the hub is silent.',
});

const LimitControl = Type.Object({
  kind: Type.Literal('limit', { description: 'An inverter that may be held to a part of its rated power.' }),
  least: Type.Number({
    minimum: 0,
    maximum: 100,
    default: 0,
    description: 'Percent of the rated power that it may always make.',
  }),
  revertMax,
});

const StorageControl = Type.Object({
  kind: Type.Literal('storage', { description: 'A battery that may be charged and discharged.' }),
  charge: Type.Integer({ minimum: 0, maximum: 100_000_000, examples: [3000], description: 'Most, in watts.' }),
  discharge: Type.Integer({ minimum: 0, maximum: 100_000_000, examples: [3000], description: 'Most, in watts.' }),
  reserve: Type.Number({
    minimum: 0,
    maximum: 100,
    default: 0,
    description: 'Percent of the capacity below which nobody may discharge it.',
  }),
  revertMax,
});

const Device = Type.Object({
  path: devicePath('Where the device is in the neighbourhood.', 'eunpyeong/sinsa1/roof-12/inverter-1'),
  bus: Type.String({ minLength: 1, examples: ['roof'], description: 'Name of one of the buses above.' }),
  unit: Type.Integer({ minimum: 0, maximum: 255, default: 1, description: 'Address of the device on its bus.' }),
  profile: Type.String({ minLength: 1, examples: ['meter/eastron-sdm120'], description: '`sunspec` discovers.' }),
  role: Type.Enum([...ROLES], { description: 'How its power counts in the neighbourhood.' }),
  label: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'What people call it.' })),
  interval: Type.Optional(duration({ atLeast: '100ms', atMost: '1d', description: 'Short for intervals.fast.' })),
  intervals: Type.Optional(Intervals),
  timeout: Type.Optional(
    duration({
      atLeast: '20ms',
      atMost: '30s',
      description:
        'How long an answer may take; not longer than the fast interval of any other device on the bus. By default 1s, or that interval if it is shorter.',
    }),
  ),
  control: Type.Optional(
    Type.Union([LimitControl, StorageControl], {
      description: 'How far the hub may steer the device. Without it nobody can.',
    }),
  ),
});

export const EdgeConfigSchema = Type.Object({
  edge: devicePath('The own path of this agent.', 'eunpyeong/sinsa1/roof-12/edge-1'),
  label: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'What people call this agent.' })),
  hub: Type.Optional(Hub),
  outbox: Type.Optional(Outbox),
  buses: Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$' }), Type.Union([NetworkBus, SerialBus])),
  devices: Type.Array(Device, { minItems: 1, maxItems: 1000 }),
  control: Type.Optional(
    Type.Object(
      {
        hubKey: Type.String({
          minLength: 1,
          examples: ['hub-control.pub'],
          description: 'File with what `maeul hub control-key` printed. Relative to this file.',
        }),
      },
      { description: 'Whose setpoints are executed.' },
    ),
  ),
  boards: Type.Optional(
    Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$' }), Type.Union([TcpBoard, SerialBoard]), {
      description: 'Boards with Firmata, on whose pins lids, lamps, sensors and dispensers are.',
    }),
  ),
  kiosk: Type.Optional(KioskSection),
});
/** The file as it was read, defaults filled in. */
export type EdgeConfigFile = Static<typeof EdgeConfigSchema>;
export type BusConfigFile = EdgeConfigFile['buses'][string];
export type BoardConfigFile = NonNullable<EdgeConfigFile['boards']>[string];
export type DeviceConfigFile = EdgeConfigFile['devices'][number];

/** The schema that is published as docs/schema/edge.schema.json. */
export function edgeJsonSchema(): Record<string, unknown> {
  return jsonSchemaOf(EdgeConfigSchema, 'https://maeul.example/schema/edge.schema.json', 'Maeul edge agent');
}
