import { hasTarget, maySee, type Reader, shownTo } from './access.ts';
import type { Callback } from './callback-sender.ts';
import type { AdrObject, Subscription } from './objects.ts';
import type { Change } from './vtn.ts';

interface Setting {
  readonly subscriptions: Iterable<Subscription>;
  /** undefined: the client was revoked. */
  readonly readerOf: (client: string) => Reader | undefined;
  /** The program of an event that a report is about. */
  readonly programOf: (eventID: string) => string | undefined;
}

/** Which subscriptions are told of a change, and where: never of what their owner may not read. */
export function callbacksFor({ operation, object }: Change, setting: Setting): Callback[] {
  const { objectType } = object;
  const callbacks: Callback[] = [];
  for (const subscription of setting.subscriptions) {
    if (subscription.programID !== undefined && programIdOf(object, setting) !== subscription.programID) continue;
    if (!hasTarget(targetsOf(object), subscription.targets ?? [])) continue;
    const reader = setting.readerOf(subscription.clientID);
    if (reader === undefined || !maySee(reader, object)) continue;
    const body = JSON.stringify({ objectType, operation, object: shownTo(reader, object), targets: targetsOf(object) });
    for (const { objects, operations, callbackUrl, bearerToken } of subscription.objectOperations)
      if (objects.includes(objectType) && operations.includes(operation))
        callbacks.push({ subscription: subscription.id, url: callbackUrl, bearerToken: bearerToken ?? null, body });
  }
  return callbacks;
}

function targetsOf(object: AdrObject): readonly string[] | null {
  return 'targets' in object ? (object.targets ?? null) : null;
}

function programIdOf(object: AdrObject, { programOf }: Setting): string | undefined {
  if (object.objectType === 'PROGRAM') return object.id;
  if (object.objectType === 'REPORT') return programOf(object.eventID);
  return object.objectType === 'EVENT' || object.objectType === 'SUBSCRIPTION' ? object.programID : undefined;
}
