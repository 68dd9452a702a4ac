import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { ok, type Result, refuse } from '../refusal.ts';

/** An order to a device or an edge. It is executed at most once and not after it has expired. */
export const Command = Type.Object({
  id: Type.String({ format: 'uuid', description: 'UUIDv7; the same id is the same command.' }),
  name: Type.String({ pattern: '^[a-z][a-z0-9-]*$', description: 'identify, poll-now, config-get, …' }),
  args: Type.Optional(Type.Object({}, { additionalProperties: true })),
  issued: Type.String({ format: 'date-time' }),
  expires: Type.String({ format: 'date-time' }),
});
export type Command = Static<typeof Command>;

/** The answer to a command. */
export const Reply = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Id of the command.' }),
  status: Type.Enum(['done', 'refused', 'failed']),
  time: Type.String({ format: 'date-time' }),
  code: Type.Optional(Type.String({ description: 'Why it was refused or failed: expired, unknown-command, …' })),
  message: Type.Optional(Type.String()),
  result: Type.Optional(Type.Unknown()),
  stream: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  seq: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
});
export type Reply = Static<typeof Reply>;

const replyValidator = Compile(Reply);

/** Checks a reply of any shape. Code: `bad-reply`. */
export function parseReply(message: unknown): Result<Reply> {
  if (replyValidator.Check(message)) return ok(message);
  const [first] = replyValidator.Errors(message);
  return refuse('bad-reply', `The reply is wrong at ${first?.instancePath || '/'}: ${first?.message}.`);
}
