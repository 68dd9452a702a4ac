import type { TSchema } from 'typebox';
import { Command, Reply } from './messages/command.ts';
import { EVENT_DATA, EventEnvelope } from './messages/event.ts';
import { DeviceState } from './messages/state.ts';
import { SenmlPack } from './messages/telemetry.ts';
import { KINDS, type Kind, TOPIC_ROOT } from './topic.ts';

/** Version of the messages, as in the topic: `maeul/v1`. */
const VERSION = '1.0.0';

interface Described {
  readonly schema: TSchema;
  readonly contentType: string;
  readonly title: string;
  readonly summary: string;
  /** What the hub does. */
  readonly action: 'send' | 'receive';
  readonly retain: boolean;
}

const DESCRIBED: Readonly<Record<Kind, Described>> = {
  telemetry: {
    schema: SenmlPack,
    contentType: 'application/senml+json',
    title: 'Readings',
    summary: 'One set of readings of one device: a SenML pack (RFC 8428) with the labels q, qr, mod, stream and seq.',
    action: 'receive',
    retain: false,
  },
  event: {
    schema: EventEnvelope,
    contentType: 'application/cloudevents+json',
    title: 'Event',
    summary:
      'A fact that is kept for ever: a CloudEvents 1.0 object. The same id is applied once, however often it comes.',
    action: 'receive',
    retain: false,
  },
  state: {
    schema: DeviceState,
    contentType: 'application/json',
    title: 'State',
    summary: 'What a device is and whether it can be reached. Retained; the last will says offline.',
    action: 'receive',
    retain: true,
  },
  command: {
    schema: Command,
    contentType: 'application/json',
    title: 'Command',
    summary: 'An order to a device or an edge. It is executed at most once, and not after it has expired.',
    action: 'send',
    retain: false,
  },
  reply: {
    schema: Reply,
    contentType: 'application/json',
    title: 'Reply',
    summary: 'The answer to a command.',
    action: 'receive',
    retain: false,
  },
};

/** The AsyncAPI 3.0 document of what travels between devices and hub, made of the schemas that check it. */
export function asyncApiDocument(): Record<string, unknown> {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Maeul messages',
      version: VERSION,
      description: 'What devices, edge agents and the hub of a neighbourhood say to each other over MQTT 3.1.1, QoS 1.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      hub: {
        host: '127.0.0.1:1883',
        protocol: 'mqtt',
        protocolVersion: '3.1.1',
        description: "The hub's own broker; a message is acknowledged when the journal holds it durably.",
      },
    },
    channels: Object.fromEntries(KINDS.map((kind) => [kind, channel(kind)])),
    operations: operations(),
    components: {
      parameters: parameters(),
      messages: Object.fromEntries([...KINDS.map((kind) => [kind, message(kind)]), ...eventMessages()]),
      schemas: Object.fromEntries(KINDS.map((kind) => [kind, plain(DESCRIBED[kind].schema)])),
    },
  };
}

const PLACE = ['gu', 'dong', 'site', 'device'] as const;

function parameters() {
  const [gu, dong, site, device] = ['eunpyeong', 'sinsa1', 'roof-12', 'inverter-1'];
  return {
    gu: { description: 'District: a-z, 0-9 and "-", like every part of the path.', examples: [gu] },
    dong: { description: 'Neighbourhood within the district.', examples: [dong] },
    site: { description: 'Building or place within the neighbourhood.', examples: [site] },
    device: { description: 'Device or edge agent at the site.', examples: [device] },
  };
}

function reference(...path: readonly string[]) {
  return { $ref: `#/${path.join('/')}` };
}

function channel(kind: Kind) {
  const events = kind === 'event' ? Object.keys(EVENT_DATA) : [];
  return {
    address: `${TOPIC_ROOT}${PLACE.map((part) => `{${part}}`).join('/')}/${kind}`,
    title: DESCRIBED[kind].title,
    parameters: Object.fromEntries(PLACE.map((part) => [part, reference('components', 'parameters', part)])),
    messages: Object.fromEntries([kind, ...events].map((name) => [name, reference('components', 'messages', name)])),
  };
}

function message(kind: Kind) {
  const { title, summary, contentType } = DESCRIBED[kind];
  return { name: kind, title, summary, contentType, payload: reference('components', 'schemas', kind) };
}

/** The envelope with the data of one type. */
function eventMessages() {
  return Object.entries(EVENT_DATA).map(([type, data]) => [
    type,
    {
      name: type,
      title: type,
      contentType: DESCRIBED.event.contentType,
      payload: {
        allOf: [
          reference('components', 'schemas', 'event'),
          { type: 'object', properties: { type: { const: type }, data: plain(data) } },
        ],
      },
    },
  ]);
}

function operations() {
  const one = (kind: Kind) => ({
    action: DESCRIBED[kind].action,
    channel: reference('channels', kind),
    summary: DESCRIBED[kind].summary,
    bindings: { mqtt: { qos: 1, retain: DESCRIBED[kind].retain, bindingVersion: '0.2.0' } },
  });
  return {
    receiveTelemetry: one('telemetry'),
    receiveEvent: one('event'),
    receiveState: one('state'),
    sendCommand: {
      ...one('command'),
      reply: {
        channel: reference('channels', 'reply'),
        messages: [reference('channels', 'reply', 'messages', 'reply')],
      },
    },
  };
}

/** What JSON carries of a schema. */
function plain(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema));
}
