import { ok, type Result, refuse } from '@maeul/devices/refusal';
import Type, { type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';

/** Where a page of readings goes on. It carries the whole question, so that "now" stays where it was on the first page. */
export const ReadingsCursor = Type.Object({
  series: Type.String(),
  resolution: Type.Enum(['raw', '15m']),
  fromMs: Type.Integer({ minimum: 0 }),
  toMs: Type.Integer({ minimum: 0 }),
});
export type ReadingsCursor = Static<typeof ReadingsCursor>;

/** Where a page of devices goes on: after this path. */
export const DevicesCursor = Type.Object({ after: Type.String() });

/** Makes an opaque `next` of a page. */
export function writeCursor(content: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Reads what `writeCursor` wrote. Code: `bad-cursor`. */
export function readCursor<Schema extends TSchema>(schema: Schema, text: string): Result<Static<Schema>> {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    content = undefined; // Not JSON: refused below like any other wrong content.
  }
  if (Check(schema, content)) return ok(content);
  return badCursor();
}

export function badCursor(): Result<never> {
  return refuse(
    'bad-cursor',
    'The cursor is not one that this question gave out.',
    'Ask again without cursor, then pass "next" of each page on unchanged.',
  );
}
