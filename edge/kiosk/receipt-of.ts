import type { Receipt } from '@maeul/devices/kiosk/kiosk-view';
import type { SignedChain } from './store/signed-chain.ts';

/** The receipt of an event, and how far it got; null for an event that has none. */
export function receiptOf(chain: Pick<SignedChain, 'find' | 'stateOf'>, event: string): Receipt | null {
  const found = chain.find(event);
  if (found?.receipt == null) return null;
  const receipt = found.receipt as Receipt;
  const state = chain.stateOf(event);
  const status = state === 'done' ? 'confirmed' : state === 'refused' ? 'refused' : 'pending';
  return { ...receipt, status };
}
