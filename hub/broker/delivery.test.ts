import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from './testing/hub.ts';
import { Wire } from './testing/wire.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ denyFilters: ['test/nosubscribe'] });
});
afterAll(() => hub.broker.stop());

async function pair(): Promise<{ pub: Wire; sub: Wire }> {
  return { pub: await Wire.session(hub.port), sub: await Wire.session(hub.port) };
}

describe('filters', () => {
  const cases: [filter: string, topic: string, matches: boolean][] = [
    ['a/b', 'a/b', true],
    ['a/b', 'a/B', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a/', true],
    ['a/+', 'a', false],
    ['a/+', 'a/b/c', false],
    ['+', '/a', false],
    ['+/+', '/a', true],
    ['/+', '/a', true],
    ['+/a', '/a', true],
    ['a//b', 'a//b', true],
    ['a/+/b', 'a//b', true],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['#', 'a/b', true],
    ['#', '/', true],
    ['#', '$a/b', false],
    ['+/b', '$a/b', false],
    ['$a/#', '$a/b', true],
    ['$a/+', '$a/b', true],
    ['/#', 'a', false],
    ['+/b/#', 'a/b', true],
    ['a/b', 'a/b/', false],
    ['가/+', '가/나', true],
  ];
  it.each(cases)('%s and %s', async (filter, topic, matches) => {
    const { pub, sub } = await pair();
    await sub.subscribe([filter, 1]);
    pub.publish(topic, 'live', { qos: 1, messageId: 1 });
    await pub.next('puback');
    expect(await sub.settle()).toEqual(matches ? ['live'] : []);

    // The same for a retained message, and for a session that was away: they have matchers of their own.
    const away = await Wire.session(hub.port, { clientId: 'away', clean: false });
    await away.subscribe([filter, 1]);
    await away.bye();
    pub.publish(topic, 'kept', { qos: 1, messageId: 2, retain: true });
    await pub.next('puback');
    const late = await Wire.session(hub.port);
    await late.subscribe([filter, 1]);
    expect(await late.settle()).toEqual(matches ? ['kept'] : []);
    const back = await Wire.session(hub.port, { clientId: 'away', clean: false });
    expect(await back.settle()).toEqual(matches ? ['kept'] : []);
    pub.publish(topic, '', { retain: true });
    await pub.settle();
    await Wire.session(hub.port, { clientId: 'away' }).then((wire) => wire.bye());
    await Promise.all([pub.bye(), sub.bye(), late.bye()]);
  });

  it('that nobody may have are refused one by one', async () => {
    const { sub, pub } = await pair();
    expect(
      await sub.subscribe(['ok/a', 1], ['test/nosubscribe', 2], ['$SYS/#', 0], ['$share/g/ok', 1], ['ok/b', 2]),
    ).toEqual([1, 128, 128, 128, 2]);
    pub.publish('test/nosubscribe', 'x');
    await pub.settle();
    expect(await sub.settle()).toEqual([]);
    await Promise.all([pub.bye(), sub.bye()]);
  });

  it('that were refused are not remembered by a persistent session', async () => {
    const away = await Wire.session(hub.port, { clientId: 'denied', clean: false });
    expect(await away.subscribe(['ok/a', 1], ['test/nosubscribe', 2])).toEqual([1, 128]);
    await away.bye();
    const pub = await Wire.session(hub.port);
    pub.publish('test/nosubscribe', 'secret', { qos: 1, messageId: 1 });
    await pub.next('puback');
    const back = await Wire.session(hub.port, { clientId: 'denied', clean: false });
    expect(await back.settle()).toEqual([]);
    await Promise.all([pub.bye(), back.bye()]);
  });

  it('that are named twice in one packet are answered twice; the last one counts', async () => {
    const { pub, sub } = await pair();
    pub.publish('twice/a', 'kept', { qos: 1, messageId: 1, retain: true });
    await pub.next('puback');
    const granted = await sub.subscribe(
      ['twice/a', 2],
      ['test/nosubscribe', 1],
      ['twice/a', 1],
      ['test/nosubscribe', 1],
    );
    expect(granted).toEqual([1, 128, 1, 128]);
    expect(await sub.message()).toMatchObject({ text: 'kept', qos: 1, retain: true });
    pub.publish('twice/a', '', { retain: true });
    await Promise.all([pub.bye(), sub.bye()]);
  });

  it('that are unsubscribed match no more', async () => {
    const { pub, sub } = await pair();
    await sub.subscribe(['u/a', 1], ['u/b', 1]);
    sub.send({ cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['u/a', 'u/never'] });
    expect(await sub.next('unsuback')).toMatchObject({ messageId: 9 });
    pub.publish('u/a', 'a', { qos: 1, messageId: 1 });
    pub.publish('u/b', 'b', { qos: 1, messageId: 2 });
    await pub.next('puback');
    await pub.next('puback');
    expect(await sub.settle()).toEqual(['b']);
    await Promise.all([pub.bye(), sub.bye()]);
  });
});

describe('quality', () => {
  const grid = [0, 1, 2].flatMap((sent) => [0, 1, 2].map((granted) => [sent, granted] as const));
  it.each(grid)('published %i, granted %i: the lower one', async (sent, granted) => {
    const { pub, sub } = await pair();
    await sub.subscribe([`q/${sent}/+`, granted]);
    pub.publish(`q/${sent}/x`, 'x', sent === 0 ? {} : { qos: sent, messageId: 7 });
    expect((await sub.message()).qos).toBe(Math.min(sent, granted));
    await Promise.all([pub.bye(), sub.bye()]);
  });

  it('follows the highest filter that matches, and the message comes once', async () => {
    for (const filters of [
      [
        ['o/#', 0],
        ['o/+', 2],
        ['o/a', 1],
      ],
      [
        ['o/a', 2],
        ['o/+', 0],
      ],
      [
        ['#', 0],
        ['o/a', 2],
      ],
    ] as [string, number][][]) {
      const { pub, sub } = await pair();
      await sub.subscribe(...filters);
      pub.publish('o/a', 'x', { qos: 2, messageId: 7 });
      expect(await sub.message()).toMatchObject({ qos: 2, text: 'x' });
      expect(await sub.settle()).toEqual([]);
      await Promise.all([pub.bye(), sub.bye()]);
    }
  });

  it('is replaced when the filter is subscribed again, and retained messages come again', async () => {
    const { pub, sub } = await pair();
    pub.publish('again', 'kept', { retain: true, qos: 1, messageId: 1 });
    await pub.next('puback');
    expect(await sub.subscribe(['again', 0])).toEqual([0]);
    expect(await sub.message()).toMatchObject({ text: 'kept', qos: 0, retain: true });
    expect(await sub.subscribe(['again', 1])).toEqual([1]);
    expect(await sub.message()).toMatchObject({ text: 'kept', qos: 1, retain: true });
    pub.publish('again', 'x', { qos: 1, messageId: 2 });
    expect(await sub.message()).toMatchObject({ text: 'x', qos: 1, retain: false });
    expect(await sub.settle()).toEqual([]);
    await Promise.all([pub.bye(), sub.bye()]);
  });

  it('of mixed messages, retained and not, loses none of them', async () => {
    const { pub, sub } = await pair();
    await sub.subscribe(['mixed/#', 2]);
    for (let i = 0; i < 300; i++)
      pub.publish(`mixed/${i % 5}`, `${i}`, {
        retain: i % 3 === 0,
        ...(i % 4 === 0 ? { qos: 1, messageId: i + 1 } : {}),
      });
    for (let i = 0; i < 75; i++) await pub.next('puback');
    expect(new Set(await sub.settle()).size).toBe(300);
    for (let i = 0; i < 5; i++) pub.publish(`mixed/${i}`, '', { retain: true });
    await Promise.all([pub.bye(), sub.bye()]);
  });

  it('keeps the order of messages of one quality', async () => {
    const { pub, sub } = await pair();
    await sub.subscribe(['order', 1]);
    for (let i = 0; i < 500; i++) pub.publish('order', `${i}`, { qos: 1, messageId: i + 1 });
    for (let i = 0; i < 500; i++) await pub.next('puback');
    expect(await sub.settle()).toEqual(Array.from({ length: 500 }, (_, i) => `${i}`));
    await Promise.all([pub.bye(), sub.bye()]);
  });
});

describe('QoS 2', () => {
  it('delivers once, however often it is sent before the PUBREL', async () => {
    const { pub, sub } = await pair();
    await sub.subscribe(['two', 2]);
    for (const dup of [false, true, true]) {
      pub.publish('two', 'x', { qos: 2, messageId: 5, dup });
      expect(await pub.next('pubrec')).toMatchObject({ messageId: 5 });
    }
    pub.send({ cmd: 'pubrel', messageId: 5 });
    expect(await pub.next('pubcomp')).toMatchObject({ messageId: 5 });
    pub.send({ cmd: 'pubrel', messageId: 5 });
    expect(await pub.next('pubcomp')).toMatchObject({ messageId: 5 });
    const { messageId } = await sub.message();
    sub.send({ cmd: 'pubrec', messageId });
    await sub.next('pubrel');
    sub.send({ cmd: 'pubcomp', messageId });
    expect(await sub.settle()).toEqual([]);
    pub.publish('two', 'y', { qos: 2, messageId: 5 });
    expect(await sub.message()).toMatchObject({ text: 'y' });
    await Promise.all([pub.bye(), sub.bye()]);
  });

  it('delivers a retained message to a persistent session to the end', async () => {
    const pub = await Wire.session(hub.port);
    pub.publish('two/kept', 'x', { qos: 2, messageId: 5, retain: true });
    await pub.next('pubrec');
    const sub = await Wire.session(hub.port, { clientId: 'two-kept', clean: false });
    await sub.subscribe(['two/kept', 2]);
    const { messageId } = await sub.message();
    sub.send({ cmd: 'pubrec', messageId });
    expect(await sub.next('pubrel')).toMatchObject({ messageId });
    sub.send({ cmd: 'pubcomp', messageId });
    await sub.settle();
    expect(hub.broker.stats().queuedMessages).toBe(0);
    await Promise.all([pub.bye(), sub.bye()]);
  });
});

describe('a message', () => {
  it('is passed on without the DUP of its sender, and without RETAIN to those who were there', async () => {
    const { pub, sub } = await pair();
    await sub.subscribe(['flags', 1]);
    pub.publish('flags', 'x', { qos: 1, messageId: 3, dup: true, retain: true });
    expect(await sub.message()).toMatchObject({ dup: false, retain: false });
    const late = await Wire.session(hub.port);
    await late.subscribe(['flags', 1]);
    expect(await late.message()).toMatchObject({ dup: false, retain: true });
    await Promise.all([pub.bye(), sub.bye(), late.bye()]);
  });

  it('that is retained replaces the one before; an empty one deletes it and is passed on', async () => {
    const { pub, sub } = await pair();
    pub.publish('kept/a', 'old', { retain: true });
    pub.publish('kept/a', 'new', { retain: true });
    pub.publish('kept/a', 'not kept');
    await pub.settle();
    await sub.subscribe(['kept/#', 1]);
    expect(await sub.settle()).toEqual(['new']);
    pub.publish('kept/a', '', { retain: true });
    await pub.settle();
    expect(await sub.settle()).toEqual(['new', '']);
    const late = await Wire.session(hub.port);
    await late.subscribe(['kept/#', 1]);
    expect(await late.settle()).toEqual([]);
    await Promise.all([pub.bye(), sub.bye(), late.bye()]);
  });

  it('may be empty and may be large', async () => {
    const { pub, sub } = await pair();
    await sub.subscribe(['size', 0]);
    const large = Buffer.alloc(200_000, 'x');
    pub.publish('size', '');
    pub.publish('size', large);
    expect((await sub.message()).text).toBe('');
    expect((await sub.message()).text.length).toBe(large.length);
    await Promise.all([pub.bye(), sub.bye()]);
  });
});
