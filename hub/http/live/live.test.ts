import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { LIVE_LIMITS, type LiveLimits } from '../options.ts';
import { INVERTER, METER, MemoryFeed, NOON_MS, PUMP, type TestHub, testHub } from '../test-hub.ts';
import { LiveFeed } from './live-feed.ts';

const telemetry = (value: number) => [{ bt: NOON_MS / 1000, n: 'power_ac', u: 'kW', v: value }];
const stateOf = (status: string) => ({ status, time: '2026-11-22T03:00:00Z' });
const EVENT = {
  specversion: '1.0',
  id: '019ab9d0-0000-7000-8000-000000000001',
  source: METER,
  type: 'maeul.device.reachable.v1',
  time: '2026-11-22T03:00:00Z',
  data: { since: '2026-11-22T02:00:00Z' },
};

interface Client {
  readonly response: IncomingMessage;
  /** Resolves with the first block of the stream that matches, taking it and all before it. */
  next(pattern: RegExp): Promise<string>;
}

let hub: TestHub;
const requests: ClientRequest[] = [];
afterEach(async () => {
  for (const request of requests.splice(0)) request.destroy();
  await hub.stop();
});

async function listen(limits: Partial<LiveLimits> = {}): Promise<number> {
  hub = testHub({ live: limits });
  return (await hub.start()).port;
}

async function connect(port: number, query = ''): Promise<Client> {
  const request = get({ port, host: '127.0.0.1', path: `/api/v1/live${query}` });
  requests.push(request);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    response,
    async next(pattern) {
      for (;;) {
        const blocks = text.split('\n\n');
        const found = blocks.findIndex((block, index) => index < blocks.length - 1 && pattern.test(block));
        if (found >= 0) {
          text = blocks.slice(found + 1).join('\n\n');
          return blocks[found]!;
        }
        await once(response, 'data');
      }
    },
  };
}

const dataOf = (block: string): unknown =>
  JSON.parse(
    block
      .split('\n')
      .find((line) => line.startsWith('data: '))!
      .slice(6),
  );

describe('the live feed', () => {
  it('passes telemetry, states and events on as they are committed', async () => {
    const client = await connect(await listen());
    expect(client.response.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    await client.next(/retry/);
    hub.feed.commit(
      [INVERTER, 'telemetry', telemetry(1.5)],
      [METER, 'state', stateOf('offline')],
      [METER, 'event', EVENT],
    );
    expect(dataOf(await client.next(/^event: telemetry/))).toEqual({
      device: INVERTER,
      readings: [{ name: 'power_ac', unit: 'W', t: '2026-11-22T03:00:00.000Z', v: 1500, q: 'good' }],
    });
    expect(dataOf(await client.next(/^event: state/))).toMatchObject({ device: METER, state: { status: 'offline' } });
    expect(dataOf(await client.next(/^event: event/))).toMatchObject({ device: METER, event: { type: EVENT.type } });
  });

  it('passes on only the site or the device that was asked for', async () => {
    const port = await listen();
    const site = await connect(port, '?site=eunpyeong/sinsa1/roof-12');
    const device = await connect(port, `?device=${PUMP}`);
    await Promise.all([site.next(/retry/), device.next(/retry/)]);
    hub.feed.commit([PUMP, 'telemetry', telemetry(1)], [INVERTER, 'telemetry', telemetry(2)]);
    expect(dataOf(await site.next(/^event/))).toMatchObject({ device: INVERTER });
    expect(dataOf(await device.next(/^event/))).toMatchObject({ device: PUMP });
  });

  it('sends a sign of life between events', async () => {
    const client = await connect(await listen({ heartbeatMs: 20 }));
    expect(await client.next(/^: /)).toBe(': still here');
  });

  it('listens to the journal only while somebody listens to it', async () => {
    const port = await listen();
    expect(hub.feed.listeners.size).toBe(0);
    const first = await connect(port);
    await connect(port);
    expect(hub.feed.listeners.size).toBe(1);
    for (const request of requests) request.destroy();
    await once(first.response, 'close').catch(() => undefined);
    await expect.poll(() => hub.feed.listeners.size).toBe(0);
  });

  it('refuses more clients than it may have', async () => {
    const port = await listen({ listenersMax: 1 });
    await connect(port);
    const second = await connect(port);
    expect([second.response.statusCode, second.response.headers['content-type']]).toEqual([
      503,
      'application/problem+json',
    ]);
  });

  it('ends when the hub stops', async () => {
    const client = await connect(await listen());
    await client.next(/retry/);
    const ended = once(client.response, 'end');
    await hub.stop();
    await ended;
  });

  it('skips telemetry for a slow client, tells how much, and goes on', async () => {
    const client = await connect(await listen({ softBytes: 64 * 1024, hardBytes: 2 ** 30, telemetryPerS: 1e9 }));
    await client.next(/retry/);
    client.response.pause();
    const big = telemetry(1).concat(Array.from({ length: 500 }, (_, index) => ({ n: `r${index}`, v: index }) as never));
    const skipped = async () => {
      for (let sent = 0; sent < 50; sent++) {
        hub.feed.commit([INVERTER, 'telemetry', big]);
        await new Promise(setImmediate);
      }
      return (await hub.server.inject('/metrics')).body;
    };
    await expect.poll(skipped, { timeout: 20_000 }).toMatch(/maeul_live_skipped_total [1-9]/);
    hub.feed.commit([METER, 'state', stateOf('offline')]);
    client.response.resume();
    await client.next(/^event: state/);
    const more = setInterval(() => hub.feed.commit([PUMP, 'telemetry', telemetry(7)]), 10);
    expect(dataOf(await client.next(/^event: skipped/))).toMatchObject({ telemetry: expect.any(Number) });
    await client.next(/pump-1/);
    clearInterval(more);
  });

  it('cuts off a client that takes nothing', async () => {
    const client = await connect(await listen({ softBytes: 2 ** 30, hardBytes: 128 * 1024, telemetryPerS: 1e9 }));
    await client.next(/retry/);
    client.response.pause();
    const big = { ...EVENT, data: { since: 'x'.repeat(60_000) } };
    await expect
      .poll(
        async () => {
          hub.feed.commit(...Array.from({ length: 20 }, () => [METER, 'event', big] as const));
          await new Promise(setImmediate);
          return hub.feed.listeners.size;
        },
        { timeout: 20_000 },
      )
      .toBe(0);
  });
});

describe('a listener', () => {
  const started = (limits: Partial<LiveLimits>) => {
    const journal = new MemoryFeed();
    const clock = { ms: 0 };
    const outlet = { writableLength: 0, destroyed: false, text: '' };
    const feed = new LiveFeed(journal, { ...LIVE_LIMITS, ...limits }, () => clock.ms);
    const listener = feed.add(
      {},
      {
        get writableLength() {
          return outlet.writableLength;
        },
        write: (chunk) => {
          outlet.text += chunk;
        },
        destroy: () => {
          outlet.destroyed = true;
        },
      },
    );
    return { journal, clock, outlet, feed, listener };
  };

  it('gets no more telemetry in a second than the hub may decode, and hears how much it missed', () => {
    const { journal, clock, outlet, feed } = started({ telemetryPerS: 2 });
    const packs = [1, 2, 3, 4, 5].map((value) => [INVERTER, 'telemetry', telemetry(value)] as const);
    journal.commit(...packs);
    expect(outlet.text.match(/^event: telemetry/gm)).toHaveLength(2);
    expect(feed.counts()).toEqual({ count: 1, skipped: 3 });
    clock.ms = 1000;
    journal.commit(packs[0]!);
    expect(outlet.text).toContain('event: skipped\ndata: {"telemetry":3}\n\nevent: telemetry');
  });

  it('to one device is not starved by who listens to everything', () => {
    const { journal, feed } = started({ telemetryPerS: 2 });
    let heard = '';
    const outlet = {
      writableLength: 0,
      write: (chunk: string) => {
        heard += chunk;
      },
      destroy: () => undefined,
    };
    feed.add({ device: PUMP }, outlet);
    const flood = [1, 2, 3, 4, 5].map((value) => [INVERTER, 'telemetry', telemetry(value)] as const);
    journal.commit(...flood, [PUMP, 'telemetry', telemetry(6)]);
    expect(heard.match(/^event: telemetry/gm)).toHaveLength(1);
  });

  it('is cut off when it stays slow, and not when it recovers', () => {
    const { journal, clock, outlet, feed } = started({ slowMs: 1000 });
    const commit = () => journal.commit([INVERTER, 'telemetry', telemetry(1)]);
    outlet.writableLength = 300_000;
    commit();
    clock.ms = 900;
    outlet.writableLength = 0;
    commit();
    outlet.writableLength = 300_000;
    clock.ms = 1500;
    commit();
    expect([outlet.destroyed, feed.counts().count]).toEqual([false, 1]);
    clock.ms = 2600;
    commit();
    expect([outlet.destroyed, feed.counts().count, journal.listeners.size]).toEqual([true, 0, 0]);
  });

  it('gets nothing for what does not read, and nothing of commands', () => {
    const { journal, outlet } = started({});
    journal.commit(
      [INVERTER, 'telemetry', { no: 'pack' }],
      [INVERTER, 'event', 7],
      [INVERTER, 'command', {}],
      [INVERTER, 'reply', {}],
    );
    expect(outlet.text).toBe('');
  });
});
