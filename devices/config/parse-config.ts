import type { Static, TSchema } from 'typebox';
import { Default, Errors } from 'typebox/value';
import { type Document, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import type { Ok, Refusal } from '../refusal.ts';
import { check, type Fault } from './check.ts';
import { type ConfigError, formatConfigErrors } from './errors.ts';
import type { SchemaNode } from './schema-node.ts';

/** A refused config: code `bad-config`, the message is all errors, one on each line. */
export interface ConfigRefusal extends Refusal {
  readonly errors: readonly ConfigError[];
}

/** What is wrong between values that are right by themselves, e.g. the name of a bus that does not exist. */
export interface CrossFault {
  /** Where: `['devices', 2, 'bus']`. */
  readonly keys: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
}

/** A config file is written by hand; one that is larger is not a config file. */
const TEXT_LENGTH_MAX = 200_000;

/**
 * Reads a YAML config. Unknown keys are errors everywhere (but under `additionalProperties: true` or a record), all errors
 * are reported at once with their place, and what is left out gets the default of the schema.
 * @param text the file's content
 * @param fileName as it shall stand in the errors
 * @param crossCheck rules that tie several values together; asked once each value is right by itself
 */
export function parseConfig<S extends TSchema>(
  text: string,
  fileName: string,
  schema: S,
  crossCheck: (config: Static<S>) => readonly CrossFault[] = () => [],
): Ok<Static<S>> | ConfigRefusal {
  if (text.length > TEXT_LENGTH_MAX) return refused([tooLong(fileName)]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (fault: Fault): ConfigError => {
    const { line, col } = lines.linePos(fault.offset);
    const { path, code, message, hint } = fault;
    return { file: fileName, line: Math.max(line, 1), column: Math.max(col, 1), path, code, message, hint };
  };
  const yamlFaults = document.errors.map((error) => yamlFault(error, text));
  if (yamlFaults.some(({ code }) => code === 'yaml-syntax')) return refused(yamlFaults.map(at));
  const aliases: Fault[] = [];
  visit(document, { Alias: (_key, node) => void aliases.push(aliasFault(node.range?.[0] ?? 0)) });
  if (aliases.length > 0) return refused(aliases.map(at));
  const faults = [...yamlFaults, ...check(schema as SchemaNode, document.contents, { path: '', offset: 0 })];
  if (faults.length > 0) return refused(faults.map(at).sort(byPlace));
  const value: unknown = Default(schema, document.toJS() ?? {});
  const wrongValue = ({ keys, message, hint }: CrossFault): Fault => {
    return { offset: offsetOf(document, keys), path: keys.join('.'), code: 'wrong-value', message, hint };
  };
  const left = Errors(schema, value).map((error) => {
    const keys = error.instancePath.split('/').slice(1);
    return wrongValue({ keys, message: `${sentence(error.message)}.`, hint: '' });
  });
  if (left.length > 0) return refused(left.map(at).sort(byPlace));
  const crossed = crossCheck(value as Static<S>).map(wrongValue);
  return crossed.length > 0 ? refused(crossed.map(at).sort(byPlace)) : { ok: true, value: value as Static<S> };
}

/** Where a value stands; a value that was left out is blamed on what it would stand in. */
function offsetOf(document: Document, keys: readonly (string | number)[]): number {
  for (let depth = keys.length; depth > 0; depth--) {
    const node = document.getIn(keys.slice(0, depth), true) as { range?: readonly number[] } | undefined;
    if (node?.range?.[0] !== undefined) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function refused(errors: readonly ConfigError[]): ConfigRefusal {
  return { ok: false, code: 'bad-config', message: formatConfigErrors(errors), errors };
}

function byPlace(a: ConfigError, b: ConfigError): number {
  return a.line - b.line || a.column - b.column;
}

function sentence(message: string): string {
  return message.startsWith('must') ? `This ${message}` : message;
}

function tooLong(file: string): ConfigError {
  const message = `The file is longer than ${TEXT_LENGTH_MAX} characters.`;
  return { file, line: 1, column: 1, path: '', code: 'yaml-syntax', message, hint: 'Is it the right file?' };
}

function aliasFault(offset: number): Fault {
  return { offset, path: '', code: 'yaml-alias', message: 'Aliases are not supported.', hint: 'Write the value out.' };
}

const SYNTAX_HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces, not with tabs.',
  BAD_INDENT: 'Indent the keys of one block alike.',
  MISSING_CHAR: 'Look for a quote, a bracket or a space after ":" that is missing.',
  MULTIPLE_DOCS: 'Keep one document in the file; remove the "---" in between.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a text that contains ": " in quotes.',
};

function yamlFault(error: YAMLError, text: string): Fault {
  const [offset] = error.pos;
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[^:\n]{1,80}/.exec(text.slice(offset))?.[0].trim() ?? '';
    const message = `The key "${key}" stands here twice.`;
    return { offset, path: key, code: 'duplicate-key', message, hint: 'Keep one of them.' };
  }
  const said = error.code === 'MULTIPLE_DOCS' ? 'The file holds more than one document' : error.message;
  const message = said.endsWith('.') ? said : `${said}.`;
  return { offset, path: '', code: 'yaml-syntax', message, hint: SYNTAX_HINTS[error.code] ?? 'Correct the YAML.' };
}
