import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from './testing/hub.ts';
import { Wire } from './testing/wire.ts';

const PATH = 'eunpyeong/sinsa1/roof-12/inverter-1';
const topic = (kind: string) => `maeul/v1/${PATH}/${kind}`;

let hub: TestHub;
beforeEach(async () => {
  hub = await startHub();
});
afterEach(() => hub.broker.stop());

describe('an acknowledgement', () => {
  it('waits for the sink, and goes out in the order of the messages', async () => {
    const held: ((error: Error | null) => void)[] = [];
    hub.sink.answer = (done) => held.push(done);
    const wire = await Wire.session(hub.port);
    for (const messageId of [1, 2, 3]) wire.publish(topic('telemetry'), `${messageId}`, { qos: 1, messageId });
    while (held.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(wire.heard).toEqual([]);
    expect(hub.broker.stats().messagesPending).toBe(3);
    for (const done of held) done(null);
    for (const messageId of [1, 2, 3]) expect(await wire.next('puback')).toMatchObject({ messageId });
    expect(hub.sink.messages).toEqual(['1', '2', '3'].map((text) => ({ path: PATH, kind: 'telemetry', text })));
    await wire.bye();
  });

  it.each([
    ['says no', (done: (error: Error) => void) => setImmediate(done, new Error('disk full'))],
    ['says no at once', (done: (error: Error) => void) => done(new Error('disk full'))],
    [
      'throws',
      () => {
        throw new Error('worker gone');
      },
    ],
  ])('is not sent if the sink %s; the message may be sent again', async (_why, answer) => {
    const sub = await Wire.session(hub.port);
    await sub.subscribe(['maeul/#', 1]);
    const good = hub.sink.answer;
    hub.sink.answer = answer;
    const wire = await Wire.session(hub.port, { clientId: 'sender', clean: false });
    wire.publish(topic('event'), 'x', { qos: 1, messageId: 4 });
    await wire.ended();
    expect(wire.heard).toEqual([]);
    expect(await sub.settle()).toEqual([]);
    expect(hub.broker.stats().cutOff['not-durable']).toBe(1);
    hub.sink.answer = good;
    const again = await Wire.session(hub.port, { clientId: 'sender', clean: false });
    again.publish(topic('event'), 'x', { qos: 1, messageId: 4, dup: true });
    expect(await again.next('puback')).toMatchObject({ messageId: 4 });
    expect((await sub.message()).text).toBe('x');
    await Promise.all([again.bye(), sub.bye()]);
  });

  it('comes for a packet of many chunks behind messages that wait', async () => {
    const held: ((error: Error | null) => void)[] = [];
    hub.sink.answer = (done) => held.push(done);
    const wire = await Wire.session(hub.port);
    wire.publish(topic('event'), 'small', { qos: 1, messageId: 1 });
    const large = Buffer.alloc(250_000, 'x');
    wire.publish(topic('event'), large, { qos: 1, messageId: 2 });
    while (held.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    // Time for the large one to arrive whole while nobody reads it.
    await new Promise((resolve) => setTimeout(resolve, 100));
    hub.sink.answer = (done) => setImmediate(done, null);
    for (const done of held) done(null);
    for (const messageId of [1, 2]) expect(await wire.next('puback')).toMatchObject({ messageId });
    await wire.bye();
  });

  it('that is long in coming stops the reading, so that what waits is bounded', async () => {
    const other = await startHub({ limits: { pendingBytes: 100_000 } });
    const held: ((error: Error | null) => void)[] = [];
    other.sink.answer = (done) => held.push(done);
    const wires = await Promise.all(Array.from({ length: 10 }, () => Wire.session(other.port, { keepalive: 1 })));
    const payload = Buffer.alloc(1_000, 'x');
    for (const wire of wires)
      for (let i = 1; i <= 200; i++) wire.publish(topic('telemetry'), payload, { qos: 1, messageId: i });
    // Longer than the keepalive allows: who is made to wait is not cut off for it.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    // One buffer of 128 kB may come on top of the limit.
    expect(held.length).toBeGreaterThan(80);
    expect(held.length).toBeLessThan(230);
    other.sink.answer = (done) => setImmediate(done, null);
    for (const done of held) done(null);
    for (const wire of wires) for (let i = 1; i <= 200; i++) await wire.next('puback');
    expect(other.sink.messages.length).toBe(2_000);
    for (const wire of wires) wire.cut();
    await other.broker.stop();
  });

  it('counts once, even if the sink answers twice', async () => {
    hub.sink.answer = (done) => {
      done(null);
      done(new Error('again'));
    };
    const wire = await Wire.session(hub.port);
    wire.publish(topic('event'), 'x', { qos: 1, messageId: 4 });
    await wire.next('puback');
    expect(await wire.settle()).toEqual([]);
    expect(hub.broker.stats()).toMatchObject({ messagesIn: 1, messagesPending: 0 });
    await wire.bye();
  });

  it('of a client with a short keepalive waits for a slow disk without losing the client', async () => {
    let release: (error: Error | null) => void = () => {};
    hub.sink.answer = (done) => {
      release = done;
    };
    const wire = await Wire.session(hub.port, { keepalive: 1 });
    wire.publish(topic('event'), 'x', { qos: 1, messageId: 4 });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    release(null);
    expect(await wire.next('puback')).toMatchObject({ messageId: 4 });
    await wire.bye();
  });

  it('of QoS 2 waits too, and the message is in the sink once however often it is sent', async () => {
    const wire = await Wire.session(hub.port, { clientId: 'two', clean: false });
    wire.publish(topic('event'), 'x', { qos: 2, messageId: 9 });
    await wire.next('pubrec');
    wire.cut();
    const again = await Wire.session(hub.port, { clientId: 'two', clean: false });
    again.publish(topic('event'), 'x', { qos: 2, messageId: 9, dup: true });
    await again.next('pubrec');
    again.send({ cmd: 'pubrel', messageId: 9 });
    await again.next('pubcomp');
    expect(hub.sink.messages.length).toBe(1);
    await again.bye();
  });
});

describe('the sink', () => {
  it('gets QoS 0, wills and what the hub itself publishes, but not topics that are none of the hub', async () => {
    const sub = await Wire.session(hub.port);
    await sub.subscribe(['maeul/#', 1], ['TopicA', 1]);
    const will = { topic: topic('state'), payload: Buffer.from('offline'), qos: 1, retain: true };
    const wire = await Wire.session(hub.port, { will });
    wire.publish(topic('telemetry'), 'zero');
    wire.publish('TopicA', 'plain');
    await wire.settle();
    wire.cut();
    const heard = [await sub.message(), await sub.message(), await sub.message()];
    expect(heard.map(({ text }) => text).sort()).toEqual(['offline', 'plain', 'zero']);
    await hub.broker.publish(topic('command'), 'do', { qos: 1 });
    expect(await sub.message()).toMatchObject({ topic: topic('command'), text: 'do', qos: 1 });
    expect(hub.sink.messages.map(({ kind, text }) => [kind, text])).toEqual([
      ['telemetry', 'zero'],
      ['state', 'offline'],
      ['command', 'do'],
    ]);
    await sub.bye();
  });

  it('that fails fails the publish of the hub', async () => {
    hub.sink.answer = (done) => done(new Error('disk full'));
    await expect(hub.broker.publish(topic('command'), 'do')).rejects.toThrow('disk full');
    await expect(hub.broker.publish('TopicA', 'do')).rejects.toThrow('no topic of the hub');
  });

  it('is waited for when the broker stops, and wills stay unsaid', async () => {
    const will = { topic: topic('state'), payload: Buffer.from('offline'), qos: 1, retain: true };
    const wire = await Wire.session(hub.port, { will });
    hub.sink.answer = (done) => setTimeout(done, 200, null);
    wire.publish(topic('event'), 'x', { qos: 1, messageId: 4 });
    while (hub.sink.messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await hub.broker.stop();
    expect(await wire.next('puback')).toMatchObject({ messageId: 4 });
    await wire.ended();
    expect(hub.sink.messages.map(({ text }) => text)).toEqual(['x']);
  });
});

describe('a retained message', () => {
  it('is kept for states only; others go on unretained', async () => {
    const wire = await Wire.session(hub.port);
    for (const kind of ['telemetry', 'event', 'command', 'reply', 'state'])
      wire.publish(topic(kind), kind, { retain: true, qos: 1, messageId: 1 });
    for (let i = 0; i < 5; i++) await wire.next('puback');
    await wire.subscribe(['maeul/#', 1]);
    expect(await wire.settle()).toEqual(['state']);
    expect(hub.broker.stats()).toMatchObject({ retainedMessages: 1, refused: { 'retain-not-allowed': 4 } });
    await wire.bye();
  });

  it('may be known from the start', async () => {
    const other = await startHub({ retained: [{ path: PATH as never, payload: Buffer.from('{"status":"online"}') }] });
    const wire = await Wire.session(other.port);
    await wire.subscribe(['maeul/#', 1]);
    expect(await wire.message()).toMatchObject({ topic: topic('state'), text: '{"status":"online"}', retain: true });
    await wire.bye();
    await other.broker.stop();
  });
});

describe('an anonymous client', () => {
  it('may not misspell a topic of the hub', async () => {
    const wire = await Wire.session(hub.port);
    wire.publish('maeul/v1/eunpyeong/telemetry', 'x', { qos: 1, messageId: 1 });
    await wire.ended();
    expect(hub.broker.stats().cutOff['bad-topic']).toBe(1);
    expect(hub.sink.messages).toEqual([]);
  });
});
