import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { IdentifyAnswer, Known, SessionAction } from './inputs.ts';
import { type Doing, go, leave, type SessionState, timeOf } from './state.ts';

const PIN = /^[0-9]{4,8}$/;

/** Somebody shows a card or code, or has typed a phone number with its PIN. */
export function present(
  state: SessionState,
  { by, hash, pin }: Extract<SessionAction, { do: 'present' }>,
): Result<true> {
  if (by === 'phone' && (pin === undefined || !PIN.test(pin))) {
    go(state, { at: 'enter-phone', failed: 'bad-pin' });
    return refuse('bad-pin', 'A PIN has four to eight digits.');
  }
  // The reader may say the same card twice.
  if (state.visit?.hash === hash && state.visit.wallet !== null) {
    go(state, state.doing);
    return ok(true);
  }
  leave(state);
  state.visits++;
  state.visit = {
    n: state.visits,
    by,
    hash,
    wallet: null,
    balances: null,
    today: { total: 0, kinds: {}, groups: {} },
    loans: [],
    history: null,
    reservations: [],
    events: new Set(),
  };
  go(state, { at: 'identifying' });
  const question = { by, hash, ...(pin === undefined ? {} : { pin }) };
  state.effects.push({ do: 'identify', visit: state.visits, question });
  return ok(true);
}

/** What the hub answered, or that it did not; `known` is what the kiosk itself knows of the card. */
export function identified(state: SessionState, visit: number, answer: IdentifyAnswer, known: Known): void {
  const now = state.visit;
  if (now === null || now.n !== visit || state.doing.at !== 'identifying') return;
  now.reservations = known.reservations;
  if (answer.ok) {
    const { wallet, balances, today, loans, history } = answer.value;
    Object.assign(now, { wallet, balances, loans: [...loans], history: [...history] });
    now.today = { total: today.total, kinds: { ...today.kinds }, groups: { ...today.groups } };
    if (now.by !== 'phone' && known.wallet !== wallet)
      state.effects.push({ do: 'remember-card', hash: now.hash, wallet });
    go(state, { at: 'home' });
  } else if (answer.code === 'kiosk-revoked' && state.terms !== null) {
    state.terms = { ...state.terms, revoked: true };
    leave(state);
  } else if (now.by === 'phone') failPhone(state, answer);
  else if (SAYS_NO.has(answer.code)) {
    // Whoever found a lost card must not open its wallet here once the hub is away.
    if (answer.code === 'blocked-credential') state.effects.push({ do: 'forget-card', hash: now.hash });
    state.visit = null;
    go(state, failed(answer));
  } else unknownCard(state, answer.code === 'unknown-credential', known);
}

/** Answers after which nobody is let in by a card; after all others the hub is taken to be away. */
const SAYS_NO: ReadonlySet<string> = new Set(['locked', 'too-many-tries', 'blocked-credential']);

type Failure = Extract<IdentifyAnswer, { ok: false }>;

function failed({ code, until }: Failure): Extract<Doing, { at: 'identify-failed' }> {
  return { at: 'identify-failed', code, ...(until === undefined ? {} : { until }) };
}

function failPhone(state: SessionState, answer: Failure): void {
  const { code, triesLeft } = answer;
  state.visit = null;
  const again = code === 'wrong-pin' || code === 'unknown-credential' || code === 'bad-credential';
  if (!again) go(state, failed(answer));
  else go(state, { at: 'enter-phone', failed: code, ...(triesLeft === undefined ? {} : { triesLeft }) });
}

/** @param denied the hub was asked and knows no such card */
function unknownCard(state: SessionState, denied: boolean, known: Known): void {
  const visit = state.visit!;
  if (known.wallet !== null && (known.claiming || !denied)) {
    visit.wallet = known.wallet;
    go(state, { at: 'home' });
  } else {
    // Its holder may have asked to be forgotten.
    if (denied) state.effects.push({ do: 'forget-card', hash: visit.hash });
    go(state, { at: 'consent' });
  }
}

/** The holder of an unknown card says whether a wallet may be kept for it. */
export function consent(state: SessionState, yes: boolean): Result<true> {
  const { visit } = state;
  if (visit === null || visit.by === 'phone' || state.doing.at !== 'consent')
    return refuse('not-now', 'Nobody is asked for consent now.');
  if (!yes) {
    leave(state);
    return ok(true);
  }
  const wallet = state.ids.wallet();
  visit.wallet = wallet;
  if (state.online) {
    visit.balances = { wallet, balances: [{ asset: 'points', posted: 0, held: 0, available: 0 }] };
    visit.history = [];
  }
  const { by, hash } = visit;
  state.effects.push({ do: 'claim', claim: { wallet, by, hash, consented: timeOf(state) } });
  go(state, { at: 'home' });
  return ok(true);
}
