import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialProtocols } from '@maeul/devices/serial/protocols';
import { SerialPort } from 'serialport';
import { afterEach, describe, expect, it } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { Bus } from './bus.ts';
import { promptPoller } from './prompt-poller.ts';
import { ptyPair, rtuOnPort, rtuReplies } from './test-slave.ts';

const LINE = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const unitAndAddress = (unit: number, _code: number, address: number, count: number) =>
  Array.from({ length: count }, (_, index) => unit * 1000 + address + index);

const until = async (true_: () => boolean): Promise<void> => {
  while (!true_()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe.skipIf(!needs('socat'))('a bus on a serial port', () => {
  it('finds the adapter again when it was unplugged and came back under another number', async () => {
    const byId = join(mkdtempSync(join(tmpdir(), 'maeul-by-id-')), 'usb-adapter-port0');
    const first = await ptyPair();
    const second = await ptyPair();
    closers.push(
      () => first.unplug(),
      () => second.unplug(),
    );
    expect(realpathSync(first.near)).not.toBe(realpathSync(second.near));
    await rtuOnPort(first.far, unitAndAddress);
    symlinkSync(realpathSync(first.near), byId);
    const bus = new Bus({ kind: 'serial', path: byId, line: LINE });
    closers.push(() => bus.stop());
    expect(await bus.start()).toEqual({ ok: true, value: true });
    const read = () => bus.modbus.read(3, { table: 'holding', address: 5, count: 2 }, 500);
    expect(await read()).toEqual({ ok: true, value: Uint16Array.of(3005, 3006) });

    const changes: boolean[] = [];
    bus.line.onStatus((status) => changes.push(status.up));
    await first.unplug();
    rmSync(byId);
    await until(() => changes.length > 0);
    expect(await read()).toMatchObject({ ok: false, code: 'line-down' });

    await rtuOnPort(second.far, unitAndAddress);
    symlinkSync(realpathSync(second.near), byId);
    const pluggedMs = performance.now();
    await until(() => bus.line.status.up);
    expect(performance.now() - pluggedMs).toBeLessThan(10_000);
    expect(await read()).toEqual({ ok: true, value: Uint16Array.of(3005, 3006) });
  });

  it('says what is wrong when the port is not there', async () => {
    const bus = new Bus({ kind: 'serial', path: '/dev/serial/by-id/no-such-adapter', line: LINE });
    closers.push(() => bus.stop());
    expect(await bus.start()).toMatchObject({ ok: false, code: 'no-port' });
  });

  it('carries Modbus units and a house meter on one line, one question at a time', async () => {
    const pair = await ptyPair();
    closers.push(() => pair.unplug());
    const far = new SerialPort({ path: pair.far, baudRate: 9600 });
    far.on('open', () => promptPoller(far));
    let open = 0;
    let most = 0;
    // A line with a Modbus unit and a house meter (KS X 4506, electricity 1234 W, 56789.0 kWh) that both need 20 ms.
    far.on('data', (bytes: Buffer) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        if (bytes[0] !== 0xf7) for (const reply of rtuReplies(bytes, unitAndAddress)) far.write(reply);
        else if (bytes[3] === 0x01) far.write(houseMeterStatus(bytes[2]!));
      }, 20);
    });
    const bus = new Bus({ kind: 'serial', path: pair.near, line: LINE });
    closers.push(() => bus.stop());
    await bus.start();
    const protocol = serialProtocols['house-meter/ks-x-4506-each']!;
    const electricity = protocol.requests(1).find((request) => request.bytes[2] === 0x13)!;
    const [meter, house, other] = await Promise.all([
      bus.modbus.read(1, { table: 'input', address: 0, count: 4 }, 500),
      bus.frames.ask(protocol, { ...electricity, timeoutMs: 500 }),
      bus.modbus.read(2, { table: 'input', address: 9, count: 1 }, 500),
    ]);
    expect(meter).toEqual({ ok: true, value: Uint16Array.of(1000, 1001, 1002, 1003) });
    expect(other).toEqual({ ok: true, value: Uint16Array.of(2009) });
    expect(house.ok && house.value.readings.map(({ name, value }) => [name, value])).toEqual([
      ['power_ac', 1234],
      ['energy_import_total', 56_789_000],
    ]);
    expect(most).toBe(1);
  });
});

/** Status answer of one electricity meter: error byte, 3 bytes of watts, 3 bytes of tenths of kWh, XOR and ADD checks. */
function houseMeterStatus(sub: number): Uint8Array {
  const frame = [0xf7, 0x30, sub, 0x81, 7, 0x00, 0x00, 0x12, 0x34, 0x56, 0x78, 0x90];
  const xor = frame.reduce((sum, byte) => sum ^ byte, 0);
  const add = (frame.reduce((sum, byte) => sum + byte, 0) + xor) % 256;
  return Uint8Array.from([...frame, xor, add]);
}
