import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { OBJECT_TYPES, type ObjectType } from './objects.ts';
import type { ListQuestion } from './vtn.ts';

const LIMIT_MAX = 50;
const ID = /^[a-zA-Z0-9_-]{1,128}$/;
const NAME = /^.{1,128}$/su;

/** What a query may say of each kind of object, beside skip and limit. */
const KNOWN: Readonly<Record<ObjectType, readonly string[]>> = {
  PROGRAM: ['targets'],
  EVENT: ['programID', 'targets', 'active'],
  REPORT: ['programID', 'eventID', 'clientName'],
  SUBSCRIPTION: ['programID', 'clientName', 'objects'],
  VEN: ['venName', 'targets'],
  RESOURCE: ['resourceName', 'venID', 'targets'],
};

/** Reads the query of a list. A parameter that is not known is left alone, a wrong value is refused. Code: `bad-request`. */
export function readQuestion(type: ObjectType, query: URLSearchParams): Result<ListQuestion> {
  const skip = wholeNumber(query.get('skip') ?? '0', 'skip', 2_147_483_647);
  if (!skip.ok) return skip;
  const limit = wholeNumber(query.get('limit') ?? String(LIMIT_MAX), 'limit', LIMIT_MAX);
  if (!limit.ok) return limit;
  const get = (name: string) => (KNOWN[type].includes(name) ? (query.get(name) ?? undefined) : undefined);
  const targets = KNOWN[type].includes('targets') ? query.getAll('targets') : [];
  if (!targets.every((target) => NAME.test(target))) return wrong('targets');
  for (const name of ['programID', 'eventID', 'venID']) if (!ID.test(get(name) ?? 'x')) return wrong(name);
  const name = get('clientName') ?? get('venName') ?? get('resourceName');
  if (name !== undefined && !NAME.test(name)) return wrong('name');
  const active = get('active');
  if (!['true', 'false', undefined].includes(active)) return wrong('active');
  const objects = KNOWN[type].includes('objects') ? query.getAll('objects') : [];
  if (!objects.every((object) => (OBJECT_TYPES as readonly string[]).includes(object))) return wrong('objects');
  const parent = type === 'REPORT' ? get('eventID') : (get('programID') ?? get('venID'));
  const program = type === 'REPORT' ? get('programID') : undefined;
  return ok({
    skip: skip.value,
    limit: limit.value,
    targets,
    ...(name === undefined ? {} : { name }),
    ...(parent === undefined ? {} : { parent }),
    ...(active === 'true' ? { active: true } : {}),
    ...(objects.length === 0 ? {} : { objects: objects as ObjectType[] }),
    ...(program === undefined ? {} : { program }),
  });
}

function wholeNumber(text: string, name: string, max: number): Result<number> {
  const value = Number(text);
  return /^\d{1,10}$/.test(text) && value <= max ? ok(value) : wrong(name);
}

function wrong(name: string) {
  return refuse('bad-request', `The query parameter "${name}" has a value that it cannot have.`);
}
