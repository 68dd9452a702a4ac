import type { SessionState } from './state.ts';

/** What may be asked for while the hub is there: what is available, and what is reserved here. Null: nobody knows. */
export function reachable({ visit }: SessionState, asset: string): number | null {
  if (!visit?.balances) return null;
  const available = visit.balances.balances.find((one) => one.asset === asset)?.available ?? 0;
  return visit.reservations.reduce((sum, one) => sum + (one.asset === asset ? one.left : 0), available);
}

/**
 * Where the hub is there, and what is available does not suffice, but does with what is reserved for this kiosk: the kiosk gives that
 * back first. The hub takes both in the order of the chain, so that what is asked next finds all of it.
 */
export function makeRoom(state: SessionState, asset: string, amount: number): void {
  const { visit, online } = state;
  const balance = visit?.balances?.balances.find((one) => one.asset === asset);
  if (!online || !visit?.balances || balance === undefined || balance.available >= amount) return;
  const here = visit.reservations.filter((one) => one.asset === asset && one.left > 0);
  const reserved = here.reduce((sum, { left }) => sum + left, 0);
  if ((reachable(state, asset) ?? 0) < amount) return;
  for (const { id } of here) state.effects.push({ do: 'give-back', reservation: id });
  visit.reservations = visit.reservations.filter((one) => !here.includes(one));
  const room = { ...balance, held: balance.held - reserved, available: balance.available + reserved };
  const balances = visit.balances.balances.map((one) => (one === balance ? room : one));
  visit.balances = { ...visit.balances, balances };
}
