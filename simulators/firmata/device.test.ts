import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Line, Session } from '../wire/line.ts';
import { FirmataDevice } from './device.ts';
import { HostParser } from './protocol.ts';

/** A device on a line in memory: what is asked and what it says are hexadecimal bytes, as the protocol's description has them. */
async function connected() {
  const device = new FirmataDevice();
  let session: Session | undefined;
  let said = '';
  const line: Line = {
    start: async (attach) => {
      session = attach({
        write: (bytes) => {
          said += Buffer.from(bytes).toString('hex');
        },
      });
      return { kind: 'serial', path: '/dev/null' };
    },
    stop: async () => {},
    unplug: async () => {},
    plug: async () => {},
  };
  await device.start(line);
  const ask = (bytes: string): string => {
    said = '';
    session!.receive(Buffer.from(bytes, 'hex'));
    return said;
  };
  const hear = (change: () => void): string => {
    said = '';
    change();
    return said;
  };
  return { device, ask, hear };
}

describe('a simulated Firmata board', () => {
  it('says which protocol and firmware it has, and what its pins can be', async () => {
    const { device, ask } = await connected();
    expect(ask('f9')).toBe('f90205');
    expect(ask('f079f7')).toMatch(/^f0790205530074006100/);
    // Pins 0 and 1 are taken; pin 2: input, pull-up, output, one bit each.
    expect(ask('f06bf7')).toMatch(/^f06c7f7f00010b0101017f/);
    expect(ask('f069f7')).toBe(`f06a${'7f'.repeat(14)}000102030405f7`);
    await device.stop();
  });

  it('lets others hear its outputs, and remembers what was written', async () => {
    const { device, ask } = await connected();
    const heard: boolean[] = [];
    device.onOutput(4, (high) => heard.push(high));
    ask('f40401');
    ask('901000');
    expect(ask('f06d04f7')).toBe('f06e040101f7');
    ask('f50400');
    ask('ff');
    expect(heard).toEqual([false, true, false]);
    await device.stop();
  });

  it('reports a port when one of its inputs changes, an open contact by its pull-up', async () => {
    const { device, ask, hear } = await connected();
    ask('f4050b');
    expect(ask('d001')).toBe('902000');
    expect(hear(() => device.setInput(5, false))).toBe('900000');
    expect(hear(() => device.setInput(5, false))).toBe('');
    expect(hear(() => device.setInput(5, null))).toBe('902000');
    await device.stop();
  });

  it('says nothing while it hangs, and forgets all when it starts again', async () => {
    const { device, ask, hear } = await connected();
    ask('f40401');
    ask('901000');
    device.hang(true);
    expect(ask('f9')).toBe('');
    expect(hear(() => device.reset())).toMatch(/^f90205f0790205/);
    expect([device.output(4), ask('f06d04f7')]).toEqual([false, 'f06e040000f7']);
    await device.stop();
  });

  it('takes any bytes, and a question after them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const parser = new HostParser();
        parser.take(noise);
        expect(parser.take(Uint8Array.of(0xf7, 0xf9)).at(-1)).toEqual({ is: 'version' });
      }),
    );
  });
});
