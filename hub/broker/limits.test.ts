import { describe, expect, it } from 'vitest';
import { startHub } from './testing/hub.ts';
import { Wire } from './testing/wire.ts';

/** Remaining length of a packet of `bytes`. */
function lengthOf(bytes: number): number[] {
  const out: number[] = [];
  for (let left = bytes; ; left >>= 7) {
    if (left < 128) return [...out, left];
    out.push((left & 127) | 128);
  }
}

describe('a packet that is too long', () => {
  it('ends the connection before it is taken into memory, be it the CONNECT of a stranger', async () => {
    const { broker, port } = await startHub();
    const wire = await Wire.open(port);
    const before = process.memoryUsage();
    let taken = 0;
    wire.raw([0x10, ...lengthOf(256 * 1024 * 1024 - 1)]);
    const chunk = Buffer.alloc(1024 * 1024);
    for (let sent = 0; sent < 256 && !wire.closed; sent++)
      await new Promise((resolve) => {
        wire.stream.write(chunk, (error) => {
          if (!error) taken += 1;
          setImmediate(resolve);
        });
      });
    await wire.ended();
    expect(taken).toBeLessThan(64);
    const after = process.memoryUsage();
    expect(after.arrayBuffers + after.external - before.arrayBuffers - before.external).toBeLessThan(32 * 1024 * 1024);
    expect(broker.stats()).toMatchObject({ connections: 0, cutOff: { 'packet-too-large': 1 } });
    await broker.stop();
  });

  it('has a limit that strangers do not share', async () => {
    const { broker, port } = await startHub({ limits: { connectBytes: 1_000, packetBytes: 10_000 } });
    const stranger = await Wire.login(port, { clientId: 'a'.repeat(1_000) });
    await stranger.ended();
    const wire = await Wire.session(port);
    wire.publish('TopicA', 'x'.repeat(9_900), { qos: 1, messageId: 1 });
    await wire.next('puback');
    wire.publish('TopicA', 'x'.repeat(10_100), { qos: 1, messageId: 2 });
    await wire.ended();
    expect(broker.stats().cutOff['packet-too-large']).toBe(2);
    await broker.stop();
  });
});

describe('connections', () => {
  it('are counted, in all and by address', async () => {
    const { broker, port } = await startHub({ limits: { connections: 3, connectionsPerAddress: 2 } });
    const two = [await Wire.session(port), await Wire.session(port)];
    const third = await Wire.open(port);
    await third.ended();
    expect(broker.stats()).toMatchObject({ connections: 2, cutOff: { 'too-many-connections': 1 } });
    await two[0]!.bye();
    while (broker.stats().connections > 1) await new Promise((resolve) => setTimeout(resolve, 5));
    await (await Wire.session(port)).bye();
    await broker.stop();
  });

  it('must say who they are in time', async () => {
    const { broker, port } = await startHub({ limits: { connectTimeoutMs: 100 } });
    const wire = await Wire.open(port);
    wire.raw([0x10]);
    await wire.ended();
    expect(broker.stats().cutOff['connect-timeout']).toBe(1);
    await broker.stop();
  });

  it('without keepalive are held to the longest one', async () => {
    const { broker, port } = await startHub({ limits: { keepaliveS: 1 } });
    for (const keepalive of [0, 60_000]) {
      const wire = await Wire.session(port, { keepalive });
      await wire.ended();
    }
    expect(broker.stats().cutOff['keepalive-timeout']).toBe(2);
    await broker.stop();
  });
});

describe('a client', () => {
  it('has so many filters and no more; the same one again is none', async () => {
    const { broker, port } = await startHub({ limits: { filtersPerClient: 3 } });
    const wire = await Wire.session(port);
    expect(await wire.subscribe(['a', 0], ['b', 0], ['c', 0], ['d', 0])).toEqual([0, 0, 0, 128]);
    expect(await wire.subscribe(['a', 1], ['e', 0])).toEqual([1, 128]);
    wire.send({ cmd: 'unsubscribe', messageId: 1, unsubscriptions: ['a'] });
    await wire.next('unsuback');
    expect(await wire.subscribe(['d', 0])).toEqual([0]);
    expect(broker.stats().refused['subscribe-too-many-filters']).toBe(2);
    await broker.stop();
  });

  it('has topics of so many levels and no more', async () => {
    const { broker, port } = await startHub({ limits: { topicLevels: 5 } });
    const wire = await Wire.session(port);
    wire.publish('a/b/c/d/e', 'x', { qos: 1, messageId: 1 });
    await wire.next('puback');
    wire.publish('a/b/c/d/e/f', 'x', { qos: 1, messageId: 1 });
    await wire.ended();
    const will = { topic: 'a/b/c/d/e/f', payload: Buffer.from('x'), qos: 0, retain: false };
    const other = await Wire.login(port, { will });
    expect((await other.next('connack')).returnCode).toBe(5);
    await broker.stop();
  });

  it('has so many QoS 2 messages in flight, over all its connections', async () => {
    const { broker, port } = await startHub({ limits: { inflightInbound: 10 } });
    const first = await Wire.session(port, { clientId: 'half', clean: false });
    for (let i = 1; i <= 8; i++) first.publish('TopicA', 'x', { qos: 2, messageId: i });
    for (let i = 1; i <= 8; i++) await first.next('pubrec');
    first.cut();
    const second = await Wire.session(port, { clientId: 'half', clean: false });
    for (let i = 9; i <= 16; i++) second.publish('TopicA', 'x', { qos: 2, messageId: i });
    await second.ended();
    while (broker.stats().cutOff['inflight-full'] !== 1) await new Promise((resolve) => setTimeout(resolve, 5));
    await broker.stop();
  });
});

describe('retained messages', () => {
  it('are kept up to a number and to bytes; then they go on unretained', async () => {
    const { broker, port } = await startHub({ limits: { retainedMessages: 3, retainedBytes: 1_000 } });
    const wire = await Wire.session(port);
    const keep = async (topic: string, payload: string) => {
      wire.publish(topic, payload, { qos: 1, messageId: 1, retain: true });
      await wire.next('puback');
    };
    for (const topic of ['a', 'b', 'c', 'd']) await keep(topic, topic);
    expect(broker.stats()).toMatchObject({ retainedMessages: 3, refused: { 'retain-full': 1 } });
    await keep('a', 'x'.repeat(2_000));
    expect(broker.stats()).toMatchObject({ retainedMessages: 3, refused: { 'retain-full': 2 } });
    await keep('a', '');
    await keep('d', 'd');
    await wire.subscribe(['#', 0]);
    expect((await wire.settle()).sort()).toEqual(['b', 'c', 'd']);
    for (const topic of ['b', 'c', 'd']) await keep(topic, '');
    expect(broker.stats()).toMatchObject({ retainedMessages: 0, retainedBytes: 0 });
    await broker.stop();
  });
});

describe('the queue of a session that is away', () => {
  it('holds so much and no more, and is counted down to nothing', async () => {
    const { broker, port } = await startHub({ limits: { queueMessages: 5, sessions: 1 } });
    const sub = await Wire.session(port, { clientId: 'away', clean: false });
    await sub.subscribe(['TopicA', 1]);
    await sub.bye();
    const second = await Wire.login(port, { clientId: 'second', clean: false });
    expect((await second.next('connack')).returnCode).toBe(3);
    const pub = await Wire.session(port);
    for (let i = 1; i <= 8; i++) {
      pub.publish('TopicA', `${i}`, { qos: 1, messageId: i });
      await pub.next('puback');
    }
    expect(broker.stats()).toMatchObject({ queuedMessages: 5, refused: { 'queue-full': 3 } });
    const back = await Wire.session(port, { clientId: 'away', clean: false });
    for (let i = 1; i <= 5; i++) {
      const { text, messageId } = await back.message();
      expect(text).toBe(`${i}`);
      back.send({ cmd: 'puback', messageId });
    }
    await back.settle();
    expect(broker.stats()).toMatchObject({ queuedMessages: 0, queuedBytes: 0 });
    await broker.stop();
  });

  it('is dropped with its session when nobody comes back', async () => {
    const { broker, port } = await startHub({ limits: { sessionExpiryMs: 10 } });
    const sub = await Wire.session(port, { clientId: 'away', clean: false });
    await sub.subscribe(['TopicA', 1]);
    await sub.bye();
    await broker.publish('maeul/v1/a/b/c/d/command', 'x');
    while (broker.stats().sessions > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(broker.stats()).toMatchObject({ queuedMessages: 0, queuedBytes: 0 });
    await broker.stop();
  });
});

describe('a subscriber that does not read', () => {
  it('is cut off, and its neighbours and the publishers never wait for it', async () => {
    const { broker, port } = await startHub({ limits: { subscriberBufferBytes: 1024 * 1024, drainTimeoutMs: 60_000 } });
    const slow = await Wire.session(port);
    await slow.subscribe(['TopicA', 1]);
    slow.stream.pause();
    const good = await Wire.session(port);
    await good.subscribe(['TopicA', 1]);
    const pub = await Wire.session(port);
    const payload = Buffer.alloc(50_000, 'x');
    // Each message is acknowledged and heard before the next is sent: a single one that waited would end this here.
    for (let i = 1; i <= 400; i++) {
      pub.publish('TopicA', payload, { qos: 1, messageId: i });
      await pub.next('puback');
      await good.next('publish');
    }
    expect(broker.stats().cutOff).toEqual({ 'slow-subscriber': 1 });
    await Promise.all([good.bye(), pub.bye()]);
    slow.cut();
    await broker.stop();
  });

  it('is cut off after a time even if little waits for it', async () => {
    const { broker, port } = await startHub({ limits: { drainTimeoutMs: 200 } });
    const slow = await Wire.session(port);
    await slow.subscribe(['TopicA', 0]);
    slow.stream.pause();
    const pub = await Wire.session(port);
    const payload = Buffer.alloc(200_000, 'x');
    for (let i = 1; broker.stats().cutOff['slow-subscriber'] === undefined && i < 60; i++) {
      if (i < 35) pub.publish('TopicA', payload);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(broker.stats().cutOff).toEqual({ 'slow-subscriber': 1 });
    await pub.bye();
    slow.cut();
    await broker.stop();
  });
});
