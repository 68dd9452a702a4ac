import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { Caller } from './access.ts';
import type { ObjectStore, Stored } from './object-store.ts';
import type {
  AdrObject,
  BlResourceRequest,
  BlVenRequest,
  EventRequest,
  ObjectType,
  ProgramRequest,
  ReportRequest,
  SubscriptionRequest,
  VenResourceRequest,
  VenVenRequest,
} from './objects.ts';
import { spansOf } from './schedule.ts';

/** What becomes of a request: an object without its metadata, and who owns it. */
export interface Draft {
  readonly content: Omit<AdrObject, 'id' | 'createdDateTime' | 'modificationDateTime' | 'objectType'>;
  readonly owner: string;
}

interface Setting {
  readonly caller: Caller;
  readonly type: ObjectType;
  readonly clean: Draft['content'];
  /** What is replaced. */
  readonly known: Stored | undefined;
  readonly store: ObjectStore;
  readonly isClient: (id: string) => boolean;
  readonly sees: (object: AdrObject) => boolean;
}

/** Times that nobody could follow are refused; an event without any is one without times yet. */
export function checkEvent(event: EventRequest, nowMs: number): Refusal | undefined {
  if (event.intervalPeriod === undefined && !event.intervals?.length) return undefined;
  const spans = spansOf(event, { nowMs, fraction: 0 });
  return spans.ok ? undefined : refuse('bad-request', spans.message, spans.hint);
}

/** Fills in what the caller may not decide, and holds it against what else there is. Codes: `conflict`, `forbidden`. */
export function draftOf(setting: Setting): Result<Draft> {
  switch (setting.type) {
    case 'PROGRAM':
      return programDraft(setting);
    case 'EVENT':
      return referring(setting, 'PROGRAM', (setting.clean as EventRequest).programID, {});
    case 'REPORT': {
      const { client } = setting.caller;
      return referring(setting, 'EVENT', (setting.clean as ReportRequest).eventID, { clientID: client });
    }
    case 'SUBSCRIPTION': {
      const { programID } = setting.clean as SubscriptionRequest;
      const own = { clientID: setting.caller.client };
      if (programID !== undefined) return referring(setting, 'PROGRAM', programID, own);
      return ok(owned(setting, own));
    }
    case 'VEN':
      return venDraft(setting);
    case 'RESOURCE':
      return resourceDraft(setting);
  }
}

function owned({ clean, caller, known }: Setting, more: object): Draft {
  return { content: { ...clean, ...more }, owner: known?.owner ?? caller.client };
}

function referring(setting: Setting, type: 'PROGRAM' | 'EVENT', id: string, more: object): Result<Draft> {
  const found = setting.store.find(type, id);
  if (found === undefined || !setting.sees(found.object))
    return refuse('conflict', `There is no ${type.toLowerCase()} "${id}".`);
  if (type === 'PROGRAM' && setting.type === 'EVENT' && found.origin === 'hub')
    return refuse('forbidden', 'Events of this program are called by the energy office.');
  return ok(owned(setting, more));
}

function programDraft(setting: Setting): Result<Draft> {
  const { programName } = setting.clean as ProgramRequest;
  if (isTaken(setting, programName)) return refuse('conflict', `There is a program "${programName}" already.`);
  return ok(owned(setting, {}));
}

function venDraft(setting: Setting): Result<Draft> {
  const { caller, known, isClient } = setting;
  const { objectType: _, ...asked } = setting.clean as unknown as BlVenRequest | VenVenRequest;
  if (isTaken(setting, asked.venName)) return refuse('conflict', `There is a VEN "${asked.venName}" already.`);
  if (caller.role === 'VEN') {
    // A VEN names itself; its targets are given by the business logic and stay.
    const targets = (known?.object as { targets?: string[] | null } | undefined)?.targets ?? [];
    return ok({ content: { ...asked, clientID: caller.client, targets }, owner: caller.client });
  }
  const { clientID } = asked as BlVenRequest;
  if (!isClient(clientID)) return refuse('conflict', `There is no client "${clientID}".`);
  return ok({ content: asked, owner: clientID });
}

function resourceDraft(setting: Setting): Result<Draft> {
  const { caller, known, store } = setting;
  const { objectType: _, ...asked } = setting.clean as unknown as BlResourceRequest | VenResourceRequest;
  const ven = store.find('VEN', asked.venID);
  if (ven === undefined || (caller.role === 'VEN' && ven.owner !== caller.client))
    return refuse('conflict', `There is no VEN "${asked.venID}".`);
  for (const { object } of store.each('RESOURCE', { parent: asked.venID, name: asked.resourceName }))
    if (object.id !== known?.object.id)
      return refuse('conflict', `The VEN has a resource "${asked.resourceName}" already.`);
  const owner = ven.object.clientID;
  if (caller.role === 'VEN') {
    const targets = (known?.object as { targets?: string[] | null } | undefined)?.targets ?? [];
    return ok({ content: { ...asked, clientID: owner, targets }, owner });
  }
  if ((asked as BlResourceRequest).clientID !== owner)
    return refuse('conflict', `The VEN belongs to the client "${owner}".`, 'Give its clientID.');
  return ok({ content: asked, owner });
}

function isTaken({ store, type, known }: Setting, name: string): boolean {
  for (const { object } of store.each(type, { name })) if (object.id !== known?.object.id) return true;
  return false;
}
