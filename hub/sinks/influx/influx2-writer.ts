import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import type { InfluxTarget } from './config.ts';
import { type LineWriter, outcomeOf, retryAfterMs, unreachable, type WriteOutcome } from './line-writer.ts';

const REQUEST_TIMEOUT_MS = 30_000;
/** Below this a body is cheaper to send than to compress. */
const GZIP_MIN_BYTES = 1000;

/**
 * The v2 write API by way of @influxdata/influxdb-client. Its transport is used and not its `WriteApi`, whose retry
 * buffer is small, in memory, and dropped when it closes: the journal is our retry buffer.
 */
export class Influx2Writer implements LineWriter {
  readonly #influx: InfluxDB;
  readonly #path: string;
  readonly #headers: Record<string, string>;
  readonly #gzip: boolean;
  readonly #secrets: readonly string[];

  constructor(target: InfluxTarget & { version: 2 }) {
    const { url, token, org, bucket } = target;
    const local = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
    this.#gzip = !local;
    this.#secrets = token === undefined ? [] : [token];
    this.#influx = new InfluxDB({ url, timeout: REQUEST_TIMEOUT_MS, ...(token === undefined ? {} : { token }) });
    this.#path = `/api/v2/write?org=${encodeURIComponent(org)}&bucket=${encodeURIComponent(bucket)}&precision=ms`;
    this.#headers = { 'content-type': 'text/plain; charset=utf-8' };
  }

  async write(lines: readonly string[]): Promise<WriteOutcome> {
    try {
      await this.#influx.transport.request(this.#path, lines.join('\n'), {
        method: 'POST',
        headers: this.#headers,
        ...(this.#gzip ? { gzipThreshold: GZIP_MIN_BYTES } : {}),
      });
      return { kind: 'accepted' };
    } catch (error) {
      if (!(error instanceof HttpError)) return unreachable(error, this.#secrets);
      const header = error.headers?.['retry-after'];
      const later = retryAfterMs(Array.isArray(header) ? header[0] : header, Date.now());
      const failure = { status: error.statusCode, body: error.body ?? error.message };
      return outcomeOf(later === undefined ? failure : { ...failure, retryAfterMs: later }, this.#secrets);
    }
  }

  async ping(): Promise<boolean> {
    try {
      await this.#influx.transport.request('/ping', '', { method: 'GET' });
      return true;
    } catch {
      return false;
    }
  }
}
