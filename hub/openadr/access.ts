import type { ClientRole, Scope } from './clients.ts';
import type { AdrObject, ObjectType } from './objects.ts';

/** Who asks: as its token says. */
export interface Caller {
  readonly client: string;
  readonly role: ClientRole;
  readonly scopes: readonly Scope[];
}

/** Any of these lets one read objects of the kind. */
export const READ_SCOPES: Readonly<Record<ObjectType, readonly Scope[]>> = {
  PROGRAM: ['read_all', 'read_targets'],
  EVENT: ['read_all', 'read_targets'],
  REPORT: ['read_all', 'read_ven_objects'],
  SUBSCRIPTION: ['read_all', 'read_ven_objects'],
  VEN: ['read_all', 'read_ven_objects'],
  RESOURCE: ['read_all', 'read_ven_objects'],
};

/** The one that lets one write them. */
export const WRITE_SCOPE: Readonly<Record<ObjectType, Scope>> = {
  PROGRAM: 'write_programs',
  EVENT: 'write_events',
  REPORT: 'write_reports',
  SUBSCRIPTION: 'write_subscriptions',
  VEN: 'write_vens',
  RESOURCE: 'write_vens',
};

/** What the privacy of an object depends on. */
export interface Reader {
  readonly client: string;
  readonly all: boolean;
  /** Targets that the business logic gave the VENs and resources of the client. */
  readonly targets: ReadonlySet<string>;
}

/**
 * Whether somebody may know of an object. Programs and events without targets are for everybody; with targets for those who have
 * one of them. All else is for its owner.
 */
export function maySee(reader: Reader, object: AdrObject): boolean {
  if (reader.all) return true;
  if (object.objectType === 'PROGRAM' || object.objectType === 'EVENT')
    return !object.targets?.length || object.targets.some((target) => reader.targets.has(target));
  return object.clientID === reader.client;
}

/** Whether an object has one of the targets that were asked for; without any asked for, all have. */
export function hasTarget(targets: readonly string[] | null | undefined, asked: readonly string[]): boolean {
  return asked.length === 0 || (targets ?? []).some((target) => asked.includes(target));
}

/** The token that the owner of a subscription gave for its callbacks is nobody else's to see. */
export function shownTo<T extends AdrObject>(reader: Pick<Reader, 'client'>, object: T): T {
  if (object.objectType !== 'SUBSCRIPTION' || object.clientID === reader.client) return object;
  const objectOperations = object.objectOperations.map((one) => ({ ...one, bearerToken: null }));
  return { ...object, objectOperations };
}
