import type { Terms } from '@maeul/devices/kiosk/hub-kiosk-api';
import type { KioskFault } from '@maeul/devices/kiosk/kiosk-status';
import { type BackoffLimits, backoffMs } from '../uplink/backoff.ts';
import type { HubClient } from './hub-client.ts';
import type { KioskStore } from './store/kiosk-store.ts';

export interface HubSyncOptions {
  readonly client: Pick<HubClient, 'terms' | 'claim'>;
  readonly store: Pick<KioskStore, 'keepTerms' | 'claims' | 'claimAnswered' | 'rememberCard'>;
  readonly onTerms: (terms: Terms) => void;
  /** @param hubBehindMs by how much the wall clock is ahead of the hub's, at least */
  readonly onClock: (hubBehindMs: number) => void;
  /** The hub does not know this kiosk, or has revoked it. */
  readonly onDenied: (code: string) => void;
  readonly fault: (fault: KioskFault) => void;
  /** The own store could not be written. */
  readonly onStoreFailure: (error: Error) => void;
  readonly nowMs: () => number;
  readonly random: () => number;
}

const TERMS_EVERY_MS = 60_000;
const BACKOFF: BackoffLimits = { minMs: 1_000, maxMs: 60_000 };
/** Asking again is of no use after these. */
const CLAIM_ENDS: ReadonlySet<string> = new Set(['blocked-credential', 'wallet-taken', 'bad-request']);
const DENIALS: ReadonlySet<string> = new Set(['kiosk-unknown', 'kiosk-revoked']);

/** Keeps what the kiosk must know when the hub is away, and asks until each claim is answered. */
export class HubSync {
  readonly #options: HubSyncOptions;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = true;
  #failures = 0;

  constructor(options: HubSyncOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.now();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  /** The link came back, or there is a new claim: not in a minute, but now. */
  now(): void {
    if (this.#stopped) return;
    if (this.#running !== null) {
      this.#again = true;
      return;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#running = this.#round().finally(() => {
      this.#running = null;
      if (this.#stopped) return;
      const waitMs =
        this.#failures > 0 ? backoffMs(this.#failures - 1, BACKOFF, this.#options.random()) : TERMS_EVERY_MS;
      this.#timer = setTimeout(() => this.now(), this.#again && this.#failures === 0 ? 0 : waitMs);
      this.#again = false;
    });
  }

  async #round(): Promise<void> {
    let reached = false;
    try {
      reached = (await this.#terms()) && (await this.#claims());
    } catch (error) {
      if (!this.#stopped) this.#options.onStoreFailure(error as Error);
    }
    this.#failures = reached ? 0 : this.#failures + 1;
  }

  /** Whether the hub answered. */
  async #terms(): Promise<boolean> {
    const { client, store, onTerms, onClock, onDenied, fault, nowMs } = this.#options;
    const askedMs = nowMs();
    const terms = await client.terms();
    if (this.#stopped) return false;
    if (!terms.ok) {
      if (!DENIALS.has(terms.code)) return false;
      onDenied(terms.code);
      return true;
    }
    const { adopted } = store.keepTerms(terms.value);
    if (adopted) {
      const message = `The kiosk goes on at number ${terms.value.chain.proofseq + 1}, where the hub stands: its own file was behind.`;
      fault({ code: 'chain-adopted', message });
    }
    onTerms(terms.value);
    // Of the instant before it was asked, so that a slow answer does not look like a clock that is ahead.
    const hubMs = Date.parse(terms.value.time ?? '');
    if (!Number.isNaN(hubMs)) onClock(askedMs - hubMs);
    return true;
  }

  async #claims(): Promise<boolean> {
    const { client, store, fault, nowMs } = this.#options;
    for (const claim of store.claims()) {
      const answer = await client.claim(claim);
      if (this.#stopped) return false;
      if (answer.ok) {
        store.claimAnswered(claim.wallet);
        if (answer.value.wallet !== claim.wallet) store.rememberCard(claim.hash, answer.value.wallet, nowMs());
      } else if (CLAIM_ENDS.has(answer.code)) {
        store.claimAnswered(claim.wallet);
        fault({
          code: answer.code,
          message: `A wallet that was made here could not be given to its card: ${answer.message}`,
        });
      } else return false;
    }
    return true;
  }
}
