import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from './testing/hub.ts';
import { Wire } from './testing/wire.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.broker.stop());

const text = (value: string) => [0, value.length, ...Buffer.from(value, 'latin1')];
/** CONNECT from its parts, right or wrong. */
const connect = (name: string, level: number, flags: number, ...payload: number[]) => {
  const body = [...text(name), level, flags, 0, 60, ...payload];
  return [0x10, body.length, ...body];
};

describe('a CONNECT', () => {
  const answered: [why: string, bytes: number[], returnCode: number][] = [
    ['is accepted', connect('MQTT', 4, 2, ...text('c1')), 0],
    ['is accepted in MQTT 3.1', connect('MQIsdp', 3, 2, ...text('c1')), 0],
    ['may have no client id with a clean session', connect('MQTT', 4, 2, ...text('')), 0],
    ['must have a client id without one', connect('MQTT', 4, 0, ...text('')), 2],
    ['must have a client id in MQTT 3.1', connect('MQIsdp', 3, 2, ...text('')), 2],
    ['of level 5 is told that it is not spoken here', connect('MQTT', 5, 2, 0, ...text('c1')), 1],
    ['of level 6', connect('MQTT', 6, 2, ...text('c1')), 1],
    ['of level 3 under the name of level 4', connect('MQTT', 3, 2, ...text('c1')), 1],
    ['of a bridge', connect('MQTT', 0x84, 2, ...text('c1')), 1],
  ];
  it.each(answered)('%s', async (_why, bytes, returnCode) => {
    const wire = await Wire.open(hub.port);
    wire.raw(bytes);
    expect(await wire.next('connack')).toMatchObject({ returnCode, sessionPresent: false });
    if (returnCode === 0) await wire.bye();
    else await wire.ended();
  });

  const silent: [why: string, bytes: number[]][] = [
    ['another protocol', connect('hj', 4, 2, ...text('c1'))],
    ['the reserved flag', connect('MQTT', 4, 3, ...text('c1'))],
    ['a will of QoS 3', connect('MQTT', 4, 0x1e, ...text('c1'), ...text('w'), ...text('x'))],
    ['will QoS without a will', connect('MQTT', 4, 0x0a, ...text('c1'))],
    ['a retained will without a will', connect('MQTT', 4, 0x22, ...text('c1'))],
    ['a password without a user name', connect('MQTT', 4, 0x42, ...text('c1'), ...text('p'))],
    ['a missing password', connect('MQTT', 4, 0xc2, ...text('c1'), ...text('u'))],
    ['bytes after its end', connect('MQTT', 4, 2, ...text('c1'), 0)],
    ['U+0000 in the client id', connect('MQTT', 4, 2, ...text('c\0'))],
    ['a control character in the client id', connect('MQTT', 4, 2, ...text('c\x07'))],
    ['bad UTF-8 in the client id', connect('MQTT', 4, 2, ...text('c\xff'))],
    ['an encoded surrogate in the client id', connect('MQTT', 4, 2, ...text('c\xed\xa0\x80'))],
    ['an overlong form in the user name', connect('MQTT', 4, 0x82, ...text('c1'), ...text('\xc0\xaf'))],
    ['reserved bits in its header', [0x12, ...connect('MQTT', 4, 2, ...text('c1')).slice(1)]],
    ['a length of five bytes', [0x10, 0x80, 0x80, 0x80, 0x80, 0x01]],
  ];
  it.each(silent)('with %s is not answered', async (_why, bytes) => {
    const wire = await Wire.open(hub.port);
    wire.raw(bytes);
    await wire.ended();
    expect(wire.heard).toEqual([]);
  });

  it('keeps a byte order mark and U+FFFD that were sent as such', async () => {
    const wire = await Wire.session(hub.port, { clientId: '\ufeffa\ufffdb' });
    await wire.bye();
  });

  it('must come first', async () => {
    for (const bytes of [
      [0xc0, 0],
      [0x30, 4, 0, 1, 0x61, 0x62],
      [0xe0, 0],
    ]) {
      const wire = await Wire.open(hub.port);
      wire.raw(bytes);
      await wire.ended();
      expect(wire.heard).toEqual([]);
    }
  });

  it('must come once', async () => {
    const wire = await Wire.session(hub.port, { clientId: 'twice' });
    wire.raw(connect('MQTT', 4, 2, ...text('twice')));
    await wire.ended();
  });

  it('may be followed by packets before its answer', async () => {
    const wire = await Wire.login(hub.port, { clientId: 'eager' });
    wire.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'eager', qos: 1 }] });
    for (let i = 0; i < 200; i++) wire.publish('eager', `${i}`, { qos: 1, messageId: i + 1 });
    expect((await wire.next('connack')).returnCode).toBe(0);
    const heard: string[] = [];
    for (let i = 0; i < 200; i++) heard.push((await wire.message()).text);
    expect(heard).toEqual(Array.from({ length: 200 }, (_, i) => `${i}`));
    await wire.bye();
  });

  it('takes over the connection of the same client id', async () => {
    const first = await Wire.session(hub.port, { clientId: 'taken' });
    const second = await Wire.session(hub.port, { clientId: 'taken' });
    await first.ended();
    expect(await second.settle()).toEqual([]);
    const third = await Wire.session(hub.port, { clientId: 'taken' });
    await second.ended();
    await third.bye();
  });
});

describe('a packet', () => {
  const wrong: [why: string, bytes: number[]][] = [
    ['a PUBLISH of QoS 3', [0x36, 5, 0, 1, 0x61, 0, 1]],
    ['a PUBLISH of QoS 0 with DUP', [0x38, 3, 0, 1, 0x61]],
    ['a PUBLISH of QoS 1 with packet id 0', [0x32, 5, 0, 1, 0x61, 0, 0]],
    ['a PUBLISH that ends in its packet id', [0x32, 4, 0, 1, 0x61, 0]],
    ['a PUBLISH to +', [0x30, 3, 0, 1, 0x2b]],
    ['a PUBLISH to a/#', [0x30, 5, 0, 3, 0x61, 0x2f, 0x23]],
    ['a PUBLISH to nothing', [0x30, 2, 0, 0]],
    ['a PUBLISH to $SYS', [0x30, 8, 0, 6, ...Buffer.from('$SYS/a')]],
    ['a topic with U+0000', [0x30, 4, 0, 2, 0x61, 0]],
    ['a topic with a control character', [0x30, 4, 0, 2, 0x61, 0x0a]],
    ['a topic with bad UTF-8', [0x30, 4, 0, 2, 0x61, 0xc3]],
    ['a topic with a surrogate', [0x30, 6, 0, 4, 0x61, 0xed, 0xa0, 0x80]],
    ['a SUBSCRIBE without filters', [0x82, 2, 0, 1]],
    ['a SUBSCRIBE with packet id 0', [0x82, 6, 0, 0, 0, 1, 0x61, 0]],
    ['a SUBSCRIBE of QoS 3', [0x82, 6, 0, 1, 0, 1, 0x61, 3]],
    ['a SUBSCRIBE with reserved bits in its QoS', [0x82, 6, 0, 1, 0, 1, 0x61, 4]],
    ['a SUBSCRIBE with other header flags', [0x80, 6, 0, 1, 0, 1, 0x61, 0]],
    ['a SUBSCRIBE to nothing', [0x82, 5, 0, 1, 0, 0, 0]],
    ['a SUBSCRIBE with U+0000', [0x82, 6, 0, 1, 0, 1, 0, 0]],
    ['an UNSUBSCRIBE without filters', [0xa2, 2, 0, 1]],
    ['an UNSUBSCRIBE with other header flags', [0xa0, 5, 0, 1, 0, 1, 0x61]],
    ['a PUBREL with other header flags', [0x60, 2, 0, 1]],
    ['a PUBACK without packet id', [0x40, 0]],
    ['a PINGREQ with a body', [0xc0, 1, 0]],
    ['a DISCONNECT with a body', [0xe0, 1, 0]],
    ['a CONNACK', [0x20, 2, 0, 0]],
    ['a SUBACK', [0x90, 3, 0, 1, 0]],
    ['a PINGRESP', [0xd0, 0]],
    ['a packet of the reserved type 0', [0x00, 0]],
    ['a packet of the reserved type 15', [0xf0, 0]],
  ];
  it.each(wrong)('ends the connection if it is %s', async (_why, bytes) => {
    const wire = await Wire.session(hub.port, { clientId: 'wrong' });
    wire.raw(bytes);
    await wire.ended();
  });

  it.each(['a#', '#/a', 'a+/b', '/+a', 'a/#/b'])('is not granted for the filter %s', async (filter) => {
    const wire = await Wire.session(hub.port, { clientId: 'filters' });
    wire.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: 1 }] });
    const granted = await wire.next('suback').then(
      (suback) => suback.granted,
      () => 'ended',
    );
    expect(['ended', [128]]).toContainEqual(granted);
  });

  it('is read when it comes byte by byte', async () => {
    const wire = await Wire.open(hub.port);
    for (const byte of connect('MQTT', 4, 2, ...text('slow'))) {
      wire.raw([byte]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await wire.next('connack')).returnCode).toBe(0);
    await wire.bye();
  });
});

describe('a silent client', () => {
  it('is cut off after one and a half times its keepalive', async () => {
    const wire = await Wire.session(hub.port, { clientId: 'silent', keepalive: 1 });
    await wire.ended();
    expect(hub.broker.stats().cutOff['keepalive-timeout']).toBe(1);
  });

  it('stays while it pings', async () => {
    const wire = await Wire.session(hub.port, { clientId: 'pings', keepalive: 1 });
    for (let i = 0; i < 4; i++) {
      await new Promise((resolve) => setTimeout(resolve, 600));
      wire.send({ cmd: 'pingreq' });
      await wire.next('pingresp');
    }
    await wire.bye();
  });
});
