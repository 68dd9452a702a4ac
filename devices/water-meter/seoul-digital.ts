import type { Reading } from '../reading.ts';
import { ok, type Refusal, type Result, refuse } from '../refusal.ts';
import { bcd } from '../serial/bcd.ts';
import type { SerialMessage, SerialProtocol } from '../serial/protocol.ts';
import { framed, refusedHere, resyncParser, SKIP_ONE, type Step, WAIT } from '../serial/resync.ts';

/** Telegram of the Seoul digital water meter, V1.1 to V1.4: M-Bus long frame with data in the maker's own order. */
const LONG_START = 0x68;
const STOP = 0x16;
/** L bytes from C to the last data byte: 15, and what V1.2 and later append. */
const CONTENT_MIN = 15;
const CONTENT_MAX = 40;
const AROUND = 6;
const CI_VARIABLE = 0x78;
const MAKER_DATA = 0x0f;
const DIGITS_8 = 0x0c;
const DECIMALS_MAX = 6;

const STATUS_FLAGS: readonly (readonly [mask: number, flag: string])[] = [
  [0x80, 'overflow'],
  [0x40, 'reverse'],
  [0x20, 'leak'],
];
const VIF_FLAGS: readonly (readonly [mask: number, flag: string])[] = [
  [0x80, 'magnet'],
  [0x40, 'freeze'],
];
const BATTERY_CODE = 0x1f;

function read(bytes: Uint8Array): Step {
  if (bytes[0] !== LONG_START) return SKIP_ONE;
  const content = bytes[1];
  if (content === undefined) return WAIT;
  if (content < CONTENT_MIN || content > CONTENT_MAX) return SKIP_ONE;
  if (bytes.length > 2 && bytes[2] !== content) return SKIP_ONE;
  if (bytes.length > 3 && bytes[3] !== LONG_START) return SKIP_ONE;
  const length = content + AROUND;
  if (bytes.length < length) return WAIT;
  const refusal = wholeness(bytes, content);
  if (refusal !== undefined) return refusedHere(refusal);
  const message = decode(bytes.slice(0, length));
  return message.ok ? framed(length, message.value) : { kind: 'refusal', count: length, refusal: message };
}

function wholeness(bytes: Uint8Array, content: number): Refusal | undefined {
  if (bytes[content + 5] !== STOP) return refuse('bad-frame', 'The telegram does not end with 16.');
  let sum = 0;
  for (let index = 4; index < 4 + content; index++) sum += bytes[index]!;
  if ((sum & 0xff) === bytes[content + 4]) return undefined;
  return refuse(
    'checksum-mismatch',
    'The checksum of the telegram is wrong.',
    'Look at the wiring and the line settings.',
  );
}

/** Codes: `unknown-telegram`, `bad-bcd`. */
function decode(frame: Uint8Array): Result<SerialMessage> {
  const [control, unit, ci, maker] = frame.subarray(4, 8) as Uint8Array & [number, number, number, number];
  const status = frame[12]!;
  const dif = frame[13]!;
  const vif = frame[14]!;
  const decimals = vif & 0x0f;
  // C may carry the access and flow-control bits of M-Bus.
  const known = (control & 0xcf) === 0x08 && ci === CI_VARIABLE && maker === MAKER_DATA && (dif & 0x0f) === DIGITS_8;
  if (!known || decimals > DECIMALS_MAX)
    return refuse('unknown-telegram', 'The telegram is not one of the Seoul digital water meter.');
  const serial = bcd(frame.slice(8, 12).reverse());
  const volume = bcd(frame.slice(15, 19).reverse());
  if (serial === undefined || volume === undefined)
    return refuse('bad-bcd', 'The number or the volume of the meter is not in decimal digits.');
  const flags = [...raised(STATUS_FLAGS, status), ...raised(VIF_FLAGS, vif)];
  const scale = 10 ** decimals;
  const source = 'frame';
  const readings: Reading[] = [
    { name: 'water_volume_total', value: volume / scale, unit: 'm3', quality: 'good', source, modulus: 1e8 / scale },
    { name: 'events', value: flags.join(','), unit: null, quality: 'good', source },
    battery(status & BATTERY_CODE),
  ];
  return ok({ frame, unit, identity: { serial: String(serial).padStart(8, '0') }, readings });
}

function raised(flags: readonly (readonly [mask: number, flag: string])[], byte: number): string[] {
  return flags.filter(([mask]) => (byte & mask) !== 0).map(([, flag]) => flag);
}

/** Steps of 0.1 V down from 3.7 V, which itself means "or more"; meters before V1.3 leave the code 0. */
function battery(code: number): Reading {
  const value = (37 - code) / 10;
  return { name: 'voltage_battery', value, unit: 'V', quality: 'estimated', reason: 'coarse-steps', source: 'frame' };
}

/** M-Bus request for user data. */
function request(unit: number): Uint8Array {
  const address = unit & 0xff;
  return Uint8Array.of(0x10, 0x5b, address, (0x5b + address) & 0xff, STOP);
}

/** Source: the layout of one published header file; its sample telegram is among the captures. */
export const seoulWaterMeter: SerialProtocol = {
  id: 'water-meter/seoul-digital',
  line: { baud: 1200, dataBits: 8, parity: 'none', stopBits: 1 },
  mode: 'polled',
  requests: (unit) => [
    { bytes: request(unit), poll: 'slow', timeoutMs: 2000, answeredBy: (message) => message.unit === (unit & 0xff) },
  ],
  parser: () => resyncParser({ read }, CONTENT_MAX + AROUND),
};
