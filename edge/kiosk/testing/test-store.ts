import { createPrivateKey } from 'node:crypto';
import type { Terms } from '@maeul/devices/kiosk/hub-kiosk-api';
import { CHAIN_START, rawPublicKey } from '@maeul/devices/points/proof';
import { KioskStore } from '../store/kiosk-store.ts';

export const KIOSK = 'eunpyeong/sinsa1/clean-house-1/kiosk-1';
export const WALLET = '5f0c1d1e-0000-4000-8000-000000000001';
export const RESERVATION = '5f0c1d1e-0000-4000-8000-0000000000aa';
/** Made for tests, and for nothing else. */
const PEM = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----
`;
export const SIGNING = createPrivateKey(PEM);
export const PUBLIC_KEY = rawPublicKey(PEM);

/** A store whose kiosk may spend 1,000 points offline. */
export function openTestStore(folder: string): KioskStore {
  const store = KioskStore.open(folder, { kiosk: KIOSK, signing: SIGNING, publicKey: PUBLIC_KEY });
  if (store.terms() === null) store.keepTerms(termsAfter(0, CHAIN_START, 1_000));
  return store;
}

/** What the hub says when it has heard so much of the kiosk's chain. */
export function termsAfter(proofseq: number, hash: string, left: number): Terms {
  return {
    tariffs: [],
    catalogue: null,
    reservations: [{ reservation: RESERVATION, wallet: WALLET, asset: 'points', left }],
    chain: { proofseq, hash },
    key: PUBLIC_KEY,
    revoked: false,
  };
}
