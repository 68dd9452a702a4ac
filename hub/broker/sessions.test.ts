import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from './testing/hub.ts';
import { Wire } from './testing/wire.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.broker.stop());

/** Connects with clean session 0. */
async function resume(clientId: string): Promise<{ wire: Wire; present: boolean }> {
  const wire = await Wire.login(hub.port, { clientId, clean: false });
  return { wire, present: (await wire.next('connack')).sessionPresent as boolean };
}

async function publisher(): Promise<Wire> {
  return Wire.session(hub.port, { clientId: '' });
}

describe('a persistent session', () => {
  it('is new at first and present from then on, even without subscriptions', async () => {
    const first = await resume('p1');
    expect(first.present).toBe(false);
    await first.wire.bye();
    const second = await resume('p1');
    expect(second.present).toBe(true);
    await second.wire.bye();
  });

  it('is ended by a clean session of the same client', async () => {
    const { wire } = await resume('p2');
    await wire.subscribe(['p2/a', 1]);
    await wire.bye();
    const clean = await Wire.login(hub.port, { clientId: 'p2', clean: true });
    expect((await clean.next('connack')).sessionPresent).toBe(false);
    await clean.bye();
    const after = await resume('p2');
    expect(after.present).toBe(false);
    const pub = await publisher();
    pub.publish('p2/a', 'x', { qos: 1, messageId: 1 });
    await pub.next('puback');
    expect(await after.wire.settle()).toEqual([]);
    await Promise.all([pub.bye(), after.wire.bye()]);
  });

  it('keeps its subscriptions and gets, in order, what came while it was away', async () => {
    const { wire } = await resume('p3');
    expect(await wire.subscribe(['p3/+', 2], ['+/p3', 1])).toEqual([2, 1]);
    await wire.bye();
    const pub = await publisher();
    pub.publish('p3/a', '0');
    for (let i = 1; i <= 20; i++) {
      pub.publish(i % 5 === 0 ? '/p3' : 'p3/a', `${i}`, { qos: 1, messageId: i });
      await pub.next('puback');
    }
    pub.publish('p3/a', '21', { qos: 2, messageId: 30 });
    await pub.next('pubrec');
    pub.send({ cmd: 'pubrel', messageId: 30 });
    await pub.next('pubcomp');
    const back = await resume('p3');
    expect(back.present).toBe(true);
    const texts: string[] = [];
    for (let i = 1; i <= 21; i++) {
      const message = await back.wire.message();
      expect(message).toMatchObject({ dup: false, retain: false, qos: i === 21 ? 2 : 1 });
      texts.push(message.text);
    }
    expect(texts).toEqual(Array.from({ length: 21 }, (_, i) => `${i + 1}`));
    expect(await back.wire.settle()).toEqual([]);
    await Promise.all([pub.bye(), back.wire.bye()]);
  });

  it('gets each message once, however many of its filters match', async () => {
    const { wire } = await resume('p4');
    await wire.subscribe(['p4/#', 2], ['p4/+', 1], ['p4/a', 0]);
    const pub = await publisher();
    pub.publish('p4/a', 'live', { qos: 2, messageId: 1 });
    expect(await wire.message()).toMatchObject({ text: 'live', qos: 2 });
    await wire.bye();
    pub.send({ cmd: 'pubrel', messageId: 1 });
    await pub.next('pubcomp');
    pub.publish('p4/a', 'away', { qos: 1, messageId: 2 });
    await pub.next('puback');
    const back = await resume('p4');
    const heard = [await back.wire.message(), await back.wire.message()];
    expect(heard.map(({ text, dup }) => [text, dup])).toEqual([
      ['live', true],
      ['away', false],
    ]);
    expect(await back.wire.settle()).toEqual([]);
    await Promise.all([pub.bye(), back.wire.bye()]);
  });

  it('sends QoS 1 again, with DUP and the same packet id, until it is acknowledged', async () => {
    const { wire } = await resume('p5');
    await wire.subscribe(['p5', 1]);
    const pub = await publisher();
    pub.publish('p5', 'x', { qos: 1, messageId: 1 });
    const first = await wire.message();
    expect(first).toMatchObject({ text: 'x', qos: 1, dup: false });
    wire.cut();
    const second = await resume('p5');
    expect(await second.wire.message()).toEqual({ ...first, dup: true });
    second.wire.cut();
    const third = await resume('p5');
    expect(await third.wire.message()).toEqual({ ...first, dup: true });
    third.wire.send({ cmd: 'puback', messageId: first.messageId });
    await third.wire.settle();
    await third.wire.bye();
    const fourth = await resume('p5');
    expect(await fourth.wire.settle()).toEqual([]);
    await Promise.all([pub.bye(), fourth.wire.bye()]);
  });

  it('sends QoS 2 again before its PUBREC, and only the PUBREL after it', async () => {
    const { wire } = await resume('p6');
    await wire.subscribe(['p6', 2]);
    const pub = await publisher();
    pub.publish('p6', 'x', { qos: 2, messageId: 1 });
    const first = await wire.message();
    wire.cut();
    const second = await resume('p6');
    expect(await second.wire.message()).toEqual({ ...first, dup: true });
    second.wire.send({ cmd: 'pubrec', messageId: first.messageId });
    expect(await second.wire.next('pubrel')).toMatchObject({ messageId: first.messageId });
    second.wire.cut();
    const third = await resume('p6');
    expect(await third.wire.next('pubrel')).toMatchObject({ messageId: first.messageId });
    expect(await third.wire.settle()).toEqual([]);
    third.wire.send({ cmd: 'pubcomp', messageId: first.messageId });
    await third.wire.settle();
    await third.wire.bye();
    const fourth = await resume('p6');
    await fourth.wire.settle();
    expect(fourth.wire.heard).toEqual([]);
    await Promise.all([pub.bye(), fourth.wire.bye()]);
  });

  it('never gives one packet id to two messages that are not acknowledged', async () => {
    const { wire } = await resume('p7');
    await wire.subscribe(['p7', 1]);
    const pub = await publisher();
    const ids = new Set<number>();
    let current = wire;
    for (let round = 0; round < 20; round++) {
      pub.publish('p7', `${round}`, { qos: 1, messageId: 1 + round });
      await pub.next('puback');
      for (let i = 0; i <= round; i++) ids.add((await current.message()).messageId!);
      current.cut();
      current = (await resume('p7')).wire;
    }
    for (let i = 0; i < 20; i++) await current.message();
    expect(ids.size).toBe(20);
    await Promise.all([pub.bye(), current.bye()]);
  });

  it('loses nothing that is published while it reconnects, and gets nothing before its CONNACK', async () => {
    const { wire } = await resume('p8');
    await wire.subscribe(['p8', 1]);
    await wire.bye();
    const pub = await publisher();
    const heard = new Set<string>();
    const take = (back: Wire, { text, messageId, dup }: Awaited<ReturnType<Wire['message']>>) => {
      expect(heard.has(text) && !dup).toBe(false);
      heard.add(text);
      back.send({ cmd: 'puback', messageId });
    };
    let sent = 0;
    for (let round = 0; round < 15; round++) {
      const coming = Wire.login(hub.port, { clientId: 'p8', clean: false });
      for (let i = 0; i < 20; i++) {
        pub.publish('p8', `${++sent}`, { qos: 1, messageId: sent });
        if (i % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const back = await coming;
      for (let i = 0; i < 20; i++) await pub.next('puback');
      await back.settle();
      expect(back.heard[0]!.cmd).toBe('connack');
      // Some rounds hear all, some go away in the middle.
      while (round % 2 === 0 ? heard.size < sent : back.heard.some(({ cmd }) => cmd === 'publish'))
        take(back, await back.message());
      await back.settle();
      await back.bye();
    }
    expect(heard.size).toBe(sent);
    const after = await resume('p8');
    expect(await after.wire.settle()).toEqual([]);
    await Promise.all([pub.bye(), after.wire.bye()]);
  });
});

describe('a clean session', () => {
  it('leaves nothing behind', async () => {
    const wire = await Wire.session(hub.port, { clientId: 'c1' });
    await wire.subscribe(['c1', 1]);
    await wire.bye();
    const pub = await publisher();
    pub.publish('c1', 'x', { qos: 1, messageId: 1 });
    await pub.next('puback');
    const again = await Wire.login(hub.port, { clientId: 'c1' });
    expect((await again.next('connack')).sessionPresent).toBe(false);
    expect(await again.settle()).toEqual([]);
    await Promise.all([pub.bye(), again.bye()]);
  });
});

describe('a will', () => {
  const will = { topic: 'wills/w', payload: Buffer.from('gone'), qos: 1, retain: false };

  async function watcher(): Promise<Wire> {
    const wire = await Wire.session(hub.port, { clientId: 'watcher' });
    await wire.subscribe(['wills/#', 2]);
    return wire;
  }

  it('is published when the connection breaks', async () => {
    const watch = await watcher();
    (await Wire.session(hub.port, { clientId: 'w1', will })).cut();
    expect(await watch.message()).toMatchObject({ topic: 'wills/w', text: 'gone', qos: 1 });
    await watch.bye();
  });

  it('is published when the client falls silent', async () => {
    const watch = await watcher();
    await Wire.session(hub.port, { clientId: 'w2', keepalive: 1, will });
    expect(await watch.message()).toMatchObject({ text: 'gone' });
    await watch.bye();
  });

  it('is published when the client breaks the rules, and when it is taken over', async () => {
    const watch = await watcher();
    (await Wire.session(hub.port, { clientId: 'w3', will })).raw([0xf0, 0]);
    expect(await watch.message()).toMatchObject({ text: 'gone' });
    const old = await Wire.session(hub.port, { clientId: 'w4', will: { ...will, payload: Buffer.from('old') } });
    const next = await Wire.session(hub.port, { clientId: 'w4', will: { ...will, payload: Buffer.from('next') } });
    await old.ended();
    expect(await watch.message()).toMatchObject({ text: 'old' });
    next.cut();
    expect(await watch.message()).toMatchObject({ text: 'next' });
    await watch.bye();
  });

  it('is not published after a DISCONNECT', async () => {
    const watch = await watcher();
    await (await Wire.session(hub.port, { clientId: 'w5', will })).bye();
    expect(await watch.settle()).toEqual([]);
    await watch.bye();
  });

  it('may be retained, and empty', async () => {
    const watch = await watcher();
    (await Wire.session(hub.port, { clientId: 'w6', will: { ...will, retain: true } })).cut();
    await watch.message();
    const late = await Wire.session(hub.port, { clientId: 'late' });
    await late.subscribe(['wills/w', 1]);
    expect(await late.message()).toMatchObject({ text: 'gone', retain: true });
    (await Wire.session(hub.port, { clientId: 'w7', will: { ...will, retain: true, payload: Buffer.alloc(0) } })).cut();
    expect(await watch.message()).toMatchObject({ text: '' });
    const later = await Wire.session(hub.port, { clientId: 'later' });
    await later.subscribe(['wills/w', 1]);
    expect(await later.settle()).toEqual([]);
    await Promise.all([watch.bye(), late.bye(), later.bye()]);
  });
});
