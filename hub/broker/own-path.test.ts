import { describe, expect, it } from 'vitest';
import { startHub } from './testing/hub.ts';
import { Wire } from './testing/wire.ts';

const OWN = 'maeul/v1/eunpyeong/sinsa1/hub/hub';

describe('the hub’s own path', () => {
  it.each([0, 1, 2])('takes nothing from a client, not even an anonymous one of the demo: QoS %d', async (qos) => {
    const { broker, sink, port } = await startHub();
    const wire = await Wire.session(port);
    wire.publish(`${OWN}/event`, '{}', { qos, ...(qos === 0 ? {} : { messageId: 7 }) });
    await wire.ended();
    expect(sink.messages).toEqual([]);
    expect(wire.heard.filter(({ cmd }) => cmd === 'puback' || cmd === 'pubrec')).toEqual([]);
    await broker.stop();
  });

  it.each(['telemetry', 'state', 'command', 'reply'])('lends its name to no %s either', async (kind) => {
    const { broker, sink, port } = await startHub();
    const wire = await Wire.session(port);
    wire.publish(`${OWN}/${kind}`, '{}', { retain: kind === 'state' });
    await wire.ended();
    expect(sink.messages).toEqual([]);
    await broker.stop();
  });

  it('is no place for a will', async () => {
    const { broker, sink, port } = await startHub();
    const wire = await Wire.login(port, { clientId: 'w', will: { topic: `${OWN}/event`, payload: '{}', qos: 1 } });
    await wire.ended();
    expect(sink.messages).toEqual([]);
    await broker.stop();
  });

  it('is the hub’s to publish under, and its neighbours’ paths are open as before', async () => {
    const { broker, sink, port } = await startHub();
    await broker.publish(`${OWN}/event`, '{}', { qos: 1 });
    const wire = await Wire.session(port);
    wire.publish('maeul/v1/eunpyeong/sinsa1/hub/lamp/event', '{}', { qos: 1, messageId: 1 });
    await wire.next('puback');
    expect(sink.messages.map(({ path }) => path)).toEqual(['eunpyeong/sinsa1/hub/hub', 'eunpyeong/sinsa1/hub/lamp']);
    await broker.stop();
  });
});
