import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DevicePath } from '@maeul/devices/path';
import { afterEach, describe, expect, it } from 'vitest';
import { needs } from '../../../scripts/needs.ts';
import { SqliteJournal } from '../../journal/sqlite-journal.ts';
import { InfluxThread } from './influx-thread.ts';
import { influxd, influxQuery } from './testing/influxd.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe.skipIf(!needs('influxd'))('the sink in its own thread', () => {
  it('follows a journal that is being written, answers, and ends when told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maeul-sink-'));
    const server = await influxd();
    cleanups.push(
      () => rmSync(folder, { recursive: true, force: true }),
      () => server.remove(),
    );
    const journalFile = join(folder, 'journal.db');
    const journal = new SqliteJournal(journalFile, () => 1_795_000_000_000);
    await journal.start();
    cleanups.push(() => journal.stop());
    const troubles: (string | undefined)[] = [];
    const heard = Promise.withResolvers<void>();
    const thread = new InfluxThread({
      journalFile,
      journalHead: journal.sharedHead,
      storeFile: join(folder, 'influx.db'),
      target: { version: 1, url: server.url, database: 'maeul' },
      batchLines: 100,
      flushMs: 5,
      onTrouble: (trouble) => {
        troubles.push(trouble?.code);
        heard.resolve();
      },
    });
    thread.start();
    cleanups.push(() => thread.stop());
    const append = (pack: unknown) =>
      new Promise<void>((resolve, reject) => {
        const payload = Buffer.from(typeof pack === 'string' ? pack : JSON.stringify(pack));
        const message = { path: 'a/b/c/d' as DevicePath, kind: 'telemetry' as const, payload };
        journal.append(message, (error) => (error === null ? resolve() : reject(error)));
      });
    await append([{ n: 'power_ac', v: 1, bt: 1_795_000_000 }]);
    // Down from the beginning: the thread says so, and nothing is lost.
    await heard.promise;
    await server.start();
    await append('not json: refused, and skipped here');
    await append([{ n: 'site', v: 2, bt: 1_795_000_001 }]);
    await append([{ n: 'power_ac', v: 3, bt: 1_795_000_002 }]);
    while ((await thread.status()).cursor < 4) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await thread.status()).toEqual({
      cursor: 4,
      head: 4,
      pointsWritten: 2,
      pointsRefused: 1,
      trouble: null,
    });
    const [series] = await influxQuery(server.url, 'maeul', 'SELECT power_ac FROM telemetry');
    expect(series?.values.map(([, value]) => value)).toEqual([1, 3]);
    expect(troubles).toEqual(['unreachable', undefined]);
    await thread.stop();
    await expect(thread.status()).rejects.toThrow('not running');
  });
});
