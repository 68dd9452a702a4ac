import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { TSchema } from 'typebox';
import { Check, Clean, Errors } from 'typebox/value';
import { type Caller, hasTarget, maySee, READ_SCOPES, type Reader, shownTo, WRITE_SCOPE } from './access.ts';
import type { ObjectFilter, ObjectStore, Stored } from './object-store.ts';
import {
  type AdrObject,
  BlResourceRequest,
  BlVenRequest,
  EventRequest,
  type ObjectOf,
  type ObjectType,
  type Operation,
  ProgramRequest,
  ReportRequest,
  SubscriptionRequest,
  VenResourceRequest,
  VenVenRequest,
} from './objects.ts';
import { checkEvent, type Draft, draftOf } from './rules.ts';
import { transpired } from './transpired.ts';

/** Refusals become the HTTP status of the same meaning. */
export type VtnCode = 'bad-request' | 'forbidden' | 'not-found' | 'conflict';

export interface Change {
  readonly operation: Exclude<Operation, 'READ'>;
  readonly object: AdrObject;
}

export interface ListQuestion extends ObjectFilter {
  readonly targets: readonly string[];
  readonly skip: number;
  readonly limit: number;
  /** Events only: those that are over are left out. */
  readonly active?: boolean;
  /** Subscriptions only: to one of these kinds of objects. */
  readonly objects?: readonly ObjectType[];
  /** Reports only: to events of this program. */
  readonly program?: string;
}

export interface VtnOptions {
  readonly store: ObjectStore;
  readonly now: () => number;
  readonly newId: () => string;
  /** Whether the hub may post to that address. */
  readonly checkCallback: (url: string) => Result<null>;
  /** Told after a change is durable. */
  readonly onChange: (change: Change) => void;
  readonly isClient: (id: string) => boolean;
}

/** So many objects of a kind one client may own. Of reports the oldest makes room. */
const OWNED_MAX: Readonly<Record<ObjectType, number>> = {
  PROGRAM: 200,
  EVENT: 5000,
  REPORT: 5000,
  SUBSCRIPTION: 20,
  VEN: 100,
  RESOURCE: 2000,
};

const SCHEMAS: Readonly<Record<ObjectType, { readonly BL: TSchema; readonly VEN: TSchema }>> = {
  PROGRAM: { BL: ProgramRequest, VEN: ProgramRequest },
  EVENT: { BL: EventRequest, VEN: EventRequest },
  REPORT: { BL: ReportRequest, VEN: ReportRequest },
  SUBSCRIPTION: { BL: SubscriptionRequest, VEN: SubscriptionRequest },
  VEN: { BL: BlVenRequest, VEN: VenVenRequest },
  RESOURCE: { BL: BlResourceRequest, VEN: VenResourceRequest },
};

/** The rules of a Virtual Top Node: who may read and write which objects, and what they must fit to. Codes: `VtnCode`. */
export class Vtn {
  readonly #options: VtnOptions;

  constructor(options: VtnOptions) {
    this.#options = options;
  }

  list<T extends ObjectType>(caller: Caller, type: T, question: ListQuestion): Result<ObjectOf[T][]> {
    const refusal = mayRead(caller, type);
    if (refusal !== undefined) return refusal;
    const reader = this.readerOf(caller);
    const found: ObjectOf[T][] = [];
    let skipped = 0;
    for (const { object } of this.#options.store.each(type, question)) {
      if (found.length >= question.limit) break;
      if (!maySee(reader, object) || !this.#wanted(object, question)) continue;
      if (skipped < question.skip) skipped += 1;
      else found.push(shownTo(reader, object));
    }
    return ok(found);
  }

  get<T extends ObjectType>(caller: Caller, type: T, id: string): Result<ObjectOf[T]> {
    const refusal = mayRead(caller, type);
    if (refusal !== undefined) return refusal;
    const stored = this.#options.store.find(type, id);
    const reader = this.readerOf(caller);
    if (stored === undefined || !maySee(reader, stored.object)) return notFound(type);
    return ok(shownTo(reader, stored.object));
  }

  create(caller: Caller, type: ObjectType, body: unknown): Result<AdrObject> {
    const draft = this.#draft(caller, type, body, undefined);
    if (!draft.ok) return draft;
    const { store, now, newId, onChange } = this.#options;
    const { owner, content } = draft.value;
    const isFull = store.count(type, owner) >= OWNED_MAX[type];
    if (isFull && type !== 'REPORT')
      return refuse('forbidden', `${caller.client} already has ${OWNED_MAX[type]} of these.`, 'Delete old ones first.');
    const time = new Date(now()).toISOString();
    const object = {
      ...content,
      id: newId(),
      createdDateTime: time,
      modificationDateTime: time,
      objectType: type,
    } as AdrObject;
    if (isFull) store.removeOldest(type, owner);
    store.put({ object, origin: 'client', owner });
    onChange({ operation: 'CREATE', object });
    return ok(object);
  }

  replace(caller: Caller, type: ObjectType, id: string, body: unknown): Result<AdrObject> {
    const known = this.#writable(caller, type, id);
    if (!known.ok) return known;
    const draft = this.#draft(caller, type, body, known.value);
    if (!draft.ok) return draft;
    const { store, now, onChange } = this.#options;
    const { createdDateTime } = known.value.object;
    const object = {
      ...draft.value.content,
      id,
      createdDateTime,
      modificationDateTime: new Date(now()).toISOString(),
      objectType: type,
    } as AdrObject;
    store.put({ object, origin: 'client', owner: draft.value.owner });
    onChange({ operation: 'UPDATE', object });
    return ok(object);
  }

  /** Events go with their program, resources with their VEN. Reports stay: they say what was done. */
  remove(caller: Caller, type: ObjectType, id: string): Result<AdrObject> {
    const known = this.#writable(caller, type, id);
    if (!known.ok) return known;
    const { store, onChange } = this.#options;
    const kinds: readonly ObjectType[] =
      type === 'PROGRAM' ? ['EVENT', 'SUBSCRIPTION'] : type === 'VEN' ? ['RESOURCE'] : [];
    const gone = kinds.flatMap((kind) => [...store.each(kind, { parent: id })].map(({ object }) => object));
    gone.push(known.value.object);
    // Before the removal, so that who may see them is still known.
    for (const object of gone) onChange({ operation: 'DELETE', object });
    store.together(() => {
      for (const object of gone) store.remove(object.id);
    });
    return ok(known.value.object);
  }

  /** What the privacy of objects is decided by, for a client of that role. */
  readerOf({ client, role, scopes }: Pick<Caller, 'client' | 'role'> & { scopes?: Caller['scopes'] }): Reader {
    const all = scopes === undefined ? role === 'BL' : scopes.includes('read_all');
    const targets = new Set<string>();
    if (!all)
      for (const type of ['VEN', 'RESOURCE'] as const)
        for (const { object } of this.#options.store.each(type, { owner: client }))
          for (const target of object.targets ?? []) targets.add(target);
    return { client, all, targets };
  }

  #wanted(object: AdrObject, { targets, active, objects, program }: ListQuestion): boolean {
    if (!hasTarget('targets' in object ? object.targets : null, targets)) return false;
    if (object.objectType === 'EVENT' && active && transpired(object, this.#options.now())) return false;
    if (object.objectType === 'REPORT' && program !== undefined)
      return this.#options.store.find('EVENT', object.eventID)?.object.programID === program;
    if (object.objectType !== 'SUBSCRIPTION' || objects === undefined) return true;
    return object.objectOperations.some((one) => one.objects.some((kind) => objects.includes(kind)));
  }

  /** The object, if the caller may change it. What it may not see is not found. */
  #writable(caller: Caller, type: ObjectType, id: string): Result<Stored> {
    if (!caller.scopes.includes(WRITE_SCOPE[type])) return forbidden(caller, WRITE_SCOPE[type]);
    const stored = this.#options.store.find(type, id);
    // The business logic may write VENs and resources of anybody; who only writes reads its own.
    const mine = stored?.owner === caller.client || caller.role === 'BL';
    if (stored === undefined || !mine) return notFound(type);
    if (stored.origin === 'hub')
      return refuse('forbidden', 'The hub keeps this object itself.', 'The energy office changes it.');
    if (stored.owner !== caller.client && (type === 'SUBSCRIPTION' || type === 'REPORT'))
      return refuse('forbidden', 'Only its owner may change this object.');
    return ok(stored);
  }

  /** The body, checked and with what the caller may not decide filled in. */
  #draft(caller: Caller, type: ObjectType, body: unknown, known: Stored | undefined): Result<Draft> {
    if (!caller.scopes.includes(WRITE_SCOPE[type])) return forbidden(caller, WRITE_SCOPE[type]);
    const schema = SCHEMAS[type][caller.role];
    const other = SCHEMAS[type][caller.role === 'BL' ? 'VEN' : 'BL'];
    const whole = structuredClone(body);
    if (!Check(schema, whole)) {
      if (other !== schema && Check(other, whole))
        return refuse(
          'forbidden',
          `A client with the role ${caller.role} may not send ${String(Reflect.get(Object(whole), 'objectType'))}.`,
        );
      return refuse('bad-request', faultOf(schema, whole));
    }
    const clean = Clean(schema, whole) as Draft['content'];
    if (type === 'EVENT') {
      const fault = checkEvent(clean as EventRequest, this.#options.now());
      if (fault !== undefined) return fault;
    }
    if (type === 'SUBSCRIPTION')
      for (const { callbackUrl } of (clean as SubscriptionRequest).objectOperations) {
        const allowed = this.#options.checkCallback(callbackUrl);
        if (!allowed.ok) return refuse('bad-request', allowed.message, allowed.hint);
      }
    const { store, isClient } = this.#options;
    return draftOf({
      caller,
      type,
      clean,
      known,
      store,
      isClient,
      sees: (object) => maySee(this.readerOf(caller), object),
    });
  }
}

function mayRead(caller: Caller, type: ObjectType): Refusal | undefined {
  const scopes = READ_SCOPES[type];
  return scopes.some((scope) => caller.scopes.includes(scope)) ? undefined : forbidden(caller, scopes.join(' or '));
}

function forbidden({ client }: Caller, scope: string): Refusal {
  return refuse('forbidden', `The token of ${client} lacks the scope ${scope}.`);
}

function notFound(type: ObjectType): Refusal {
  return refuse('not-found', `There is no such ${type.toLowerCase()}.`);
}

function faultOf(schema: TSchema, value: unknown): string {
  const [first] = Errors(schema, value);
  const at = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  return at === '' ? `The body ${first?.message ?? 'is wrong'}.` : `"${at}" ${first!.message}.`;
}
