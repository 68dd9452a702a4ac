import { KIOSK_FAULT_EVENT, type KioskFault } from '@maeul/devices/kiosk/kiosk-status';
import type { DevicePath } from '@maeul/devices/path';
import type { SignedEvent } from '@maeul/devices/points/proof';
import type { Result } from '@maeul/devices/refusal';
import type { OutboxMessage } from '../outbox/message.ts';
import type { SignedChain } from './store/signed-chain.ts';

export interface DispatchOptions {
  readonly kiosk: DevicePath;
  readonly chain: SignedChain;
  readonly append: (message: OutboxMessage) => Promise<Result<number>>;
  readonly newId: () => string;
  readonly nowMs: () => number;
  readonly onNotice: (level: 'info' | 'warn' | 'error', text: string) => void;
}

/** The hub answers within a second; what it has not answered after this long is asked for by sending it again. */
const RESEND_AFTER_MS = 60_000;
const RESEND_MOST = 100;

/**
 * Brings signed events into the outbox, in the order of their numbers. That the outbox has one is written down afterwards: a
 * crash in between brings it there twice, and the hub counts one id once.
 */
export class Dispatch {
  readonly #options: DispatchOptions;
  #stopped = false;

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  /** What a stop of the program left behind, before anything new is signed. */
  start(): void {
    for (const { id, body } of this.#options.chain.pending()) this.#append(id, body);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** To be called in the order in which events were signed. */
  send(event: SignedEvent): void {
    this.#append(event.id, JSON.stringify(event));
  }

  /** Sends again what the hub owes an answer for: it gives the same outcome for the same event. */
  resend(): void {
    const { chain, nowMs } = this.#options;
    for (const { id, body } of chain.unanswered(nowMs() - RESEND_AFTER_MS, RESEND_MOST)) this.#append(id, body);
  }

  /** Tells staff of something that moves no points. */
  fault(fault: KioskFault): void {
    const { kiosk, append, newId, nowMs, onNotice } = this.#options;
    onNotice('warn', `${fault.code}: ${fault.message}`);
    const time = new Date(nowMs()).toISOString();
    const event = { specversion: '1.0', id: newId(), source: kiosk, type: KIOSK_FAULT_EVENT, time, data: fault };
    void append({ kind: 'event', path: kiosk, grain: 'kept', body: JSON.stringify(event) });
  }

  #append(id: string, body: string): void {
    const { kiosk, chain, append, nowMs, onNotice } = this.#options;
    void append({ kind: 'event', path: kiosk, grain: 'kept', body }).then((appended) => {
      if (!appended.ok || this.#stopped) return;
      try {
        chain.handed(id, nowMs());
      } catch (error) {
        onNotice('error', `It could not be noted that ${id} was sent: ${(error as Error).message}.`);
      }
    });
  }
}
