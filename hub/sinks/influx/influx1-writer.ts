import { InfluxDB } from 'influx';
import { Pool, RequestError } from 'influx/lib/src/pool.js';
import type { InfluxTarget } from './config.ts';
import { type LineWriter, outcomeOf, retryAfterMs, unreachable, type WriteOutcome } from './line-writer.ts';

const REQUEST_TIMEOUT_MS = 30_000;
/** The pool would lock its only host out after a failure; when to try again is the sink's business. */
const NO_BACK_OFF = { getDelay: () => 0, next: () => NO_BACK_OFF, reset: () => NO_BACK_OFF };

/**
 * InfluxDB 1.x by way of node-influx. Lines go through the library's connection pool and not through `writePoints`,
 * which takes points apart that we have already spelled out, and which throws on a schema mismatch.
 *
 * Its errors are never passed on: a RequestError holds the request with its Authorization header.
 */
export class Influx1Writer implements LineWriter {
  readonly #target: InfluxTarget & { version: 1 };
  readonly #influx: InfluxDB;
  readonly #pool: Pool;
  readonly #secrets: readonly string[];

  constructor(target: InfluxTarget & { version: 1 }) {
    const url = new URL(target.url);
    const protocol = url.protocol === 'https:' ? 'https' : 'http';
    const port = Number(url.port || (protocol === 'https' ? 443 : 80));
    const path = url.pathname === '/' ? '' : url.pathname;
    const pool = { maxRetries: 0, requestTimeout: REQUEST_TIMEOUT_MS, backoff: NO_BACK_OFF };
    this.#target = target;
    this.#secrets = target.password === undefined ? [] : [target.password];
    this.#pool = new Pool(pool);
    this.#pool.addHost(`${protocol}://${url.hostname}:${port}${path}`);
    this.#influx = new InfluxDB({
      hosts: [{ host: url.hostname, port, protocol, path }],
      database: target.database,
      ...(target.username === undefined ? {} : { username: target.username, password: target.password ?? '' }),
      pool,
    });
  }

  async write(lines: readonly string[]): Promise<WriteOutcome> {
    const body = lines.join('\n');
    const outcome = await this.#attempt(() => this.#post(body));
    if (outcome.kind !== 'unavailable' || outcome.code !== 'no-such-store') return outcome;
    const created = await this.#attempt(() => this.#influx.createDatabase(this.#target.database));
    return created.kind === 'accepted' ? this.#attempt(() => this.#post(body)) : created;
  }

  async ping(): Promise<boolean> {
    const [answer] = await this.#influx.ping(REQUEST_TIMEOUT_MS);
    return answer?.online ?? false;
  }

  #post(body: string): Promise<void> {
    const { database, retentionPolicy, username, password } = this.#target;
    return this.#pool.discard({
      method: 'POST',
      path: '/write',
      query: { db: database, precision: 'ms', ...(retentionPolicy === undefined ? {} : { rp: retentionPolicy }) },
      body,
      ...(username === undefined ? {} : { auth: `${username}:${password ?? ''}` }),
    });
  }

  async #attempt(work: () => Promise<void>): Promise<WriteOutcome> {
    try {
      await work();
      return { kind: 'accepted' };
    } catch (error) {
      if (!(error instanceof RequestError)) return unreachable(error, this.#secrets);
      const later = retryAfterMs(error.res.headers['retry-after'], Date.now());
      const body = error.message.slice(error.message.indexOf(' error occurred: ') + ' error occurred: '.length);
      const failure = { status: error.res.statusCode ?? 0, body };
      return outcomeOf(later === undefined ? failure : { ...failure, retryAfterMs: later }, this.#secrets);
    }
  }
}
