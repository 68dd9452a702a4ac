import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { SimPort } from '../wire/port.ts';
import { TcpLine } from '../wire/tcp-line.ts';
import { modbusRtu } from './rtu.ts';
import { modbusTcp } from './tcp.ts';
import { EXCEPTION, type ModbusUnit, readSegments } from './unit.ts';

/** One register pair with 230.2 V as a float, one register to write. */
function voltmeter(unit: number): ModbusUnit & { written: number[] } {
  const segments = [{ start: 0, words: Uint16Array.of(0x4366, 0x3334, ...new Array(200).fill(7)) }];
  const written: number[] = [];
  return {
    unit,
    written,
    read: (table, address, count) => (table === 'input' ? readSegments(segments, address, count) : EXCEPTION.function),
    write(address, words) {
      if (address !== 9) return EXCEPTION.address;
      written.push(...words);
      return null;
    },
  };
}

const ports: SimPort[] = [];
afterEach(async () => {
  for (const port of ports.splice(0)) await port.stop();
});

/** Sends chunks over a real connection and gathers as many bytes as are expected. */
async function converse(protocol: ReturnType<typeof modbusRtu>, chunks: readonly string[], bytes: number) {
  const port = new SimPort(new TcpLine({ host: '127.0.0.1', port: 0 }), protocol, seededRandom(1));
  ports.push(port);
  const endpoint = await port.start();
  if (endpoint.kind !== 'tcp') throw new Error('not TCP');
  const socket = connect({ ...endpoint, noDelay: true });
  await once(socket, 'connect');
  let received = Buffer.alloc(0);
  const enough = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= bytes) resolve();
    });
  });
  for (const chunk of chunks) socket.write(Buffer.from(chunk.replaceAll(' ', ''), 'hex'));
  await enough;
  socket.destroy();
  return received.toString('hex');
}

describe('Modbus RTU', () => {
  it('answers the request of the book with 230.2 V', async () => {
    expect(await converse(modbusRtu([voltmeter(1)]), ['01 04 00 00 00 02 71 cb'], 9)).toBe('010404436633341b38');
  });

  it('finds the request behind noise and in pieces, and leaves other units alone', async () => {
    const wire = modbusRtu([voltmeter(1)]);
    const chunks = ['ff 00 13', '02 04 00 00 00 02 71 f8', '01 04 00', '00 00 02 71 cb'];
    expect(await converse(wire, chunks, 9)).toBe('010404436633341b38');
  });

  it('refuses what is not there with exception 2, and more than 125 registers with exception 3', async () => {
    // 01 04 03 e8 00 01 (address 1000) and 01 04 00 00 00 7e (126 registers)
    expect(await converse(modbusRtu([voltmeter(1)]), ['01 04 03 e8 00 01 b1 ba'], 5)).toBe('018402c2c1');
    expect(await converse(modbusRtu([voltmeter(1)]), ['01 04 00 00 00 7e 70 2a'], 5)).toBe('0184030301');
  });

  it('writes on broadcast and stays silent', () => {
    const device = voltmeter(1);
    const receive = modbusRtu([device]).session(() => {
      throw new Error('a broadcast was answered');
    });
    receive(Buffer.from('000600090005981a', 'hex'));
    expect(device.written).toEqual([5]);
  });
});

describe('Modbus TCP', () => {
  it('answers pipelined requests in order with their transaction numbers', async () => {
    const request = (transaction: string) => `${transaction} 0000 0006 01 04 0000 0002`;
    const answer = (transaction: string) => `${transaction}00000007010404${'43663334'}`;
    const received = await converse(modbusTcp([voltmeter(1)]), [request('00aa') + request('00ab')], 26);
    expect(received).toBe(answer('00aa') + answer('00ab'));
  });

  it('answers for a missing unit as a gateway does', async () => {
    expect(await converse(modbusTcp([voltmeter(1)]), ['0001 0000 0006 09 04 0000 0002'], 9)).toBe('00010000000309840b');
  });

  it('refuses a function that it does not know', async () => {
    expect(await converse(modbusTcp([voltmeter(1)]), ['0001 0000 0002 01 2b'], 9)).toBe('00010000000301ab01');
  });
});
