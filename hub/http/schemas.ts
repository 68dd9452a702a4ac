import { DeviceState } from '@maeul/devices/messages/state';
import { QUALITIES } from '@maeul/devices/quality';
import Type, { type TSchema } from 'typebox';
import { ProblemBody } from './problem.ts';

const SEGMENT = '[a-z0-9-]+';
const DEVICE = `${SEGMENT}/${SEGMENT}/${SEGMENT}/${SEGMENT}`;

export const Instant = Type.String({ format: 'date-time', description: 'RFC 3339, UTC, with milliseconds.' });
export const InstantOrNull = Type.Union([Instant, Type.Null()]);
export const TextOrNull = Type.Union([Type.String(), Type.Null()]);
export const NumberOrNull = Type.Union([Type.Number(), Type.Null()]);
export const QualityName = Type.Enum([...QUALITIES], { description: 'How far the value can be trusted.' });
export const Value = Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]);

export const DevicePathText = Type.String({
  pattern: `^${DEVICE}$`,
  maxLength: 200,
  description: 'gu/dong/site/device',
  examples: ['eunpyeong/sinsa1/roof-12/inverter-1'],
});
export const SitePathText = Type.String({
  pattern: `^${SEGMENT}/${SEGMENT}/${SEGMENT}$`,
  maxLength: 200,
  description: 'gu/dong/site',
});
/** Missing numbers belong to a site, all other gaps to a device. */
export const DeviceOrSitePathText = Type.String({
  pattern: `^${SEGMENT}/${SEGMENT}/${SEGMENT}(/${SEGMENT})?$`,
  maxLength: 200,
  description: 'gu/dong/site/device or gu/dong/site',
});
export const SeriesText = Type.String({
  pattern: `^${DEVICE}/[A-Za-z0-9][A-Za-z0-9:._/-]*$`,
  maxLength: 400,
  description: 'gu/dong/site/device/name',
  examples: ['eunpyeong/sinsa1/roof-12/inverter-1/power_ac'],
});
/** The path of a device in the path of a URL. */
export const DeviceParams = Type.Object({
  gu: Type.String({ pattern: `^${SEGMENT}$` }),
  dong: Type.String({ pattern: `^${SEGMENT}$` }),
  site: Type.String({ pattern: `^${SEGMENT}$` }),
  device: Type.String({ pattern: `^${SEGMENT}$` }),
});

/** Made by the page when somebody opens a form; it becomes the id of what the form does. */
export const OnceHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      format: 'uuid',
      description: 'The same request with the same key is done once and answered the same; another request is refused.',
    }),
  ),
});

/** The key, as ids are written. */
export function onceKey(headers: { readonly 'idempotency-key'?: string }): string | undefined {
  return headers['idempotency-key']?.toLowerCase();
}

export const Cursor = Type.String({ maxLength: 2000, description: '`next` of the page before, unchanged.' });
export const Next = Type.Union([Type.String(), Type.Null()], {
  description: 'Pass it on as cursor for the next page; null at the end.',
});

export function limitOf(usual: number, maximum: number) {
  return Type.Integer({ minimum: 1, maximum, default: usual, description: 'How many rows at most.' });
}

/** A query string: what it may hold and nothing else, so that a misspelt filter is an error and not an unfiltered answer. */
export function query<Properties extends Record<string, TSchema>>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

/** The answers of a route: the good one, and the problems that it may name. */
export function answers<Schema extends TSchema>(good: Schema, ...problems: number[]) {
  const named = Object.fromEntries(
    [400, 401, ...problems].map((status) => [
      status,
      { description: 'A problem (RFC 9457)', content: { 'application/problem+json': { schema: ProblemBody } } },
    ]),
  );
  return { 200: good, ...named };
}

const Latest = Type.Object({
  name: Type.String(),
  unit: TextOrNull,
  t: Instant,
  v: Value,
  q: QualityName,
});

export const Device = Type.Object(
  {
    device: DevicePathText,
    site: SitePathText,
    state: Type.Union([DeviceState, Type.Null()], { description: 'null until the device has told its state.' }),
    lastSeen: InstantOrNull,
    latest: Type.Array(Latest, { description: 'The latest reading of each series.' }),
  },
  { description: 'A device with its state and its latest values' },
);
