/** The Firmata protocol, version 2.5, from the board's side: what a computer asks, and what a board says. */

/** What a pin can be. Numbers are those of the wire. */
export const MODE = { input: 0, output: 1, analog: 2, pwm: 3, pullup: 11 } as const;

/** One message of the computer. `value` has 14 bits. */
export type HostMessage =
  | { readonly is: 'version' | 'firmware' | 'capabilities' | 'analog-mapping' | 'reset' }
  | { readonly is: 'pin-state'; readonly pin: number }
  | { readonly is: 'pin-mode'; readonly pin: number; readonly mode: number }
  | { readonly is: 'digital-port'; readonly port: number; readonly bits: number }
  | { readonly is: 'digital-pin' | 'analog-write'; readonly pin: number; readonly value: number }
  | { readonly is: 'report-digital'; readonly port: number; readonly on: boolean }
  | { readonly is: 'report-analog'; readonly channel: number; readonly on: boolean }
  | { readonly is: 'sampling'; readonly intervalMs: number }
  | { readonly is: 'string'; readonly text: string };

const START = 0xf0;
const END = 0xf7;
/** Of real firmware: longer questions are dropped. */
const SYSEX_MAX = 64;

/** Cuts the bytes of one connection into messages. What is no Firmata is skipped up to the next byte that begins one. */
export class HostParser {
  #bytes: number[] = [];

  take(bytes: Uint8Array): HostMessage[] {
    return [...bytes].flatMap((byte) => {
      const message = this.#byte(byte);
      return message === null ? [] : [message];
    });
  }

  #byte(byte: number): HostMessage | null {
    if (this.#bytes[0] === START) {
      if (byte === END) return sysex(this.#bytes.splice(0).slice(1));
      if (byte < 0x80) {
        if (this.#bytes.length < SYSEX_MAX) this.#bytes.push(byte);
        return null;
      }
      this.#bytes = [];
    }
    if (byte >= 0x80) this.#bytes = [byte];
    else if (this.#bytes.length > 0) this.#bytes.push(byte);
    const [command] = this.#bytes;
    if (command === undefined || command === START || this.#bytes.length < lengthOf(command)) return null;
    const [, low = 0, high = 0] = this.#bytes.splice(0);
    return short(command, low, high);
  }
}

function lengthOf(command: number): number {
  if (command === 0xf9 || command === 0xff) return 1;
  return [0xc0, 0xd0].includes(command & 0xf0) ? 2 : 3;
}

function short(command: number, low: number, high: number): HostMessage | null {
  const number = command & 0x0f;
  if (command === 0xf9) return { is: 'version' };
  if (command === 0xff) return { is: 'reset' };
  if (command === 0xf4) return { is: 'pin-mode', pin: low, mode: high };
  if (command === 0xf5) return { is: 'digital-pin', pin: low, value: high };
  switch (command & 0xf0) {
    case 0x90:
      return { is: 'digital-port', port: number, bits: low | (high << 7) };
    case 0xe0:
      return { is: 'analog-write', pin: number, value: low | (high << 7) };
    case 0xc0:
      return { is: 'report-analog', channel: number, on: low !== 0 };
    case 0xd0:
      return { is: 'report-digital', port: number, on: low !== 0 };
    default:
      return null;
  }
}

function sysex([kind, ...body]: readonly number[]): HostMessage | null {
  const [pin = 0, low = 0, high = 0] = body;
  switch (kind) {
    case 0x79:
      return { is: 'firmware' };
    case 0x6b:
      return { is: 'capabilities' };
    case 0x69:
      return { is: 'analog-mapping' };
    case 0x6d:
      return { is: 'pin-state', pin };
    case 0x6f:
      return { is: 'analog-write', pin, value: low | (high << 7) };
    case 0x7a:
      return { is: 'sampling', intervalMs: pin | (low << 7) };
    case 0x71:
      return { is: 'string', text: textOf(body) };
    default:
      return null;
  }
}

/** Characters travel as pairs of 7 bits. */
function textOf(body: readonly number[]): string {
  const codes = body.flatMap((low, at) => (at % 2 === 0 ? [low | ((body[at + 1] ?? 0) << 7)] : []));
  return Buffer.from(codes.map((code) => code & 0xff)).toString('utf8');
}

function pairs(text: string): number[] {
  return [...Buffer.from(text, 'utf8')].flatMap((byte) => [byte & 0x7f, byte >> 7]);
}

const frame = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

/** What a board says. */
export const boardFrame = {
  version: (major: number, minor: number) => frame(0xf9, major, minor),
  firmware: (name: string, major: number, minor: number) => frame(START, 0x79, major, minor, ...pairs(name), END),
  /** For each pin its modes with their bits of resolution. */
  capabilities: (pins: readonly (readonly (readonly [mode: number, bits: number])[])[]) =>
    frame(START, 0x6c, ...pins.flatMap((modes) => [...modes.flat(), 0x7f]), END),
  /** For each pin its analog channel; null if it has none. */
  analogMapping: (channels: readonly (number | null)[]) =>
    frame(START, 0x6a, ...channels.map((channel) => channel ?? 0x7f), END),
  pinState: (pin: number, mode: number, state: number) =>
    frame(START, 0x6e, pin, mode, state & 0x7f, ...(state > 0x7f ? [(state >> 7) & 0x7f] : []), END),
  digitalPort: (port: number, bits: number) => frame(0x90 | port, bits & 0x7f, (bits >> 7) & 0x7f),
  analog: (channel: number, value: number) => frame(0xe0 | channel, value & 0x7f, (value >> 7) & 0x7f),
  string: (text: string) => frame(START, 0x71, ...pairs(text), END),
};
