import { IsDateTime, IsUuid } from 'typebox/format';
import { ok, type Result, refuse } from '../refusal.ts';
import type { Command } from './command.ts';

const NAME = /^[a-z][a-z0-9-]*$/;

/** What each key must be: the schema of command.ts in plain code, because schemas take megabytes that an edge agent lacks. */
const RULES: Readonly<Record<keyof Command, readonly [isRight: (value: unknown) => boolean, what: string]>> = {
  id: [(value) => typeof value === 'string' && IsUuid(value), 'a UUID'],
  name: [(value) => typeof value === 'string' && NAME.test(value), 'a word of a-z, 0-9 and "-"'],
  args: [(value) => value === undefined || isObject(value), 'an object'],
  issued: [isTime, 'a time (RFC 3339)'],
  expires: [isTime, 'a time (RFC 3339)'],
};

/** Checks a command of any shape. Code: `bad-command`. */
export function parseCommand(message: unknown): Result<Command> {
  if (!isObject(message)) return refuse('bad-command', 'The command is not a JSON object.');
  for (const [key, [isRight, what]] of Object.entries(RULES))
    if (!isRight(message[key])) return refuse('bad-command', `The command is wrong at /${key}: it must be ${what}.`);
  return ok(message as Command);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && IsDateTime(value);
}
