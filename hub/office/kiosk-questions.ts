import type {
  ClaimAnswer,
  IdentifyQuestion,
  Claim as KioskClaim,
  Terms,
  WalletAnswer,
} from '@maeul/devices/kiosk/hub-kiosk-api';
import { siteDay } from '@maeul/devices/points/site-day';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { CallNotice } from '@maeul/devices/vpp/call-notice';
import type { LockedRefusal } from '../people/pin-book.ts';
import { THE_HUB } from './audit-log.ts';
import type { Office } from './office.ts';
import { walletState } from './residents.ts';

const HISTORY_LINES = 20;
/** Longer than a kiosk remembers a card without having asked about it. */
const LOST_TOLD_MS = 40 * 86_400_000;

/** Whether the ledger knows the kiosk's key and takes its events. Codes: `kiosk-unknown`, `kiosk-revoked`. */
export async function checkKiosk(office: Office, kiosk: string): Promise<Result<null>> {
  const known = (await office.points.kiosks()).find((one) => one.kiosk === kiosk);
  if (known === undefined)
    return refuse('kiosk-unknown', `${kiosk} is not enrolled.`, 'Run "maeul hub kiosk enroll" on the hub.');
  if (known.status === 'revoked') return refuse('kiosk-revoked', `${kiosk} was revoked.`);
  return ok(null);
}

/** Who stands at the kiosk. Codes: `unknown-credential`, `blocked-credential`, and those of PINs. */
export async function identify(
  office: Office,
  kiosk: string,
  { by, hash, pin }: IdentifyQuestion,
): Promise<Result<WalletAnswer> | LockedRefusal> {
  const binding = office.people.find(hash);
  if (by === 'phone') {
    const open = binding !== undefined && binding.by === 'phone' && binding.blockedMs === null;
    const good = await office.people.pins.check(hash, open ? binding.wallet : null, pin ?? '', kiosk, office.now());
    if (!good.ok) return good;
  }
  if (binding === undefined || binding.by !== by) return refuse('unknown-credential', 'This card is not known here.');
  if (binding.blockedMs !== null)
    return refuse('blocked-credential', 'This card was reported lost.', 'Ask at the dong office.');
  const state = await walletState(office, binding.wallet, HISTORY_LINES);
  if (state === undefined) return ok(emptyWallet(binding.wallet));
  if (state.status === 'closed') return refuse('unknown-credential', 'The wallet of this card is closed.');
  const { status: _status, merged: _merged, ...answer } = state;
  return ok(answer);
}

/**
 * Binds a wallet that a kiosk made while nobody could be asked. Asked again it answers the same. Codes: `blocked-credential`,
 * `wallet-taken`, and the ledger's.
 */
export async function claimWallet(office: Office, kiosk: string, claim: KioskClaim): Promise<Result<ClaimAnswer>> {
  const { wallet, by, hash, consented } = claim;
  const state = await walletState(office, wallet);
  if (state?.status === 'closed') return refuse('wallet-taken', 'The wallet is closed.');
  const claimed = office.people.claim({ wallet, by, hash }, Date.parse(consented), office.now());
  if (!claimed.ok || claimed.value.wallet === wallet || state?.merged === true) return claimed;
  const to = claimed.value.wallet;
  const deed = { action: 'wallet.merge', about: to, details: { from: wallet, kiosk } };
  const said = await office.say(THE_HUB, deed, 'maeul.wallet.merged.v1', { from: wallet, to, by: THE_HUB.id });
  return said.ok ? claimed : said;
}

/** What holds at a kiosk from today on. Code: `kiosk-revoked`. */
export async function termsOf(
  office: Office,
  kiosk: string,
  notices: readonly CallNotice[] = [],
): Promise<Result<Terms>> {
  const terms = await office.points.terms({ kiosk, day: siteDay(new Date(office.now()).toISOString()) });
  if (terms.revoked) return refuse('kiosk-revoked', `${kiosk} was revoked.`);
  // Whoever stands at a kiosk may live anywhere in the dong: what only a building was told of is nothing for its screen.
  const mission = notices.find(({ scope }) => scope === 'dong');
  const nowMs = office.now();
  const blocked = office.people.blockedSince(nowMs - LOST_TOLD_MS);
  return ok({
    ...terms,
    time: new Date(nowMs).toISOString(),
    ...(blocked.length === 0 ? {} : { blocked }),
    ...(mission === undefined ? {} : { mission }),
  });
}

/** Somebody has a card and no points yet. */
function emptyWallet(wallet: string): WalletAnswer {
  return {
    wallet,
    balances: { wallet, balances: [] },
    today: { total: 0, kinds: {}, groups: {} },
    loans: [],
    history: [],
  };
}
