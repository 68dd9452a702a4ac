import Type, { type Static } from 'typebox';
import {
  DispenserSchema,
  FillSchema,
  LampSchema,
  LidSchema,
  PresenceSchema,
  ReturnSlotSchema,
} from '../../cleanhouse/schema.ts';
import { mass } from './mass.ts';

const Name = (what: string, example: string) =>
  Type.String({
    pattern: '^[a-z0-9][a-z0-9-]*$',
    maxLength: 40,
    title: `${what}: a-z, 0-9 and "-"`,
    examples: [example],
  });

const Words = Type.Object({
  ko: Type.String({ minLength: 1, maxLength: 100, examples: ['신사1동 클린하우스'] }),
  en: Type.String({ minLength: 1, maxLength: 100, examples: ['Sinsa 1 clean house'] }),
});

const Container = Type.Object({
  id: Name('the name of a container', 'pet'),
  kinds: Type.Array(Name('the id of a kind', 'pet-clear'), {
    minItems: 1,
    maxItems: 20,
    description: 'Kinds of the tariff that go into it.',
  }),
  scale: Type.String({
    pattern: '^[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+$',
    maxLength: 200,
    title: 'the path of a scale: gu/dong/site/device',
    examples: ['eunpyeong/sinsa1/clean-house-1/scale-pet'],
    description: 'One of the devices above.',
  }),
  serial: Type.String({
    minLength: 1,
    maxLength: 64,
    examples: ['CAS-1234'],
    description: 'Serial number of the scale, as its plate says.',
  }),
  e: mass({ example: '10g', description: 'Verification interval e of the scale, as its plate says.' }),
  min: Type.Optional(mass({ example: '200g', description: 'Least load; 20 e, or more if the plate says so.' })),
  max: mass({ example: '150kg', description: 'Greatest load, as the plate says.' }),
  verifiedUntil: Type.String({
    pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
    title: 'a day: 2027-05-01',
    examples: ['2027-05-01'],
    description: 'Last day of the verification. After it no points are given.',
  }),
  tare: Type.Optional(mass({ example: '12kg', description: 'Weight of the empty container.' })),
  lid: LidSchema,
  lamp: Type.Optional(LampSchema),
  fill: Type.Optional(FillSchema),
});

const paper = {
  text: Type.Optional(
    Type.Enum(['cp949', 'utf-8'], { description: 'How the printer takes Korean; cp949 unless it says otherwise.' }),
  ),
  columns: Type.Optional(
    Type.Integer({ minimum: 24, maximum: 64, description: 'Characters on a line: 42 on 80 mm paper, 32 on 58 mm.' }),
  ),
};

const Printer = Type.Union([
  Type.Object({
    kind: Type.Literal('tcp'),
    address: Type.String({
      pattern: '^(\\[[0-9A-Fa-f:.%a-z]+\\]|[A-Za-z0-9][A-Za-z0-9._-]*):[0-9]{1,5}$',
      title: 'an address: host:port',
      examples: ['127.0.0.1:9100'],
    }),
    ...paper,
  }),
  Type.Object({
    kind: Type.Literal('serial'),
    port: Type.String({
      pattern: '^/',
      title: 'a serial port by its full path',
      examples: ['/dev/serial/by-id/usb-printer-if00'],
    }),
    baud: Type.Optional(Type.Integer({ minimum: 300, maximum: 921_600 })),
    ...paper,
  }),
]);

/** The section `kiosk` of an edge's config. */
export const KioskSection = Type.Object({
  path: Type.String({
    pattern: '^[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+$',
    maxLength: 200,
    title: 'a path: gu/dong/site/device, each of a-z, 0-9 and "-"',
    examples: ['eunpyeong/sinsa1/clean-house-1/kiosk-1'],
    description: 'Path of the kiosk; its signed events come from it.',
  }),
  label: Words,
  listen: Type.Optional(
    Type.String({
      pattern: '^(\\[[0-9A-Fa-f:.%a-z]+\\]|[A-Za-z0-9][A-Za-z0-9._-]*):[0-9]{1,5}$',
      title: 'an address: host:port',
      examples: ['127.0.0.1:8090'],
      description: 'Where the screen is served; on this machine only.',
    }),
  ),
  hub: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s/@]+$',
      title: 'a URL: http:// or https://, without a path',
      examples: ['https://hub.example'],
      description: 'Where the hub answers questions.',
    }),
  ),
  key: Type.String({
    minLength: 1,
    examples: ['kiosk.key'],
    description: 'File of the signing key, made by `maeul edge kiosk-key`. Relative to this file.',
  }),
  identityKey: Type.String({
    minLength: 1,
    examples: ['identity.key'],
    description: 'File of the identity key, which the hub gives when the kiosk is enrolled. Relative to this file.',
  }),
  containers: Type.Array(Container, { minItems: 1, maxItems: 20 }),
  presence: Type.Optional(PresenceSchema),
  dispensers: Type.Optional(Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$' }), DispenserSchema)),
  returnSlot: Type.Optional(ReturnSlotSchema),
  printer: Type.Optional(Printer),
});
export type KioskFile = Static<typeof KioskSection>;
