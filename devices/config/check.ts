import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';
import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import type { ConfigErrorCode } from './errors.ts';
import { nearest } from './nearest.ts';
import { allowedValues, describe, example, type SchemaNode, written } from './schema-node.ts';

/** A fault at an offset in the text. */
export interface Fault {
  readonly offset: number;
  readonly path: string;
  readonly code: ConfigErrorCode;
  readonly message: string;
  readonly hint: string;
}

interface Place {
  readonly path: string;
  /** Offset to blame when the node itself is missing or empty. */
  readonly offset: number;
}

/** Every fault of a YAML node against a schema. Total; a value that passes here has the schema's keys and types. */
export function check(schema: SchemaNode, node: Node | null, place: Place): Fault[] {
  const offset = node?.range?.[0] ?? place.offset;
  const here = { path: place.path, offset };
  if (isAlias(node)) return [fault(here, 'yaml-alias', 'Aliases are not supported here.', 'Write the value out.')];
  const listed = allowedValues(schema);
  if (listed !== undefined) return checkListed(schema, listed, node, here);
  if (schema.anyOf !== undefined) return checkUnion(schema, node, here);
  if (schema.type === 'object' && (isMap(node) || isEmpty(node))) {
    if (isMap(node)) return checkMap(schema, node, here);
    return (schema.required ?? []).length === 0 ? [] : missing(schema, new Set(), here);
  }
  if (schema.type === 'array' && isSeq(node)) return checkList(schema, node, here);
  if (schema.type === 'object' || schema.type === 'array') return [wrongType(schema, node, here)];
  return checkLeaf(schema, node, here);
}

function fault({ path, offset }: Place, code: ConfigErrorCode, message: string, hint: string): Fault {
  return { offset, path, code, message, hint };
}

function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function checkMap(schema: SchemaNode, map: YAMLMap, place: Place): Fault[] {
  const faults: Fault[] = [];
  const properties = schema.properties ?? {};
  const seen = new Set<string>();
  for (const pair of map.items) {
    const keyNode = pair.key as Node;
    const offset = keyNode?.range?.[0] ?? place.offset;
    if (!isScalar(keyNode)) {
      faults.push(
        fault({ path: place.path, offset }, 'wrong-type', 'A key must be a plain word.', 'Write "key: value".'),
      );
      continue;
    }
    const key = String(keyNode.value);
    const path = place.path === '' ? key : `${place.path}.${key}`;
    seen.add(key);
    const known = schemaOfKey(schema, key);
    if (known === true) continue;
    if (known === undefined) faults.push(unknownKey(key, Object.keys(properties), seen, { path, offset }, schema));
    else faults.push(...check(known, pair.value as Node | null, { path, offset }));
  }
  return [...faults, ...missing(schema, seen, place)];
}

/** true: anything goes; undefined: the key is not allowed. */
function schemaOfKey(schema: SchemaNode, key: string): SchemaNode | true | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  for (const [pattern, part] of Object.entries(schema.patternProperties ?? {}))
    if (new RegExp(pattern).test(key)) return part;
  const rest = schema.additionalProperties;
  if (rest === true || typeof rest === 'object') return rest;
  return undefined;
}

function unknownKey(key: string, valid: string[], seen: Set<string>, place: Place, schema: SchemaNode): Fault {
  const free = valid.filter((name) => !seen.has(name));
  const meant = nearest(key, free) ?? nearest(key, valid);
  const patterns = Object.keys(schema.patternProperties ?? {});
  const list = valid.length > 0 ? `Valid here: ${valid.join(', ')}.` : 'No keys are allowed here.';
  const hint =
    meant !== undefined
      ? `Did you mean "${meant}"?`
      : patterns.length > 0
        ? `Keys here must match ${patterns.join(' or ')}.`
        : list;
  return fault(place, 'unknown-key', `Unknown key "${key}".`, hint);
}

function missing(schema: SchemaNode, seen: Set<string>, place: Place): Fault[] {
  return (schema.required ?? [])
    .filter((key) => !seen.has(key) && schema.properties?.[key]?.default === undefined)
    .map((key) => {
      const wanted = schema.properties![key]!;
      const path = place.path === '' ? key : `${place.path}.${key}`;
      const sample = example(wanted);
      const hint =
        sample === undefined ? `Add "${key}:", ${describe(wanted)}.` : `Add e.g. "${key}: ${written(sample)}".`;
      return fault({ path, offset: place.offset }, 'missing-key', `The key "${key}" is missing.`, hint);
    });
}

function checkList(schema: SchemaNode, list: YAMLSeq, place: Place): Fault[] {
  const items = list.items as (Node | null)[];
  const faults = items.flatMap((item, index) =>
    schema.items === undefined
      ? []
      : check(schema.items, item, { path: `${place.path}[${index}]`, offset: place.offset }),
  );
  // The length of the list and other rules of its own; its members have been checked above.
  const { items: _members, ...own } = schema;
  return [...faults, ...rules(own, list.toJSON(), place)];
}

function checkListed(schema: SchemaNode, listed: readonly unknown[], node: Node | null, place: Place): Fault[] {
  const value: unknown = isScalar(node) ? node.value : undefined;
  if (isScalar(node) && listed.includes(value)) return [];
  if (node === null || !isScalar(node)) return [wrongType(schema, node, place)];
  const meant = nearest(
    String(value),
    listed.map((item) => String(item)),
  );
  const hint = `Write ${describe(schema)}${meant !== undefined && listed.length > 1 ? `. Did you mean "${meant}"?` : '.'}`;
  return [fault(place, 'wrong-value', `${written(value)} is not allowed here.`, hint)];
}

/** The faults of the variant that was most likely meant: the one with the right marker, or else the fewest faults. */
function checkUnion(schema: SchemaNode, node: Node | null, place: Place): Fault[] {
  const results = schema.anyOf!.map((variant) => ({ variant, faults: check(variant, node, place) }));
  if (results.some(({ faults }) => faults.length === 0)) return [];
  const sameShape = results.filter(({ variant }) => shapeFits(variant, node));
  if (sameShape.length === 0) return [wrongType(schema, node, place)];
  const wrongMarker = checkMarker(schema.anyOf!, node, place);
  if (wrongMarker !== undefined) return [wrongMarker];
  const marked = sameShape.filter(({ variant }) => markersFit(variant, node));
  const candidates = marked.length > 0 ? marked : sameShape;
  return candidates.reduce((best, next) => (next.faults.length < best.faults.length ? next : best)).faults;
}

function shapeFits(schema: SchemaNode, node: Node | null): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some((variant) => shapeFits(variant, node));
  if (schema.type === 'object') return isMap(node);
  if (schema.type === 'array') return isSeq(node);
  const type = isScalar(node) ? typeof node.value : 'none';
  return schema.type === 'integer' ? type === 'number' : schema.type === type;
}

/** A key that tells the variants apart, and has a value of none of them. */
function checkMarker(variants: readonly SchemaNode[], node: Node | null, place: Place): Fault | undefined {
  if (!isMap(node)) return undefined;
  for (const key of Object.keys(variants[0]?.properties ?? {})) {
    const parts = variants.map(({ properties }) => properties?.[key] ?? {});
    const marker: SchemaNode = { anyOf: parts };
    const listed = allowedValues(marker);
    const value = node.get(key, true) as Node | undefined;
    if (listed === undefined || value === undefined) continue;
    const path = place.path === '' ? key : `${place.path}.${key}`;
    const [first] = checkListed(marker, listed, value, { path, offset: value.range?.[0] ?? place.offset });
    if (first !== undefined) return first;
  }
  return undefined;
}

/** Whether every key of the variant that can only have listed values has one of them. */
function markersFit(schema: SchemaNode, node: Node | null): boolean {
  if (!isMap(node)) return true;
  return Object.entries(schema.properties ?? {}).every(([key, part]) => {
    const listed = allowedValues(part);
    return listed === undefined || !(schema.required ?? []).includes(key) || listed.includes(node.get(key));
  });
}

function checkLeaf(schema: SchemaNode, node: Node | null, place: Place): Fault[] {
  if (!isScalar(node)) return schema.type === undefined ? [] : [wrongType(schema, node, place)];
  return rules(schema, node.value, place);
}

function wrongType(schema: SchemaNode, node: Node | null, place: Place): Fault {
  const found = isMap(node) ? 'a block of keys' : isSeq(node) ? 'a list' : isEmpty(node) ? 'nothing' : leafText(node);
  return fault(place, 'wrong-type', `${found} stands where ${describe(schema)} belongs.`, writeInstead(schema));
}

function leafText(node: Node | null): string {
  return isScalar(node) ? written(node.value) : 'nothing';
}

function writeInstead(schema: SchemaNode): string {
  const sample = example(schema);
  return sample === undefined ? `Write ${describe(schema)}.` : `Write ${describe(schema)}, e.g. ${written(sample)}.`;
}

/** What TypeBox itself finds wrong with one value, in plain words. */
function rules(schema: SchemaNode, value: unknown, place: Place): Fault[] {
  return Errors(schema as TSchema, value).map((error) => {
    const said = written(value);
    if (error.keyword === 'type') {
      const quoted = schema.type === 'string' && schema.pattern === undefined && value !== null;
      const hint = quoted ? `Put it in quotes: "${String(value)}".` : writeInstead(schema);
      return fault(place, 'wrong-type', `${said} stands where ${describe(schema)} belongs.`, hint);
    }
    if (error.keyword === 'pattern' || error.keyword === 'format')
      return fault(place, 'wrong-value', `${said} is not ${describe(schema)}${form(schema)}.`, writeInstead(schema));
    return fault(place, 'wrong-value', `${said} ${inWords(error.message)}.`, writeInstead(schema));
  });
}

function inWords(message: string): string {
  return message
    .replace('>= ', 'at least ')
    .replace('<= ', 'at most ')
    .replace('> ', 'more than ')
    .replace('< ', 'less than ');
}

/** Says the form of a text that has no name of its own. */
function form({ title, pattern }: SchemaNode): string {
  return title === undefined && pattern !== undefined ? ` of the form ${pattern}` : '';
}
