import type { TSchema } from 'typebox';
import { isRecord, type SchemaNode } from './schema-node.ts';

/**
 * The JSON Schema (draft 2020-12) of a config file, for editors and for people who write configs by program. Objects are
 * closed, as the loader treats them.
 */
export function jsonSchemaOf(schema: TSchema, id: string, title: string): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: id,
    title,
    ...(publish(schema) as Record<string, unknown>),
  };
}

/** Copies what JSON Schema knows; keys that begin with "~" are TypeBox's own. */
function publish(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(publish);
  if (!isRecord(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) if (!key.startsWith('~')) copy[key] = publish(part);
  const { type, properties, additionalProperties, required }: SchemaNode = copy;
  if (type !== 'object' || !isRecord(properties)) return copy;
  if (additionalProperties === undefined) copy.additionalProperties = false;
  // What has a default may be left out of the file, although it is always there once the config is read.
  if (required !== undefined) copy.required = required.filter((key) => properties[key]?.default === undefined);
  return copy;
}
