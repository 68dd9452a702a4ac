import type { LineSettings } from '@maeul/devices/serial/protocol';
import { flipMiddleBit } from '../faults/deliver.ts';
import type { Simulation } from '../simulation.ts';
import type { WireProtocol } from '../wire/port.ts';
import { and17, and18, cas22, type FrameEncoder, mtSics, toledo8217, toledoContinuous } from './frames.ts';
import { command, indicate, type PlatformState, type ScaleSpec } from './platform.ts';

export const SCALE_PROTOCOLS = ['cas-22', 'and-17', 'and-18', 'toledo-continuous', 'mt-sics', 'toledo-8217'] as const;
export type ScaleProtocol = (typeof SCALE_PROTOCOLS)[number];

const EIGHT_N_ONE = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;

export function scaleLine(protocol: ScaleProtocol): LineSettings {
  return protocol === 'toledo-8217' ? { baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 } : EIGHT_N_ONE;
}

const STREAMS: Partial<Record<ScaleProtocol, FrameEncoder>> = {
  'cas-22': cas22,
  'and-17': and17,
  'and-18': and18,
  'toledo-continuous': toledoContinuous,
};

/** A scale's indicator on its line: it streams, or it answers commands. */
export function scaleProtocol(
  protocol: ScaleProtocol,
  spec: ScaleSpec,
  platform: Simulation<PlatformState>,
  intervalMs: number,
): WireProtocol {
  const shown = () => indicate(platform.now(), spec, platform.clock.nowMs());
  const encode = STREAMS[protocol];
  if (encode !== undefined)
    return {
      damage: { spoilCheck: flipMiddleBit },
      session: () => () => {},
      stream: { intervalMs, frame: () => encode(shown(), spec) },
    };
  const order = (what: 'zero' | 'tare' | 'clear'): boolean => {
    const next = command(platform.now(), what, spec, platform.clock.nowMs());
    if (next !== undefined) platform.change(() => next);
    return next !== undefined;
  };
  const session = protocol === 'mt-sics' ? sicsSession : toledo8217Session;
  return { damage: { spoilCheck: flipMiddleBit }, session: (send) => session({ spec, shown, order, send }) };
}

interface Indicator {
  readonly spec: ScaleSpec;
  shown(): ReturnType<typeof indicate>;
  /** False if the weight does not stand. */
  order(what: 'zero' | 'tare' | 'clear'): boolean;
  send(frame: Uint8Array): void;
}

const LINE_LENGTH_MAX = 80;

function sicsSession(indicator: Indicator): (bytes: Uint8Array) => void {
  let line = '';
  return (bytes) => {
    for (const byte of bytes) {
      if (byte === 0x0a) {
        indicator.send(sicsAnswer(indicator, line.replace(/\r$/, '')));
        line = '';
      } else line = (line + String.fromCharCode(byte)).slice(-LINE_LENGTH_MAX);
    }
  };
}

function sicsAnswer({ spec, shown, order }: Indicator, line: string): Uint8Array {
  const reply = (text: string): Uint8Array => Uint8Array.from(`${text}\r\n`, (letter) => letter.charCodeAt(0));
  switch (line) {
    case 'S':
      return mtSics(shown(), spec, true);
    case 'SI':
      return mtSics(shown(), spec, false);
    case 'Z':
      return reply(order('zero') ? 'Z A' : 'Z I');
    case 'T':
      if (!order('tare')) return reply('T I');
      return reply(`T S ${(shown().tareG / 1000).toFixed(3).padStart(10)} kg`);
    case 'TAC':
      order('clear');
      return reply('TAC A');
    case '@':
    case 'I4':
      return reply('I4 A "0123456789"');
    case 'I2':
      return reply(`I2 A "Simulated ${spec.capacityG / 1000} kg"`);
    default:
      return reply('ES');
  }
}

/** One letter is one command, but inside of `E…F`, where everything is echoed: hosts find the scale that way. */
function toledo8217Session({ spec, shown, order, send }: Indicator): (bytes: Uint8Array) => void {
  let echoing = false;
  return (bytes) => {
    for (const byte of bytes) {
      const letter = String.fromCharCode(byte);
      if (letter === 'F' && echoing) echoing = false;
      else if (echoing) send(Uint8Array.of(byte));
      else if (letter === 'E') {
        echoing = true;
        send(Uint8Array.of(0x02, byte, 0x0d));
      } else if (letter === 'W') send(toledo8217(shown(), spec));
      else if (letter === 'Z') order('zero');
      else if (letter === 'T') order('tare');
      else if (letter === 'C') order('clear');
    }
  };
}
