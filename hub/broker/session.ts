import type { Identity } from '../security/acl.ts';
import type { Credential } from '../security/credentials.ts';
import { filterMatches } from '../security/topic-filter.ts';
import type { CutOffReason } from './stats.ts';

const GRANTED_CACHE_MAX = 1_000;

/** What the hub knows of one live connection, beside what aedes keeps. */
export class Session {
  readonly address: string;
  /** Whether it came over loopback, where the demo lets anonymous clients in. */
  readonly loopback: boolean;
  /** null: anonymous, or not logged in yet. */
  identity: Identity | null = null;
  credential: Credential | null = null;
  /** The client id as the client wrote it. */
  clientId = '';
  /** Messages of this client that the sink has not answered yet. */
  pending = 0;
  /** Packet ids of its QoS 2 messages that the sink has not answered yet. */
  readonly pendingQos2 = new Set<number>();
  /** Counter of the last message that was forwarded: overlapping filters bring the same message again. */
  forwarded = 0;
  cutOff: CutOffReason | null = null;
  readonly #granted = new Map<string, number>();

  constructor(address: string, loopback: boolean) {
    this.address = address;
    this.loopback = loopback;
  }

  /** Filter → granted QoS. */
  readonly #filters = new Map<string, number>();

  get filters(): number {
    return this.#filters.size;
  }

  hasFilter(filter: string): boolean {
    return this.#filters.has(filter);
  }

  subscribed(filter: string, qos: number): void {
    this.#filters.set(filter, qos);
    this.#granted.clear();
  }

  unsubscribed(filters: readonly string[]): void {
    for (const filter of filters) this.#filters.delete(filter);
    this.#granted.clear();
  }

  /** The highest QoS of all filters that match the topic; -1 if none does. */
  grantedQos(topic: string): number {
    const known = this.#granted.get(topic);
    if (known !== undefined) return known;
    let granted = -1;
    for (const [filter, qos] of this.#filters) if (qos > granted && filterMatches(filter, topic)) granted = qos;
    if (this.#granted.size >= GRANTED_CACHE_MAX) this.#granted.clear();
    this.#granted.set(topic, granted);
    return granted;
  }
}
