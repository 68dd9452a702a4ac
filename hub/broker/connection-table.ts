import type { Duplex } from 'node:stream';
import type { BrokerLimits } from './limits.ts';

/** Open connections, in all and by address. */
export class ConnectionTable {
  readonly #limits: Pick<BrokerLimits, 'connections' | 'connectionsPerAddress'>;
  readonly #open = new Set<Duplex>();
  readonly #perAddress = new Map<string, number>();

  constructor(limits: Pick<BrokerLimits, 'connections' | 'connectionsPerAddress'>) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes the connection in until it closes; false if there is no room for it. */
  admit(conn: Duplex, address: string): boolean {
    const sameAddress = this.#perAddress.get(address) ?? 0;
    if (this.#open.size >= this.#limits.connections || sameAddress >= this.#limits.connectionsPerAddress) return false;
    this.#open.add(conn);
    this.#perAddress.set(address, sameAddress + 1);
    conn.once('close', () => {
      this.#open.delete(conn);
      const left = this.#perAddress.get(address)! - 1;
      if (left === 0) this.#perAddress.delete(address);
      else this.#perAddress.set(address, left);
    });
    return true;
  }

  destroyAll(): void {
    for (const conn of this.#open) conn.destroy();
  }
}
