import type { Refusal } from '@maeul/devices/refusal';

/**
 * How the page hangs on to the hub.
 * - `connecting`: not yet. - `live`: events come in. - `polling`: no events, but questions are answered. - `lost`: nothing.
 */
export interface Link {
  readonly kind: 'connecting' | 'live' | 'polling' | 'lost';
  /** Since when it is so. */
  readonly sinceMs: number;
  /** Why it is not live. */
  readonly why?: Refusal;
}

export type LinkNews =
  | { readonly kind: 'feed-opened' }
  | { readonly kind: 'feed-down'; readonly why: Refusal }
  | { readonly kind: 'answered' }
  | { readonly kind: 'unanswered'; readonly why: Refusal };

/** An answer to a question does not make the page live again, and one that failed does not end a feed that runs. */
export function nextLink(link: Link, news: LinkNews, nowMs: number): Link {
  switch (news.kind) {
    case 'feed-opened':
      return change(link, 'live', nowMs);
    case 'feed-down':
      return change(link, 'lost', nowMs, news.why);
    case 'answered':
      return link.kind === 'lost' ? change(link, 'polling', nowMs, link.why) : link;
    case 'unanswered':
      return link.kind === 'live' ? link : change(link, 'lost', nowMs, news.why);
  }
}

function change(link: Link, kind: Link['kind'], nowMs: number, why?: Refusal): Link {
  const sinceMs = link.kind === kind ? link.sinceMs : nowMs;
  return why === undefined ? { kind, sinceMs } : { kind, sinceMs, why };
}
