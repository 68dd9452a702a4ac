import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DevicePath } from '@maeul/devices/path';
import { unwrap } from '@maeul/devices/refusal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Outbox } from '../outbox/outbox.ts';
import { TestHub, until } from './test-hub.ts';
import { Uplink, type UplinkOptions } from './uplink.ts';

const EDGE = 'eunpyeong/sinsa1/roof-12/edge-1' as DevicePath;
const METER = 'eunpyeong/sinsa1/roof-12/meter-1' as DevicePath;

let hub: TestHub;
let outbox: Outbox;
let folder: string;
const uplinks: Uplink[] = [];

beforeEach(async () => {
  hub = await new TestHub().start();
  folder = mkdtempSync(join(tmpdir(), 'maeul-uplink-'));
  outbox = new Outbox({
    folder,
    owner: EDGE,
    maxBytes: 64_000_000,
    commitMs: 5,
    onNotice: () => undefined,
    onFatal: (error) => {
      throw error;
    },
  });
  unwrap(await outbox.start());
});
afterEach(async () => {
  for (const uplink of uplinks.splice(0)) await uplink.stop();
  await outbox.stop();
  await hub.kill();
  rmSync(folder, { recursive: true, force: true });
});

function start(changes: Partial<UplinkOptions> = {}): Uplink {
  const uplink = new Uplink({
    url: hub.url,
    credentials: { clientId: 'edge-1' },
    tls: {},
    edge: EDGE,
    commandPaths: [EDGE, METER],
    connectTimeoutMs: 2_000,
    keepaliveS: 30,
    outbox,
    window: 20,
    backoff: { minMs: 20, maxMs: 100 },
    ackTimeoutMs: 30_000,
    random: () => 0.5,
    states: () => [[EDGE, { status: 'online' }]],
    offlineState: () => ({ status: 'offline', reason: 'stopped' }),
    onCommand: () => undefined,
    onNotice: () => undefined,
    ...changes,
  });
  uplinks.push(uplink);
  uplink.start();
  return uplink;
}

let texts = 0;
async function append(count: number, kind: 'event' | 'telemetry' = 'telemetry'): Promise<number[]> {
  const results = await Promise.all(
    Array.from({ length: count }, () => {
      const body = { text: `message ${++texts}` };
      return outbox.append(
        kind === 'event'
          ? { kind, path: METER, grain: 'kept', body: JSON.stringify(body) }
          : { kind, path: METER, grain: 'fine', body: JSON.stringify([body]) },
      );
    }),
  );
  return results.map(unwrap);
}

/** Numbers in the order of arrival, doubles included. */
const numbers = (kind = '') =>
  hub.received
    .filter(({ topic }) => !topic.endsWith('/state') && topic.endsWith(kind))
    .map(({ payload }) => JSON.parse(payload))
    .map((body) => (Array.isArray(body) ? body[0].seq : body.seq) as number);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
const ascending = (list: number[]) => [...new Set(list)].sort((a, b) => a - b);
const empty = async () => (await outbox.status()).messages === 0;

describe('the uplink', () => {
  it('sends what the outbox holds, once, and the outbox forgets it', async () => {
    await append(300);
    const uplink = start();
    await until(() => uplink.status().acknowledged === 301);
    expect(ascending(numbers())).toEqual(upTo(301));
    expect(numbers()).toHaveLength(301);
    while (!(await empty()));
  });

  it('says online when it comes and offline when it goes, retained', async () => {
    const uplink = start();
    await until(() => uplink.status().acknowledged === 1);
    await uplink.stop();
    const states = hub.received.filter(({ topic }) => topic.endsWith('edge-1/state'));
    expect(states.map(({ payload, retain }) => [JSON.parse(payload).status, retain])).toEqual([
      ['online', true],
      ['offline', true],
    ]);
  });

  it('has a last will that says offline when it dies without a word', async () => {
    const uplink = start({ ackTimeoutMs: 150, backoff: { minMs: 60_000, maxMs: 60_000 } });
    await until(() => uplink.status().acknowledged === 1);
    hub.holding = true;
    await append(1);
    await until(() => hub.received.some(({ payload }) => payload === '{"status":"offline"}'));
  });

  it('goes on after the hub was killed in mid-flight, loses nothing, and keeps events in order', async () => {
    const uplink = start();
    for (let kill = 0; kill < 4; kill++) {
      await append(60);
      await append(40, 'event');
      await until(() => uplink.status().acknowledged > kill * 30);
      hub.holding = true;
      await append(30, 'event');
      await until(() => uplink.status().unacknowledged === 20);
      await hub.kill();
      hub.holding = false;
      await append(10);
      await hub.start();
    }
    const all = 1 + 4 * 140;
    await until(() => ascending(numbers()).length === all);
    expect(ascending(numbers())).toEqual(upTo(all));
    const events = numbers('/event');
    const firsts = events.filter((seq, index) => events.indexOf(seq) === index);
    expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
    expect(numbers().length - all).toBeLessThanOrEqual(uplink.status().resent);
    while (!(await empty()));
  });

  it('leaves a hub that acknowledges nothing and sends again to the one that does', async () => {
    hub.holding = true;
    await append(5);
    const uplink = start({ ackTimeoutMs: 200 });
    await until(() => uplink.status().lastError !== null);
    expect(uplink.status()).toMatchObject({ lastError: 'no acknowledgement for 0.2 s' });
    hub.release();
    await until(() => uplink.status().acknowledged === 6);
    expect(ascending(numbers())).toEqual(upTo(6));
    expect(uplink.status().resent).toBeGreaterThanOrEqual(6);
  });

  it('keeps no more than its window unacknowledged', async () => {
    hub.holding = true;
    await append(100);
    const uplink = start();
    await until(() => numbers().length === 20);
    await append(10);
    expect(uplink.status().unacknowledged).toBe(20);
    expect(numbers()).toHaveLength(20);
    hub.release();
  });

  it('does not let live data wait behind a long backlog', async () => {
    await append(3_000);
    const uplink = start();
    await until(() => uplink.status().acknowledged > 100);
    const [live] = (await append(1)) as [number];
    await until(() => numbers().includes(live));
    expect(ascending(numbers()).length).toBeLessThan(2_500);
    await until(() => uplink.status().acknowledged === 3_002);
    expect(numbers()).toHaveLength(3_002);
  });

  it('takes commands for itself and its devices, and none for others', async () => {
    const commands: [string, unknown][] = [];
    const uplink = start({ onCommand: (path, payload) => commands.push([path, JSON.parse(String(payload))]) });
    await until(() => uplink.status().acknowledged === 1);
    await append(1);
    await until(() => uplink.status().acknowledged === 2);
    hub.publish(`maeul/v1/${EDGE}/command`, { name: 'a' });
    hub.publish('maeul/v1/eunpyeong/sinsa1/roof-13/meter-9/command', { name: 'b' });
    hub.publish(`maeul/v1/${METER}/command`, { name: 'c' });
    await until(() => commands.length === 2);
    expect(commands).toEqual([
      [EDGE, { name: 'a' }],
      [METER, { name: 'c' }],
    ]);
  });

  it('tries again, later and later, while there is no hub, and the outbox goes on taking in', async () => {
    await hub.kill();
    const waits: string[] = [];
    const uplink = start({ onNotice: (_, text) => waits.push(text) });
    expect(await append(50)).toEqual(upTo(51).slice(1));
    await until(() => uplink.status().lastError !== null);
    expect(waits).toHaveLength(1);
    await hub.start();
    await until(() => uplink.status().acknowledged === 51);
  });
});
