import { readFileSync } from 'node:fs';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { DevicePath } from '@maeul/devices/path';
import { RefusalError, refuse } from '@maeul/devices/refusal';
import { buildTopic } from '@maeul/devices/topic';
import { rollupPath } from '@maeul/devices/vpp/rollup';
import mqtt, { type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import type { PowerQueries } from '../../queries/vpp-questions.ts';
import type { RollupBook, WaitingRollup } from './rollup-book.ts';
import type { UplinkConfig } from './uplink-config.ts';

export interface GuUplinkParts {
  readonly config: UplinkConfig;
  /** gu/dong */
  readonly place: string;
  readonly power: Pick<PowerQueries, 'accounts' | 'portfolio'>;
  readonly book: RollupBook;
  readonly now: () => number;
  /** Of the clock that `now` shows. */
  readonly speed: number;
  readonly log: Logger;
}

const QUARTER_MS = 900_000;
const LOOK_EVERY_MS = 60_000;
const LOOK_WALL_MIN_MS = 500;
/** A quarter-hour is closed three minutes after its end. */
const CLOSED_AFTER_MS = 4 * 60_000;
/** So far back corrections are looked for; the span of one look is small, and most of it is as it was told. */
const LOOK_BACK_MS = 2 * 86_400_000;
const AT_ONCE = 50;

/** Tells the gu what the dong made and used in each quarter-hour, and tells it again when that was corrected. */
export class GuUplink {
  readonly #parts: GuUplinkParts;
  #client: MqttClient | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #sending = false;

  constructor(parts: GuUplinkParts) {
    this.#parts = parts;
  }

  /** The gu need not be there. Refuses (by RefusalError) with `bad-credentials`. */
  start(): void {
    const { config, log, place } = this.#parts;
    const login = config.credentials === undefined ? { clientId: rollupPath(place) } : readLogin(config.credentials);
    const client = mqtt.connect(config.url, { ...login, clean: true, reconnectPeriod: 2000, queueQoSZero: false });
    client.on('connect', () => void this.#send());
    client.on('error', (error) => log.warn({ gu: config.url }, `the gu cannot be reached: ${error.message}`));
    this.#client = client;
    this.#later();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#client?.endAsync(true);
    this.#parts.book.close();
  }

  #later(): void {
    if (this.#stopped) return;
    const waitMs = Math.max(LOOK_WALL_MIN_MS, LOOK_EVERY_MS / this.#parts.speed);
    this.#timer = setTimeout(async () => {
      try {
        await this.#look();
        await this.#send();
      } catch (error) {
        // What could not be looked at now is looked at again.
        if (!this.#stopped) this.#parts.log.error({ err: error }, 'a roll-up could not be made');
      }
      this.#later();
    }, waitMs);
  }

  async #look(): Promise<void> {
    const { power, book, now } = this.#parts;
    const nowMs = now();
    const toMs = Math.floor((nowMs - CLOSED_AFTER_MS) / QUARTER_MS) * QUARTER_MS;
    const { members } = await power.portfolio();
    const homes = members.filter(({ kind }) => kind === 'household').length;
    const question = { scope: 'dong', fromMs: toMs - LOOK_BACK_MS, toMs, resolution: 'quarter' } as const;
    const { rows } = await power.accounts(question);
    if (this.#stopped) return;
    for (const { from, flows, low, high, coverage } of rows)
      if (coverage.members > 0)
        book.tell(Date.parse(from), { flows, low, high, coverage, households: homes }, uuid({ msecs: nowMs }), nowMs);
  }

  /** In order; each is forgotten when the gu has acknowledged it, which it does when it holds it durably. */
  async #send(): Promise<void> {
    if (this.#sending || this.#client?.connected !== true) return;
    this.#sending = true;
    try {
      for (;;) {
        const waiting = this.#parts.book.waiting(AT_ONCE);
        if (waiting.length === 0) return;
        await Promise.all(waiting.map((one) => this.#publish(one)));
        this.#parts.book.acknowledged(waiting.at(-1)!.seq);
      }
    } catch {
      // The connection went; what was not acknowledged is sent again, under the same id and number.
    } finally {
      this.#sending = false;
    }
  }

  async #publish({ seq, quarterMs, revision, data, id, timeMs }: WaitingRollup): Promise<void> {
    const { place, book } = this.#parts;
    const path = rollupPath(place) as DevicePath;
    const event: EventEnvelope = {
      ...{ specversion: '1.0', id, source: path, type: 'maeul.vpp.rollup.v1', time: new Date(timeMs).toISOString() },
      data: { place, quarter: new Date(quarterMs).toISOString(), revision, ...(JSON.parse(data) as object) },
      ...{ stream: book.stream, seq },
    };
    await this.#client!.publishAsync(buildTopic(path, 'event'), JSON.stringify(event), { qos: 1 });
  }
}

/** What `maeul device enroll <path> --json` printed at the gu. */
function readLogin(file: string): { clientId: string; username: string; password: string } {
  const hint = 'Save what "maeul device enroll <gu>/<dong>/hub/rollup --json" printed at the hub of the gu.';
  try {
    const { clientId, username, password } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    if (typeof clientId === 'string' && typeof username === 'string' && typeof password === 'string')
      return { clientId, username, password };
  } catch {
    // Said below, and never with the text of the file.
  }
  throw new RefusalError(refuse('bad-credentials', `${file} holds no credentials.`, hint));
}
