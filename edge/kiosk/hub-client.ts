import {
  type Claim,
  ClaimAnswer,
  type IdentifyQuestion,
  Terms,
  WalletAnswer,
} from '@maeul/devices/kiosk/hub-kiosk-api';
import { type Ok, ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import { Compile } from 'typebox/compile';
import { askHub, type HubDoor } from './hub-request.ts';
import type { IdentifyAnswer } from './session/inputs.ts';

const walletAnswer = Compile(WalletAnswer);
const claimAnswer = Compile(ClaimAnswer);
const termsAnswer = Compile(Terms);

interface Check<T> {
  Check(value: unknown): value is T;
}

type Denial = Refusal & { readonly triesLeft?: number; readonly until?: string };

const TIMEOUT_MS = 10_000;

/** The questions of one kiosk. All refuse with `hub-away` when no usable answer comes in time. */
export class HubClient {
  readonly #door: HubDoor;
  readonly #kiosk: string;
  #reached = false;

  constructor(door: HubDoor, kiosk: string) {
    this.#door = door;
    this.#kiosk = kiosk;
  }

  /** Whether the last question was answered. */
  get reached(): boolean {
    return this.#reached;
  }

  /** Codes: those of the problems of `IdentifyQuestion`. */
  identify(question: IdentifyQuestion, timeoutMs: number): Promise<IdentifyAnswer> {
    return this.#ask('POST', 'identify', walletAnswer, timeoutMs, question);
  }

  /** Codes: `blocked-credential`, `wallet-taken`. */
  claim(claim: Claim): Promise<Result<ClaimAnswer>> {
    return this.#ask('POST', 'claims', claimAnswer, TIMEOUT_MS, claim);
  }

  /** Codes: `kiosk-unknown`, `kiosk-revoked`. */
  terms(): Promise<Result<Terms>> {
    return this.#ask('GET', 'terms', termsAnswer, TIMEOUT_MS);
  }

  async #ask<T>(
    method: 'GET' | 'POST',
    name: string,
    check: Check<T>,
    timeoutMs: number,
    question?: object,
  ): Promise<Ok<T> | Denial> {
    const path = `/api/v1/kiosk/${name}?kiosk=${encodeURIComponent(this.#kiosk)}`;
    const answer = await askHub(this.#door, method, path, timeoutMs, question);
    this.#reached = answer.ok && answer.value.status < 500;
    if (!answer.ok) return answer;
    const { status, body } = answer.value;
    if (status < 300) {
      if (check.Check(body)) return ok(body);
      return refuse('hub-away', `The hub's answer to "${name}" is not what it should be.`);
    }
    return denial(status, body);
  }
}

function denial(status: number, body: unknown): Denial {
  const { code, detail, triesLeft, until } = (body ?? {}) as Readonly<Record<string, unknown>>;
  // A revoked kiosk's agent has lost its credential.
  const known = status === 401 ? 'kiosk-unknown' : code;
  const said = typeof known === 'string' && status < 500 ? known : 'hub-away';
  const refusal = refuse(said, typeof detail === 'string' ? detail : `The hub answered ${status}.`);
  return {
    ...refusal,
    ...(typeof triesLeft === 'number' ? { triesLeft } : {}),
    ...(typeof until === 'string' && !Number.isNaN(Date.parse(until)) ? { until: new Date(until).toISOString() } : {}),
  };
}
