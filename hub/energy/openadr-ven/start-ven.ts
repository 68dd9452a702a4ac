import { readFileSync } from 'node:fs';
import { toMillis } from '@maeul/devices/config/quantities';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { Logger } from 'pino';
import { openAdrFile } from '../../openadr/object-store.ts';
import type { CallsQueries } from '../../queries/vpp-questions.ts';
import type { CallIntake } from '../call-intake.ts';
import type { UpstreamConfig } from './config.ts';
import { Upstream, type UpstreamStatus } from './upstream.ts';
import { VenStore } from './ven-store.ts';
import { VtnClient } from './vtn-client.ts';

export interface VenSetup {
  /** openadr.db */
  readonly file: string;
  readonly upstreams: readonly UpstreamConfig[];
  readonly intake: CallIntake;
  readonly calls: Pick<CallsQueries, 'programmes' | 'event' | 'deliveries'>;
  readonly now: () => number;
  readonly log: Logger;
}

export interface RunningVen {
  status(): readonly UpstreamStatus[];
  /** An upstream says that something changed; false: the token is wrong or the upstream unknown. */
  told(upstream: string, token: string): boolean;
  stop(): Promise<void>;
}

const BACK_OFF_MS_MAX = 5 * 60_000;

/** The hub as a VEN: asks each upstream again and again, less often while it is away. */
export function startVen({ file, upstreams, intake, calls, now, log }: VenSetup): RunningVen {
  const db = openAdrFile(file);
  const loops = upstreams.map((config) => {
    const client = new VtnClient({
      url: config.url.replace(/\/+$/, ''),
      tokenUrl: config.tokenUrl ?? null,
      clientId: config.clientId,
      secret: () => readSecret(config.secretFile),
      now: Date.now,
    });
    const store = new VenStore(db, config.name);
    return new Loop(new Upstream({ config, client, store, intake, calls, now, random: Math.random, log }), config, log);
  });
  for (const loop of loops) loop.start();
  return {
    status: () => loops.map(({ upstream }) => upstream.status()),
    told(name, token) {
      const loop = loops.find(({ upstream }) => upstream.status().name === name);
      if (loop === undefined || !loop.upstream.isCallback(token)) return false;
      loop.hurry();
      return true;
    },
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
      db.close();
    },
  };
}

/** One round after the other, never two at once. */
class Loop {
  readonly upstream: Upstream;
  readonly #pollMs: number;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #failures = 0;
  #stopped = false;

  constructor(upstream: Upstream, { poll }: UpstreamConfig, log: Logger) {
    this.upstream = upstream;
    this.#pollMs = toMillis(poll);
    this.#log = log;
  }

  start(): void {
    this.#run();
  }

  /** Asks now, or once more when it is asking. */
  hurry(): void {
    this.#again = true;
    if (this.#running === null) this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  #run(): void {
    if (this.#stopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#again = false;
    this.#running = this.#round().then((isOk) => {
      this.#running = null;
      this.#failures = isOk ? 0 : this.#failures + 1;
      if (this.#stopped) return;
      const backOffMs = Math.min(BACK_OFF_MS_MAX, this.#pollMs * 2 ** Math.min(this.#failures, 10));
      // Many dongs must not come back all at once.
      const waitMs =
        this.#failures === 0 ? this.#pollMs : Math.max(this.#pollMs, backOffMs * (0.5 + Math.random() / 2));
      this.#timer = setTimeout(() => this.#run(), this.#again ? 0 : waitMs);
    });
  }

  async #round(): Promise<boolean> {
    try {
      return (await this.upstream.round(Date.now())).ok;
    } catch (error) {
      if (!this.#stopped)
        this.#log.error({ err: error, upstream: this.upstream.status().name }, 'a round with an upstream failed');
      return false;
    }
  }
}

function readSecret(file: string): Result<string> {
  try {
    return ok(readFileSync(file, 'utf8').trim());
  } catch (error) {
    return refuse('unreadable-secret', `secretFile cannot be read: ${(error as Error).message}.`);
  }
}
