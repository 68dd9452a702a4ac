import type { OfficeWallet } from '@maeul/devices/office/residents';

export interface WalletActionProps {
  readonly wallet: OfficeWallet;
  /** Path of the wallet's routes. */
  readonly path: string;
  /** Something was done: balances and history are to be read anew. */
  onDone(): void;
}
