import type { KIOSK_FAULT_EVENT, KioskFault } from '@maeul/devices/kiosk/kiosk-status';
import type { DevicePath } from '@maeul/devices/path';
import { ok, type Refusal, type Result } from '@maeul/devices/refusal';
import type { Kiosk } from '../kiosk/agent-kiosk.ts';
import { newId } from '../new-id.ts';
import type { OutboxMessage } from '../outbox/message.ts';

export interface KioskRunnerOptions {
  readonly path: DevicePath;
  readonly begin: () => Promise<Result<Kiosk>>;
  /** It runs now: its commands may be taken. */
  readonly onRunning: (kiosk: Kiosk) => void;
  readonly append: (message: OutboxMessage) => Promise<Result<number>>;
  readonly nowMs: () => number;
  readonly log: (level: 'info' | 'warn' | 'error', text: string) => void;
  readonly retryMs?: number;
}

export interface KioskStatus {
  readonly path: DevicePath;
  /** Where it shows its screen; null while it does not run. */
  readonly port: number | null;
  /** Why it does not run. */
  readonly why: { readonly code: string; readonly message: string } | null;
}

/** As a type only: its module brings the schemas, and most agents have no kiosk. */
const FAULT: typeof KIOSK_FAULT_EVENT = 'maeul.kiosk.fault.v1';
const RETRY_MS = 30_000;
/** What may pass by itself or under somebody's hands. All else is wrong in the config or its files, and the agent says so and ends. */
const PASSING: ReadonlySet<string> = new Set(['kiosk-store-unusable', 'address-in-use']);

/** Keeps a kiosk running beside the readings: what stops the one must not stop the others. */
export class KioskRunner {
  readonly #options: KioskRunnerOptions;
  #kiosk: Kiosk | null = null;
  #why: Refusal | null = null;
  #timer: NodeJS.Timeout | undefined;
  #trying: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: KioskRunnerOptions) {
    this.#options = options;
  }

  get kiosk(): Kiosk | null {
    return this.#kiosk;
  }

  status(): KioskStatus {
    const why = this.#why && { code: this.#why.code, message: this.#why.message };
    return { path: this.#options.path, port: this.#kiosk?.port ?? null, why };
  }

  /** Refused only where trying again is of no use. Codes: those of the kiosk's keys. */
  async start(): Promise<Result<true>> {
    const begun = await this.#options.begin();
    if (begun.ok) this.#runs(begun.value);
    else if (PASSING.has(begun.code)) this.#failed(begun);
    else return begun;
    return ok(true);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#trying;
    await this.#kiosk?.stop();
  }

  #runs(kiosk: Kiosk): void {
    if (this.#why !== null) this.#options.log('info', `The kiosk ${this.#options.path} runs again.`);
    this.#why = null;
    this.#kiosk = kiosk;
    this.#options.onRunning(kiosk);
  }

  #failed(why: Refusal): void {
    const { path, log, retryMs = RETRY_MS } = this.#options;
    const hint = why.hint === undefined ? '' : ` ${why.hint}`;
    log('error', `The kiosk ${path} does not run, and is tried again: ${why.message}${hint}`);
    // Told once: it is tried often.
    if (this.#why?.code !== why.code) this.#tell({ code: why.code, message: why.message.slice(0, 500) });
    this.#why = why;
    this.#timer = setTimeout(() => {
      this.#trying = this.#again();
    }, retryMs);
  }

  async #again(): Promise<void> {
    const begun = await this.#options.begin();
    if (!begun.ok) {
      if (!this.#stopped) this.#failed(begun);
    } else if (this.#stopped) await begun.value.stop();
    else this.#runs(begun.value);
  }

  #tell(data: KioskFault): void {
    const { path, append, nowMs } = this.#options;
    const time = new Date(nowMs()).toISOString();
    const event = { specversion: '1.0', id: newId(), source: path, type: FAULT, time, data };
    void append({ kind: 'event', path, grain: 'kept', body: JSON.stringify(event) });
  }
}
