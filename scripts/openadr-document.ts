import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/** One operation of the document, e.g. POST /events. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** As the document writes it, e.g. /events/{eventID}. */
  readonly path: string;
}

/** What the official document of OpenADR 3.1.0 says of requests and answers. Each check gives its complaints; none: it fits. */
export interface AdrDocument {
  readonly operations: readonly Operation[];
  checkRequest(method: string, path: string, body: unknown): string[];
  checkResponse(method: string, path: string, status: number, body: unknown): string[];
  checkSchema(name: string, value: unknown): string[];
}

interface Json {
  [key: string]: Json | undefined;
}

/**
 * The document, where MAEUL_RECORDED_DATA has it in domain/openadr3. Three slips of it are mended first: `default: null -` is a
 * text; `objectType` of an answered VEN and of a resource must be two things at once, of which that of the metadata is kept.
 */
export function openAdrDocument(): AdrDocument | null {
  const folder = process.env.MAEUL_RECORDED_DATA;
  const file = folder === undefined ? '' : join(folder, 'domain', 'openadr3', 'openadr-3.1.0.yaml');
  if (!existsSync(file)) {
    console.error('\nmaeul: SKIPPED, the OpenADR document is not here (MAEUL_RECORDED_DATA/domain/openadr3)\n');
    return null;
  }
  const document = parse(readFileSync(file, 'utf8')) as Json;
  mend(document);
  const ajv = new Ajv.default({ strict: false, validateSchema: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openadr');
  const compiled = new Map<string, ValidateFunction>();
  return new Document(document, (pointer) => {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `openadr#${pointer}` });
    compiled.set(pointer, validate);
    return validate;
  });
}

function mend(document: Json): void {
  const schemas = document.components!.schemas!;
  for (const [name, request] of [
    ['ven', 'BlVenRequest'],
    ['resource', 'BlResourceRequest'],
  ] as const) {
    const whole = schemas[request]!;
    const { objectType: _, ...properties } = whole.properties!;
    const required = (whole.required as unknown as string[]).filter((key) => key !== 'objectType');
    const content = { ...whole, properties, required } as unknown as Json;
    schemas[name] = {
      type: 'object',
      allOf: [{ $ref: '#/components/schemas/objectMetadata' }, content],
    } as unknown as Json;
  }
  const targets = schemas.BlVenRequest!.properties!.targets as { default?: unknown };
  delete targets.default;
}

class Document implements AdrDocument {
  readonly operations: readonly Operation[];
  readonly #document: Json;
  readonly #compile: (pointer: string) => ValidateFunction;

  constructor(document: Json, compile: (pointer: string) => ValidateFunction) {
    this.#document = document;
    this.#compile = compile;
    this.operations = Object.entries(document.paths!).flatMap(([path, item]) =>
      ['get', 'post', 'put', 'delete']
        .filter((method) => item?.[method] !== undefined)
        .map((method) => ({ id: String(item![method]!.operationId), method: method.toUpperCase(), path })),
    );
  }

  checkRequest(method: string, path: string, body: unknown): string[] {
    const found = this.#operation(method, path);
    if (found === undefined) return [`The document has no ${method} ${path}.`];
    const { operation, pointer } = found;
    const [type] = Object.keys(operation.requestBody?.content ?? {});
    if (type === undefined) return body === undefined ? [] : ['A body was sent where none belongs.'];
    return this.#check(`${pointer}/requestBody/content/${pointerPart(type)}/schema`, body);
  }

  checkResponse(method: string, path: string, status: number, body: unknown): string[] {
    const found = this.#operation(method, path);
    if (found === undefined) return [`The document has no ${method} ${path}.`];
    const answer = found.operation.responses?.[status];
    if (answer === undefined) return [`The document knows no answer ${status} to ${method} ${path}.`];
    const pointer = textOf(answer.$ref)?.slice(1) ?? `${found.pointer}/responses/${status}`;
    return this.#check(`${pointer}/content/${pointerPart('application/json')}/schema`, body);
  }

  checkSchema(name: string, value: unknown): string[] {
    return this.#check(`/components/schemas/${name}`, value);
  }

  #check(pointer: string, value: unknown): string[] {
    const validate = this.#compile(pointer);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }

  #operation(method: string, path: string): { operation: Json; pointer: string } | undefined {
    const wanted = path.split('?', 1)[0]!.split('/');
    const fits = (template: string) => {
      const parts = template.split('/');
      return parts.length === wanted.length && parts.every((part, at) => part.startsWith('{') || part === wanted[at]);
    };
    // What is written out goes before what has a place for an id.
    const templates = Object.keys(this.#document.paths!).filter(fits);
    const template = templates.find((one) => !one.includes('{')) ?? templates[0];
    const operation = template === undefined ? undefined : this.#document.paths![template]![method.toLowerCase()];
    if (template === undefined || operation === undefined) return undefined;
    return { operation, pointer: `/paths/${pointerPart(template)}/${method.toLowerCase()}` };
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A part of a JSON pointer within a URI. */
function pointerPart(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
