import { credentialHash } from '@maeul/devices/kiosk/credential-hash';
import type { OfficeDone } from '@maeul/devices/office/office-api';
import type { CredentialKind, OfficeWallet } from '@maeul/devices/office/residents';
import { siteDay } from '@maeul/devices/points/site-day';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { v4 as randomId } from 'uuid';
import { checkPin } from '../people/weak-pin.ts';
import type { OpenReservation, WalletState } from '../queries/points-questions.ts';
import type { Actor } from './audit-log.ts';
import type { Office } from './office.ts';

/** A kiosk that is there answers within a second. */
const COMES_BACK_WITHIN_MS = 5_000;

/** A card, code or number as it was read: hashed at once, and then forgotten. */
export interface Shown {
  readonly by: CredentialKind;
  readonly value: string;
}

/** The wallet of a card or number. Codes: `bad-credential`, `unknown-credential`, `blocked-credential`. */
export function lookUp(office: Office, actor: Actor, { by, value }: Shown): Result<{ wallet: string }> {
  const hash = credentialHash(office.identityKey, by, value);
  if (!hash.ok) return hash;
  const binding = office.people.find(hash.value);
  office.note(actor, { action: 'resident.lookup', about: binding?.wallet ?? '', details: { by } });
  if (binding === undefined) return refuse('unknown-credential', 'Nobody has a wallet with this card or number.');
  if (binding.blockedMs !== null) return refuse('blocked-credential', 'This card was reported lost.');
  return ok({ wallet: binding.wallet });
}

/**
 * A new wallet for somebody who agreed to it. Codes: `consent-needed`, `pin-needed`, `weak-pin`, `bad-credential`, `credential-taken`,
 * `blocked-credential`, and the ledger's.
 */
export async function openWallet(
  office: Office,
  actor: Actor,
  { by, value, pin, consent }: Shown & { readonly pin?: string; readonly consent: boolean },
): Promise<Result<{ wallet: string }>> {
  if (!consent) return refuse('consent-needed', 'A wallet is kept only for somebody who agreed to it.');
  if (by === 'phone' && pin === undefined) return refuse('pin-needed', 'A phone number needs a PIN.');
  const strong = pin === undefined ? ok(null) : checkPin(pin);
  if (!strong.ok) return strong;
  const hash = credentialHash(office.identityKey, by, value);
  if (!hash.ok) return hash;
  if (office.people.find(hash.value) !== undefined)
    return refuse('credential-taken', 'This card or number already belongs to a wallet.');
  const wallet = randomId();
  const deed = { action: 'wallet.open', about: wallet, details: { by } };
  const said = await office.say(actor, deed, 'maeul.wallet.opened.v1', { wallet, by: actor.id });
  if (!said.ok) return said;
  const nowMs = office.now();
  const bound = office.people.bind({ by, hash: hash.value, wallet }, nowMs, nowMs);
  if (!bound.ok) return bound;
  if (pin !== undefined) await office.people.pins.set(wallet, pin);
  return ok({ wallet });
}

/** One more card or number for a wallet. Codes: `unknown-wallet`, `bad-credential`, `credential-taken`, `blocked-credential`. */
export async function addCredential(
  office: Office,
  actor: Actor,
  wallet: string,
  { by, value }: Shown,
): Promise<Result<null>> {
  const known = await openWalletState(office, wallet);
  if (!known.ok) return known;
  const hash = credentialHash(office.identityKey, by, value);
  if (!hash.ok) return hash;
  office.note(actor, { action: 'wallet.credential', about: wallet, details: { by } });
  const bound = office.people.bind({ by, hash: hash.value, wallet }, null, office.now());
  return bound.ok ? ok(null) : bound;
}

/**
 * A lost card: blocked for good, another takes its place. Codes: `unknown-wallet`, `unknown-credential`, `bad-credential`,
 * `credential-taken`, `blocked-credential`, and the ledger's.
 */
export async function replaceCard(
  office: Office,
  actor: Actor,
  wallet: string,
  { lost, by, value }: Shown & { readonly lost: string },
): Promise<Result<null>> {
  const known = await openWalletState(office, wallet);
  if (!known.ok) return known;
  const hash = credentialHash(office.identityKey, by, value);
  if (!hash.ok) return hash;
  const binding = { by, hash: hash.value, wallet };
  const plan = office.people.planReplacement(lost, binding);
  if (!plan.ok) return plan;
  const { merge } = plan.value;
  office.note(actor, { action: 'wallet.lost-card', about: wallet, details: { lost, by } });
  // In the ledger first: cut off in between, the new card still leads to a wallet that is part of this one.
  if (merge !== null) {
    const deed = { action: 'wallet.merge', about: wallet, details: { from: merge } };
    const said = await office.say(actor, deed, 'maeul.wallet.merged.v1', { from: merge, to: wallet, by: actor.id });
    if (!said.ok) return said;
  }
  const replaced = office.people.replace(lost, binding, office.now());
  if (!replaced.ok) return replaced;
  // Until a kiosk has heard of the loss, the lost card spends there what is reserved.
  await office.recall.want(wallet);
  return ok(null);
}

/** A new PIN; it ends a lock. Codes: `unknown-wallet`, `weak-pin`. */
export async function setPin(office: Office, actor: Actor, wallet: string, pin: string): Promise<Result<null>> {
  if (office.people.person(wallet, office.now()) === undefined) return unknownWallet();
  const strong = checkPin(pin);
  if (!strong.ok) return strong;
  office.note(actor, { action: 'wallet.pin', about: wallet });
  await office.people.pins.set(wallet, pin);
  office.people.unlock(wallet);
  return ok(null);
}

/**
 * Closes a wallet and deletes all that is kept about its holder; done again, it deletes what an interruption left. Codes:
 * `unknown-wallet`, `wallet-merged`, `reservation-open`, and the ledger's.
 */
export async function closeWallet(
  office: Office,
  actor: Actor,
  wallet: string,
  reason: string,
): Promise<Result<OfficeDone | null>> {
  const state = await walletState(office, wallet);
  if (state === undefined) return unknownWallet();
  if (state.merged) return refuse('wallet-merged', `This wallet became part of ${state.wallet}: close that one.`);
  const deed = { action: 'wallet.close', about: wallet, details: { reason } };
  if (state.status === 'closed') {
    office.note(actor, deed);
    office.people.forget(wallet);
    return ok(null);
  }
  const left = await recallReservations(office, wallet);
  if (left.length > 0)
    return refuse(
      'reservation-open',
      `Points of the wallet are still set aside at ${left.map(({ kiosk }) => kiosk).join(', ')}.`,
      'The kiosk is asked to give them back; close the wallet when it has answered, or revoke the kiosk.',
    );
  const said = await office.say(actor, deed, 'maeul.wallet.closed.v1', { wallet, by: actor.id });
  if (said.ok) office.people.forget(wallet);
  return said;
}

/** What kiosks were asked to give back; in the answer is what they have not given back yet. Code: `unknown-wallet`. */
export async function releaseReservations(
  office: Office,
  actor: Actor,
  wallet: string,
): Promise<Result<{ left: OfficeWallet['reservations'] }>> {
  const state = await walletState(office, wallet);
  if (state === undefined) return unknownWallet();
  office.note(actor, { action: 'wallet.release', about: state.wallet });
  return ok({ left: (await recallReservations(office, state.wallet)).map(presentReservation) });
}

/** Asks for all that is reserved of a wallet and waits a little. Gives what is still out. */
async function recallReservations({ recall }: Office, wallet: string): Promise<readonly OpenReservation[]> {
  const wanted = await recall.want(wallet);
  return wanted.length === 0 ? [] : recall.wait(wallet, COMES_BACK_WITHIN_MS);
}

/** A wallet with what is kept about its holder. Code: `unknown-wallet`. */
export async function presentWallet(office: Office, asked: string): Promise<Result<OfficeWallet>> {
  const state = await walletState(office, asked);
  if (state === undefined) return unknownWallet();
  const { wallet } = state;
  const person = office.people.person(wallet, office.now());
  const reservations = (await office.points.reservations({ wallet })).map(presentReservation);
  return ok({
    wallet,
    status: state.merged ? 'merged' : state.status,
    mergedInto: state.merged ? wallet : null,
    balances: state.balances.balances,
    credentials: (person?.credentials ?? []).map(({ id, by, boundMs, blockedMs }) => ({
      id,
      by,
      bound: instant(boundMs),
      blocked: blockedMs === null ? null : instant(blockedMs),
    })),
    pin: person?.pin ?? false,
    pinLockedUntil: person?.pinLockedUntilMs == null ? null : instant(person.pinLockedUntilMs),
    consented: person?.consentedMs == null ? null : instant(person.consentedMs),
    loans: state.loans,
    reservations,
  });
}

/** What the ledger has of a wallet; undefined if nothing. */
export function walletState(office: Office, wallet: string, historyLimit = 0): Promise<WalletState | undefined> {
  const day = siteDay(instant(office.now()));
  return office.points.wallet({ wallet, day, historyLimit });
}

function presentReservation({
  reservation,
  kiosk,
  asset,
  left,
  timeMs,
}: OpenReservation): OfficeWallet['reservations'][number] {
  return { reservation, kiosk, asset, left, time: instant(timeMs) };
}

async function openWalletState(office: Office, wallet: string): Promise<Result<WalletState>> {
  const state = await walletState(office, wallet);
  if (state === undefined) return unknownWallet();
  if (state.status === 'closed' || state.merged)
    return refuse('wallet-closed', 'This wallet is closed or part of another one.');
  return ok(state);
}

function unknownWallet(): Result<never> {
  return refuse('unknown-wallet', 'There is no such wallet.');
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
