import { type DevicePath, isDevicePath } from './path.ts';
import { ok, type Result, refuse } from './refusal.ts';

/** What a message is; the last part of its topic. */
export const KINDS = ['telemetry', 'event', 'state', 'command', 'reply'] as const;
export type Kind = (typeof KINDS)[number];

export interface Topic {
  readonly path: DevicePath;
  readonly kind: Kind;
}

export const TOPIC_ROOT = 'maeul/v1/';

const kinds: ReadonlySet<string> = new Set(KINDS);

/** `maeul/v1/<gu>/<dong>/<site>/<device>/<kind>` */
export function buildTopic(path: DevicePath, kind: Kind): string {
  return `${TOPIC_ROOT}${path}/${kind}`;
}

/** Reads a topic. Refuses with `bad-topic`. */
export function parseTopic(topic: string): Result<Topic> {
  const cut = topic.lastIndexOf('/');
  const kind = topic.slice(cut + 1);
  const path = topic.slice(TOPIC_ROOT.length, cut);
  if (topic.startsWith(TOPIC_ROOT) && kinds.has(kind) && isDevicePath(path)) return ok({ path, kind: kind as Kind });
  return refuse(
    'bad-topic',
    `"${topic.slice(0, 120)}" is not a topic of this hub.`,
    `Publish to ${TOPIC_ROOT}<gu>/<dong>/<site>/<device>/<${KINDS.join('|')}>.`,
  );
}
