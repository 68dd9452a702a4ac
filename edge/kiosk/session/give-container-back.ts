import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { record, slip } from './spend.ts';
import { go, type SessionState } from './state.ts';

/** For so long the slot waits for a container that was announced. */
const PUT_IN_WITHIN_MS = 60_000;

/** A touch announces a container; only the sensor of the return slot gives its deposit back. Code: `unknown-loan`. */
export function announceReturn(state: SessionState, id: string): Result<true> {
  const { visit, returnsClosed } = state;
  const loan = visit?.loans.find((one) => one.loan === id);
  if (loan === undefined) return refuse('unknown-loan', 'This container was not lent to this wallet.');
  if (returnsClosed !== null) go(state, { at: 'refused', code: returnsClosed });
  else go(state, { at: 'returning', loan, untilMs: state.steadyMs + PUT_IN_WITHIN_MS });
  return ok(true);
}

/** The sensor saw one come in: it is the one that was announced, or nobody knows whose it is, and no points move. */
export function containerSeen(state: SessionState, atMs: number): void {
  const { visit, doing, terms } = state;
  giveUpReturn(state);
  if (visit === null || doing.at !== 'returning' || state.doing !== doing) {
    state.effects.push({ do: 'unasked-return' });
    return;
  }
  const { loan, container, deposit } = doing.loan;
  const name = terms?.catalogue?.containers.find(({ id }) => id === container)?.name;
  const receipt = slip(state, 'return', state.ids.event(), name ?? { ko: container, en: container }, deposit);
  visit.loans = visit.loans.filter((one) => one.loan !== loan);
  visit.history?.unshift({
    time: receipt.time,
    what: 'return',
    name: receipt.name,
    amount: deposit,
    asset: 'points',
  });
  const seen = new Date(atMs).toISOString();
  record(state, receipt, { type: 'maeul.points.container-returned.v1', data: { loan, seen } });
}

export function returnSlotClosed(state: SessionState, closed: string | null): void {
  state.returnsClosed = state.place.hasReturnSlot ? closed : 'no-return-slot';
  if (closed !== null && state.doing.at === 'returning') go(state, { at: 'refused', code: closed });
}

/** Nothing came in time. */
export function giveUpReturn(state: SessionState): void {
  const { doing, steadyMs } = state;
  if (doing.at === 'returning' && steadyMs >= doing.untilMs) go(state, { at: 'refused', code: 'nothing-returned' });
}
