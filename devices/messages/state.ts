import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { ok, type Result, refuse } from '../refusal.ts';
import { ROLES } from '../roles.ts';

/** What a device is and whether it can be reached; published retained, and by the broker as the last will. */
export const DeviceState = Type.Object({
  status: Type.Enum(['online', 'offline', 'unreachable'], {
    description: 'online: answers. unreachable: its edge runs, it does not answer. offline: its edge is gone.',
  }),
  time: Type.Optional(Type.String({ format: 'date-time', description: 'Since when; a last will has none.' })),
  reason: Type.Optional(Type.String({ description: 'Why it is not online, e.g. timeout.' })),
  label: Type.Optional(Type.String({ maxLength: 100, description: 'What people call it.' })),
  role: Type.Optional(Type.Enum([...ROLES])),
  profile: Type.Optional(Type.String({ description: 'Profile that reads it, e.g. meter/eastron-sdm120.' })),
  edge: Type.Optional(Type.String({ description: 'Path of the edge agent that reads it.' })),
  interval: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'Seconds between readings.' })),
  identity: Type.Optional(
    Type.Object({
      manufacturer: Type.Optional(Type.String()),
      model: Type.Optional(Type.String()),
      version: Type.Optional(Type.String()),
      serial: Type.Optional(Type.String()),
    }),
  ),
});
export type DeviceState = Static<typeof DeviceState>;

const validator = Compile(DeviceState);

/** Checks a state message of any shape. Code: `bad-state`. */
export function parseState(message: unknown): Result<DeviceState> {
  if (validator.Check(message)) return ok(message);
  const [first] = validator.Errors(message);
  return refuse('bad-state', `The state is wrong at ${first?.instancePath || '/'}: ${first?.message}.`);
}
