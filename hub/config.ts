import { type Address, parseAddress } from '@maeul/devices/config/address';
import { jsonSchemaOf } from '@maeul/devices/config/json-schema';
import { type CrossFault, parseConfig } from '@maeul/devices/config/parse-config';
import { type Duration, duration, toMillis } from '@maeul/devices/config/quantities';
import { MobileStop } from '@maeul/devices/office/mobile';
import { type DevicePath, isSegment } from '@maeul/devices/path';
import { ok, type Result } from '@maeul/devices/refusal';
import Type, { type Static } from 'typebox';
import type { BrokerLimits } from './broker/limits.ts';
import type { ListenerOptions } from './broker/listeners.ts';
import { EnergyConfig, type EnergySettings, readEnergyConfig } from './energy/energy-config.ts';
import type { PointsConfig } from './office/start-office.ts';
import { InfluxConfig } from './sinks/influx/config.ts';

const DEFAULT_REVERSAL_LIMIT = 5_000;
/** About one roll of bags of 20 L at the prices of the example catalogue. */
const DEFAULT_RESERVE_PER_WALLET = 3000;
const DEFAULT_RESERVATION_DAYS = 30;

const address = (description: string, example: string) =>
  Type.String({
    pattern: '^(\\[[0-9A-Fa-f:.%a-z]+\\]|[A-Za-z0-9][A-Za-z0-9._-]*):[0-9]{1,5}$',
    title: 'an address: host:port',
    examples: [example],
    description,
  });

const Tls = Type.Object({
  listen: address('Where MQTT over TLS listens.', '0.0.0.0:8883'),
  cert: Type.String({ minLength: 1, examples: ['hub.pem'], description: 'PEM file of the certificate.' }),
  key: Type.String({ minLength: 1, examples: ['hub.key'], description: 'PEM file of its key.' }),
});

const Limits = Type.Object({
  packetBytes: Type.Optional(Type.Integer({ minimum: 1024, description: 'Largest MQTT packet.' })),
  connections: Type.Optional(Type.Integer({ minimum: 1 })),
  connectionsPerAddress: Type.Optional(Type.Integer({ minimum: 1 })),
  filtersPerClient: Type.Optional(Type.Integer({ minimum: 1 })),
  retainedMessages: Type.Optional(Type.Integer({ minimum: 1 })),
  retainedBytes: Type.Optional(Type.Integer({ minimum: 1024 })),
  queueMessages: Type.Optional(Type.Integer({ minimum: 1, description: 'Messages waiting for one absent client.' })),
  queueBytes: Type.Optional(Type.Integer({ minimum: 1024 })),
});

const Mqtt = Type.Object({
  listen: Type.Optional(address('Where MQTT listens; by default MAEUL_MQTT.', '127.0.0.1:1883')),
  tls: Type.Optional(Tls),
  websocket: Type.Boolean({ default: true, description: 'MQTT over WebSocket at /mqtt of the HTTP address.' }),
  anonymous: Type.Boolean({ default: false, description: 'Clients without a login, on loopback only: for demos.' }),
  denyFilters: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description: 'Filters nobody may subscribe to.',
  }),
  limits: Type.Optional(Limits),
});

const PointsSection = Type.Object(
  {
    reversalLimit: Type.Integer({
      minimum: 0,
      default: DEFAULT_REVERSAL_LIMIT,
      description: 'Reversals above so many points need a second person of the office.',
    }),
    reservePerWallet: Type.Integer({
      minimum: 0,
      maximum: 100_000,
      default: DEFAULT_RESERVE_PER_WALLET,
      description:
        'Points that are set aside after a session for the kiosk where it was, so that it can sell them while the hub is away. 0: none.',
    }),
    reservationDays: Type.Integer({
      minimum: 1,
      maximum: 3_650,
      default: DEFAULT_RESERVATION_DAYS,
      description: 'What was set aside for a kiosk and not spent for so many days is asked back.',
    }),
    expireAfterMonths: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 240,
        description: 'Points that were not spent for so long end. Left out: never.',
      }),
    ),
    mobile: Type.Array(
      Type.Object({
        site: Type.String({
          pattern: '^[a-z0-9-]+(/[a-z0-9-]+){2}$',
          title: 'a site: gu/dong/site',
          examples: ['eunpyeong/sinsa1/mobile-1'],
        }),
        label: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
        stops: Type.Array(MobileStop, { description: 'Where it stands every week, and when.' }),
      }),
      { default: [], description: 'Timetables of mobile clean houses.' },
    ),
  },
  { description: 'Recycling points and the dong office.' },
);

const HubConfigSchema = Type.Object({
  place: Type.String({
    pattern: '^[a-z0-9-]+/[a-z0-9-]+$',
    title: 'a place: gu/dong',
    default: 'demo/demo',
    examples: ['eunpyeong/sinsa1'],
    description: 'The dong that this hub serves.',
  }),
  http: Type.Optional(
    Type.Object({
      listen: Type.Optional(address('Where the page and the API listen; by default MAEUL_HTTP.', '127.0.0.1:8080')),
      hostNames: Type.Array(Type.String({ minLength: 1 }), {
        default: [],
        description: 'Names that a proxy on this machine passes on as Host.',
      }),
    }),
  ),
  mqtt: Type.Optional(Mqtt),
  telemetry: Type.Optional(
    Type.Object({
      rawRetention: duration({
        default: '90d',
        atLeast: '1d',
        description: 'How long raw readings are kept. Quarter-hours are kept for ever.',
      }),
    }),
  ),
  influx: Type.Optional(InfluxConfig),
  points: Type.Optional(PointsSection),
  energy: Type.Optional(EnergyConfig),
});
type HubConfigFile = Static<typeof HubConfigSchema>;

/** What the hub is to do, checked and in units of the program. */
export interface HubConfig {
  /** The hub's own path: it writes events of its own into the journal. */
  readonly hub: DevicePath;
  readonly http: { readonly listen: Address; readonly hostNames: readonly string[] };
  readonly mqtt: {
    readonly listeners: readonly ListenerOptions[];
    readonly websocket: boolean;
    readonly anonymous: boolean;
    readonly denyFilters: readonly string[];
    readonly limits: Partial<BrokerLimits>;
  };
  readonly rawRetentionMs: number;
  readonly influx: InfluxConfig | null;
  readonly points: PointsConfig;
  readonly energy: EnergySettings;
}

/** Addresses from the environment; they win over the file, so that one file serves several places. */
export interface HubEnvironment {
  readonly MAEUL_HTTP?: string;
  readonly MAEUL_MQTT?: string;
}

const DEFAULT_HTTP = '127.0.0.1:8080';
const DEFAULT_MQTT = '127.0.0.1:1883';
const DEFAULT_RAW_RETENTION = '90d' as Duration;

/** Reads a hub's YAML; an empty text is all defaults. Codes: `bad-config` (every error by file and line), `bad-address`. */
export function readHubConfig(text: string, fileName: string, environment: HubEnvironment): Result<HubConfig> {
  const parsed = parseConfig(text, fileName, HubConfigSchema, crossCheck);
  if (!parsed.ok) return parsed;
  const { place, http, mqtt, telemetry, influx, points, energy } = parsed.value;
  const httpListen = parseAddress(environment.MAEUL_HTTP ?? http?.listen ?? DEFAULT_HTTP, 'MAEUL_HTTP');
  if (!httpListen.ok) return httpListen;
  const mqttListen = parseAddress(environment.MAEUL_MQTT ?? mqtt?.listen ?? DEFAULT_MQTT, 'MAEUL_MQTT');
  if (!mqttListen.ok) return mqttListen;
  return ok({
    hub: `${place}/hub/hub` as DevicePath,
    http: { listen: httpListen.value, hostNames: http?.hostNames ?? [] },
    mqtt: {
      listeners: [{ kind: 'mqtt', ...mqttListen.value }, ...tlsListener(mqtt)],
      websocket: mqtt?.websocket ?? true,
      anonymous: mqtt?.anonymous ?? false,
      denyFilters: mqtt?.denyFilters ?? [],
      limits: mqtt?.limits ?? {},
    },
    rawRetentionMs: toMillis(telemetry?.rawRetention ?? DEFAULT_RAW_RETENTION),
    influx: influx ?? null,
    energy: readEnergyConfig(energy),
    points: {
      reversalLimit: points?.reversalLimit ?? DEFAULT_REVERSAL_LIMIT,
      reservePerWallet: points?.reservePerWallet ?? DEFAULT_RESERVE_PER_WALLET,
      reservationDays: points?.reservationDays ?? DEFAULT_RESERVATION_DAYS,
      expireAfterMonths: points?.expireAfterMonths ?? null,
      mobile: (points?.mobile ?? []).map(({ site, label, stops }) => ({ site, label: label ?? null, stops })),
    },
  });
}

function tlsListener(mqtt: HubConfigFile['mqtt']): ListenerOptions[] {
  if (mqtt?.tls === undefined) return [];
  const listen = parseAddress(mqtt.tls.listen, 'mqtt.tls.listen');
  if (!listen.ok) return [];
  return [{ kind: 'mqtt', ...listen.value, tls: { certFile: mqtt.tls.cert, keyFile: mqtt.tls.key } }];
}

function crossCheck({ place, mqtt }: HubConfigFile): CrossFault[] {
  const faults: CrossFault[] = [];
  if (!place.split('/').every(isSegment))
    faults.push({ keys: ['place'], message: `"${place}" is no gu/dong.`, hint: 'Write for example eunpyeong/sinsa1.' });
  if (mqtt?.tls !== undefined) {
    const listen = parseAddress(mqtt.tls.listen, 'mqtt.tls.listen');
    if (!listen.ok) faults.push({ keys: ['mqtt', 'tls', 'listen'], message: listen.message, hint: listen.hint ?? '' });
  }
  return faults;
}

/** The schema that is published as docs/schema/hub.schema.json. */
export function hubJsonSchema(): Record<string, unknown> {
  return jsonSchemaOf(HubConfigSchema, 'https://maeul.example/schema/hub.schema.json', 'Maeul hub');
}
