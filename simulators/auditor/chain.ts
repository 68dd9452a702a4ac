import type { KeyObject } from 'node:crypto';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import { ed25519Key, hashOf, isSigned } from './signature.ts';

/** An event as a kiosk signs it. */
type Signed = EventEnvelope & {
  readonly proofseq: number;
  readonly proofprev: string;
  readonly proofsig: string;
};

/** What may be done with an event: apply it, keep it until those before it have come, or nothing, and why. */
export type Verdict =
  | 'apply'
  | 'wait'
  | { readonly refused: string /** The kiosk did say it. */; readonly isGenuine?: true };

/** The events of one kiosk's key, in the order in which it signed them. */
export class Chain {
  readonly #key: KeyObject;
  readonly #waiting = new Map<number, Signed>();
  #last = 0;
  #hash = '0'.repeat(64);
  readonly rawKey: string;
  revoked = false;
  /** The time of the last event, by the kiosk's clock. */
  saidMs = Number.NEGATIVE_INFINITY;

  private constructor(rawKey: string, key: KeyObject) {
    this.rawKey = rawKey;
    this.#key = key;
  }

  /** Undefined for what is no key. */
  static of(rawKey: string): Chain | undefined {
    const key = ed25519Key(rawKey);
    return key === undefined ? undefined : new Chain(rawKey, key);
  }

  judge(event: EventEnvelope): Verdict {
    if (!hasProof(event)) return { refused: 'it has no proof' };
    if (!isSigned(event, this.#key)) return { refused: 'the signature is wrong' };
    if (this.revoked) return { refused: 'the kiosk is revoked', isGenuine: true };
    if (event.proofseq <= this.#last || this.#waiting.has(event.proofseq))
      return { refused: 'its number was used', isGenuine: true };
    if (event.proofseq > this.#last + 1) {
      this.#waiting.set(event.proofseq, event);
      return 'wait';
    }
    if (event.proofprev !== this.#hash) return { refused: 'it does not follow the one before', isGenuine: true };
    this.#last = event.proofseq;
    this.#hash = hashOf(event);
    return 'apply';
  }

  /** The next of those that wait, taken out; undefined if others are still missing. It is to be judged again. */
  next(): EventEnvelope | undefined {
    const event = this.#waiting.get(this.#last + 1);
    this.#waiting.delete(this.#last + 1);
    return event;
  }

  /** Whether exactly these numbers are missing; then the chain goes on after them. */
  accept(from: number, to: number): boolean {
    const first = Math.min(...this.#waiting.keys());
    if (from !== this.#last + 1 || to !== first - 1 || to < from) return false;
    this.#last = to;
    this.#hash = this.#waiting.get(first)!.proofprev;
    return true;
  }

  end(): void {
    this.revoked = true;
    this.#waiting.clear();
  }
}

function hasProof(event: EventEnvelope): event is Signed {
  const { proofseq, proofprev, proofsig } = event as Partial<Signed>;
  return (
    Number.isSafeInteger(proofseq) &&
    proofseq! >= 1 &&
    /^[0-9a-f]{64}$/.test(String(proofprev)) &&
    /^[\w-]{86}$/.test(String(proofsig))
  );
}
