import type { CredentialBy } from '@maeul/devices/kiosk/credential-hash';
import type { Claim, IdentifyQuestion, Terms, WalletAnswer } from '@maeul/devices/kiosk/hub-kiosk-api';
import type { KioskAction, Receipt } from '@maeul/devices/kiosk/kiosk-view';
import type { KioskEventData } from '@maeul/devices/points/kiosk-events';
import type { Outcome } from '@maeul/devices/points/outcome';
import type { Result } from '@maeul/devices/refusal';
import type { WeighingOutput } from '../../weighing/weighing-machine.ts';
import type { Reservation } from '../store/kiosk-store.ts';
import type { Fact } from '../store/signed-chain.ts';

/** What a resident does. A card, code or phone number comes as its hash only. */
export type SessionAction =
  | Exclude<KioskAction, { do: 'tap' } | { do: 'enter-phone' }>
  | { readonly do: 'present'; readonly by: CredentialBy; readonly hash: string; readonly pin?: string };

/** What else the session is told. */
export type SessionInput =
  | { readonly is: 'identified'; readonly visit: number; readonly answer: IdentifyAnswer; readonly known: Known }
  | { readonly is: 'reservations'; readonly reservations: readonly Reservation[] }
  | { readonly is: 'terms'; readonly terms: Terms }
  /** By so much the wall clock is ahead of the hub's, milliseconds. */
  | { readonly is: 'clock'; readonly hubBehindMs: number }
  | { readonly is: 'network'; readonly online: boolean }
  | { readonly is: 'store'; readonly failing: boolean }
  /** Why nothing can be put in; null = it can. */
  | { readonly is: 'container'; readonly id: string; readonly closed: string | null }
  | { readonly is: 'dispenser'; readonly name: string; readonly closed: string | null }
  /** Why nothing can be given back; null = it can. */
  | { readonly is: 'return-slot'; readonly closed: string | null }
  /** The sensor of the return slot saw something come in. */
  | { readonly is: 'returned'; readonly atMs: number }
  | { readonly is: 'lid'; readonly container: string; readonly open: boolean }
  | { readonly is: 'weighing'; readonly container: string; readonly output: WeighingOutput; readonly heardMs: number }
  | { readonly is: 'outcome'; readonly outcome: Outcome }
  /** A purchase ended; `event` is the one that posted it. */
  | { readonly is: 'bought'; readonly hold: string; readonly result: Result<{ readonly event: string }> }
  | { readonly is: 'lent'; readonly loan: string; readonly result: Result<true> }
  | { readonly is: 'presence'; readonly present: boolean }
  | { readonly is: 'tick' };

/** The hub's answer; of a wrong PIN with the tries that are left, of a lock with its end (ISO). */
export type IdentifyAnswer = Result<WalletAnswer> & { readonly triesLeft?: number; readonly until?: string };

/** What the kiosk itself knows of a card. */
export interface Known {
  readonly wallet: string | null;
  /** The wallet was made here, and the hub has not heard of it. */
  readonly claiming: boolean;
  readonly reservations: readonly Reservation[];
}

/** A purchase to be carried out: hold, wait, dispense, post or void. */
export interface Purchase {
  readonly hold: string;
  readonly data: Omit<KioskEventData<'maeul.points.held.v1'>, 'reservation' | 'expires'>;
  readonly dispenser: string;
  readonly confirmWithinMs: number;
  /** Ask the hub first. If not, or if it does not answer in time, only a reservation helps. */
  readonly ask: boolean;
  readonly reservation: string | null;
}

/** What is to be done, in this order; the view is shown before. */
export type SessionEffect =
  | { readonly do: 'identify'; readonly visit: number; readonly question: IdentifyQuestion }
  | { readonly do: 'claim'; readonly claim: Claim }
  | { readonly do: 'remember-card'; readonly hash: string; readonly wallet: string }
  | { readonly do: 'forget-card'; readonly hash: string }
  | { readonly do: 'begin-weighing'; readonly container: string; readonly day: string }
  | { readonly do: 'cancel-weighing'; readonly container: string }
  | { readonly do: 'unlock'; readonly container: string }
  | { readonly do: 'lock'; readonly container: string }
  | { readonly do: 'record'; readonly fact: Fact; readonly receipt: Receipt }
  | { readonly do: 'keep-receipt'; readonly receipt: Receipt }
  /** Of what is done after it, the hub counts these points as available. */
  | { readonly do: 'give-back'; readonly reservation: string }
  | { readonly do: 'buy'; readonly purchase: Purchase }
  | { readonly do: 'lend'; readonly fact: Fact<'maeul.points.container-lent.v1'> }
  /** Something was put into the return slot that nobody had announced. */
  | { readonly do: 'unasked-return' }
  | { readonly do: 'print'; readonly receipt: Receipt };
