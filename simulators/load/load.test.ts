import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { parseTelemetry } from '@maeul/devices/messages/telemetry';
import type { DevicePath } from '@maeul/devices/path';
import { unwrap } from '@maeul/devices/refusal';
import { parseTopic } from '@maeul/devices/topic';
import { type IPublishPacket, parser } from 'mqtt-packet';
import { afterEach, describe, expect, it } from 'vitest';
import { runLoad } from './load.ts';

interface Seen {
  readonly topic: string;
  readonly payload: string;
}

/** A broker that is as small as the test needs: it accepts everybody and answers publishes as `acknowledge` says. */
async function broker(acknowledge: (packets: IPublishPacket[], socket: Socket) => void, connackCode = 0) {
  const seen: Seen[] = [];
  const server = createServer((socket) => {
    const incoming = parser({ protocolVersion: 4 });
    let batch: IPublishPacket[] = [];
    incoming.on('packet', (packet) => {
      if (packet.cmd === 'connect') socket.write(Buffer.from([0x20, 2, 0, connackCode]));
      if (packet.cmd !== 'publish') return;
      seen.push({ topic: packet.topic, payload: packet.payload.toString() });
      batch.push(packet);
    });
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      incoming.parse(Buffer.from(chunk));
      acknowledge(batch, socket);
      batch = [];
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return { seen, port: (server.address() as AddressInfo).port };
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function puback(id: number): Buffer {
  return Buffer.from([0x40, 2, id >> 8, id & 0xff]);
}

const PATH = 'load/load/load/meter-1' as DevicePath;
const options = (port: number) => ({
  host: '127.0.0.1',
  port,
  identities: [{ path: PATH, stream: 's-1', clientId: 'c' }],
  messages: 1000,
  window: 37,
  ratePerS: 0,
  firstSeq: 1,
});

describe('the load generator', () => {
  it('publishes valid packs, each number once and in order, though PUBACKs come backwards', async () => {
    const { seen, port } = await broker((packets, socket) => {
      for (const packet of packets.reverse()) socket.write(puback(packet.messageId!));
    });
    const report = await runLoad(options(port));
    expect(report).toMatchObject({ sent: 1000, acked: 1000, lost: [] });
    expect(report.streams).toEqual([{ path: PATH, stream: 's-1', firstSeq: 1, acked: 1000 }]);
    const times = new Set<number>();
    const positions = seen.map(({ topic, payload }) => {
      expect(unwrap(parseTopic(topic))).toEqual({ path: PATH, kind: 'telemetry' });
      const telemetry = unwrap(parseTelemetry(JSON.parse(payload), PATH, 0));
      expect(telemetry.readings.map((reading) => reading.name)).toEqual([
        'power_ac',
        'energy_import_total',
        'voltage',
        'frequency',
      ]);
      times.add(telemetry.readings[0]!.tMs);
      return telemetry.position;
    });
    expect(times.size).toBe(1000);
    expect(positions).toEqual(Array.from({ length: 1000 }, (_, index) => ({ stream: 's-1', seq: index + 1 })));
  });

  it('never has more than the window without PUBACK', async () => {
    let open = 0;
    let openMax = 0;
    const { port } = await broker((packets, socket) => {
      open += packets.length;
      openMax = Math.max(openMax, open);
      for (const packet of packets) {
        setImmediate(() => {
          open--;
          socket.write(puback(packet.messageId!));
        });
      }
    });
    await runLoad(options(port));
    expect(openMax).toBeLessThanOrEqual(37);
  });

  it('says what was acknowledged when the broker goes away', async () => {
    let count = 0;
    const { port } = await broker((packets, socket) => {
      for (const packet of packets) if (++count <= 100) socket.write(puback(packet.messageId!));
      if (count > 100) socket.end();
    });
    const report = await runLoad(options(port));
    expect(report.acked).toBe(100);
    expect(report.lost).toEqual([{ clientId: 'c', reason: 'the broker closed the connection' }]);
  });

  it('refuses to run when the broker refuses it', async () => {
    const { port } = await broker(() => {}, 5);
    await expect(runLoad(options(port))).rejects.toThrow('code 5');
  });
});
