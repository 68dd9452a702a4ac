import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { ok, type Result, refuse } from '../refusal.ts';
import type { StreamPosition } from './telemetry.ts';

/**
 * An event is a fact that is kept for ever. Its envelope is a CloudEvents 1.0 JSON object; `stream` and `seq` are
 * extension attributes, as CloudEvents allows them.
 */
export const EventEnvelope = Type.Object({
  specversion: Type.Literal('1.0'),
  id: Type.String({ format: 'uuid', description: 'UUIDv7, made where the fact arose.' }),
  source: Type.String({ minLength: 1, maxLength: 200, description: 'Path of the device that the fact is about.' }),
  type: Type.String({
    pattern: '^maeul\\.[a-z0-9-]+(\\.[a-z0-9-]+)*\\.v[0-9]+$',
    description: 'What happened, with the version of its data: maeul.device.unreachable.v1.',
  }),
  time: Type.String({ format: 'date-time', description: 'When it happened, RFC 3339.' }),
  data: Type.Object({}, { additionalProperties: true }),
  stream: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  seq: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
});
export type EventEnvelope = Static<typeof EventEnvelope>;

const validator = Compile(EventEnvelope);

/** Checks an event of any shape. Code: `bad-event`. */
export function parseEvent(message: unknown): Result<EventEnvelope> {
  if (validator.Check(message)) return ok(message);
  const [first] = validator.Errors(message);
  return refuse('bad-event', `The event is wrong at ${first?.instancePath || '/'}: ${first?.message}.`);
}

/** The number that the sender gave to a message that carries `stream` and `seq` at its top level. */
export function positionOf(message: { stream?: string; seq?: number }): StreamPosition | null {
  return message.stream !== undefined && message.seq !== undefined
    ? { stream: message.stream, seq: message.seq }
    : null;
}

const range = {
  from: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  to: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
};
const reason = Type.String({ description: 'Code of the refusal, e.g. timeout.' });

/** The data of each event type that the edge agent itself sends. Later parts of Maeul add theirs beside these. */
export const EVENT_DATA = {
  /** A device stopped answering; `since` is its last good answer. Source: the device. */
  'maeul.device.unreachable.v1': Type.Object({ since: Type.String({ format: 'date-time' }), reason }),
  /** A device answers again. Source: the device. */
  'maeul.device.reachable.v1': Type.Object({ since: Type.String({ format: 'date-time' }) }),
  /** The serial number behind a path changed: its counters start anew. Source: the device. */
  'maeul.device.replaced.v1': Type.Object({ before: Type.String(), after: Type.String() }),
  /** A full spool shed numbered messages. Source: the edge. */
  'maeul.outbox.shed.v1': Type.Object({
    ranges: Type.Array(Type.Object(range), { minItems: 1 }),
    cause: Type.String(),
  }),
  /** The agent began a new stream (first start, or a new card). Source: the edge. */
  'maeul.edge.stream-started.v1': Type.Object({ previous: Type.Optional(Type.String()) }),
} as const;
