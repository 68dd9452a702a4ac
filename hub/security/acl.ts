import { type DevicePath, siteOf } from '@maeul/devices/path';
import { buildTopic, TOPIC_ROOT, type Topic } from '@maeul/devices/topic';
import { filterCovers, filterMatches, isTopicFilter } from './topic-filter.ts';

/**
 * `device` speaks for itself, `edge` for every device of its site, `service` (staff tools, third parties) reads what it
 * was allowed by name and may be allowed to give commands there.
 */
export const CREDENTIAL_ROLES = ['device', 'edge', 'service'] as const;
export type CredentialRole = (typeof CREDENTIAL_ROLES)[number];

const HUB_STATE = '/hub/hub/state';

/** Who is at the other end of a connection. */
export interface Identity {
  readonly path: DevicePath;
  readonly role: CredentialRole;
  /** service: topic filters that it may read. */
  readonly allow: readonly string[];
  /** service: whether it may publish commands to the topics that it may read. */
  readonly mayCommand: boolean;
}

/** Why something is refused; stable, for logs and counters. */
type AclRefusal = 'foreign-topic' | 'kind-not-allowed' | 'reserved-topic' | 'shared-subscription' | 'bad-filter';

/** null if the identity may publish there. Called for every message: no garbage. */
export function publishRefusal(identity: Identity, topic: Topic): AclRefusal | null {
  if (identity.role === 'service') {
    if (!identity.mayCommand || topic.kind !== 'command') return 'kind-not-allowed';
    return mayRead(identity, buildTopic(topic.path, topic.kind)) ? null : 'foreign-topic';
  }
  if (topic.kind === 'command') return 'kind-not-allowed';
  return isOwn(identity, topic.path) ? null : 'foreign-topic';
}

/** null if the identity may subscribe to the filter: everything that the filter can match must be its own. */
export function subscribeRefusal(identity: Identity, filter: string): AclRefusal | null {
  const refusal = filterRefusal(filter);
  if (refusal !== null) return refusal;
  if (identity.role === 'service')
    return identity.allow.some((allowed) => filterCovers(allowed, filter)) ? null : 'foreign-topic';
  return filter.startsWith(ownPrefix(identity)) || isOwnHubsState(identity, filter) ? null : 'foreign-topic';
}

/** What nobody may subscribe to, not even an anonymous client of the demo. */
export function filterRefusal(filter: string): AclRefusal | null {
  if (!isTopicFilter(filter)) return 'bad-filter';
  if (filter.startsWith('$share/')) return 'shared-subscription';
  return filter.startsWith('$SYS') ? 'reserved-topic' : null;
}

/** Whether a message may be forwarded to the identity, whatever subscription led there. */
export function mayRead(identity: Identity, topic: string): boolean {
  if (identity.role === 'service') return identity.allow.some((allowed) => filterMatches(allowed, topic));
  return topic.startsWith(ownPrefix(identity)) || isOwnHubsState(identity, topic);
}

/** What the hub of one's dong says of itself, calls to save power among it: everybody there may know. */
function isOwnHubsState({ path }: Identity, topic: string): boolean {
  if (!topic.endsWith(HUB_STATE)) return false;
  const dong = topic.slice(TOPIC_ROOT.length, -HUB_STATE.length);
  const cut = dong.indexOf('/');
  return cut > 0 && cut === dong.lastIndexOf('/') && path.startsWith(dong) && path[dong.length] === '/';
}

/** An edge owns the paths of its site, a device its own. */
function isOwn(identity: Identity, path: DevicePath): boolean {
  if (identity.role === 'device' || path === identity.path) return path === identity.path;
  const cut = identity.path.lastIndexOf('/');
  return path.lastIndexOf('/') === cut && path.startsWith(identity.path.slice(0, cut));
}

function ownPrefix(identity: Identity): string {
  return `${TOPIC_ROOT}${identity.role === 'edge' ? siteOf(identity.path) : identity.path}/`;
}

/** `edge` if the last segment of the path says so (`edge`, `edge-2`), else `device`. */
export function defaultRole(path: DevicePath): CredentialRole {
  return /\/edge(-[a-z0-9-]+)?$/.test(path) ? 'edge' : 'device';
}
