/** The part of JSON Schema that config schemas use, as the loader reads it. */
export interface SchemaNode {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The values that are allowed, where the schema lists them. */
export function allowedValues(schema: SchemaNode): readonly unknown[] | undefined {
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum !== undefined) return schema.enum;
  const parts = schema.anyOf?.map(allowedValues);
  return parts?.every((part) => part !== undefined) ? parts.flat() : undefined;
}

/** What kind of value is wanted, in words. */
export function describe(schema: SchemaNode): string {
  const listed = allowedValues(schema);
  if (listed !== undefined)
    return listed.length === 1 ? written(listed[0]) : `one of ${listed.map(written).join(', ')}`;
  if (schema.anyOf !== undefined) return schema.anyOf.map(describe).join(' or ');
  if (schema.title !== undefined && schema.type !== 'object') return schema.title;
  switch (schema.type) {
    case 'object':
      return 'a block of keys';
    case 'array':
      return 'a list';
    case 'string':
      return 'a text';
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'nothing';
    default:
      return 'another value';
  }
}

/** A value as it is written in YAML. */
export function written(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z0-9/][A-Za-z0-9 ./:_+-]*$/.test(value) && !/^[\d.]+$/.test(value)
    ? value
    : JSON.stringify(value);
}

/** A value that the schema allows, to show what to write; undefined where none can be told. */
export function example(schema: SchemaNode): unknown {
  if (schema.examples !== undefined && schema.examples.length > 0) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  const listed = allowedValues(schema);
  if (listed !== undefined) return listed[0];
  if (schema.anyOf !== undefined) return schema.anyOf.map(example).find((value) => value !== undefined);
  switch (schema.type) {
    case 'integer':
      return (
        schema.minimum ??
        (schema.exclusiveMinimum === undefined ? (schema.maximum ?? 1) : Math.floor(schema.exclusiveMinimum) + 1)
      );
    case 'number':
      return (
        schema.minimum ?? (schema.exclusiveMinimum === undefined ? (schema.maximum ?? 1) : schema.exclusiveMinimum + 1)
      );
    case 'boolean':
      return true;
    case 'string':
      return schema.pattern === undefined ? 'text' : undefined;
    case 'array': {
      const item = schema.items && example(schema.items);
      return item === undefined ? undefined : [item];
    }
    case 'object':
      return exampleObject(schema);
    default:
      return undefined;
  }
}

function exampleObject({ properties, required }: SchemaNode): unknown {
  const entries = (required ?? []).map((key) => [key, example(properties![key]!)] as const);
  return entries.length > 0 && entries.every(([, value]) => value !== undefined)
    ? Object.fromEntries(entries)
    : undefined;
}
