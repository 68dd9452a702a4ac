import type { FrameDamage } from '../faults/deliver.ts';
import type { WireProtocol } from '../wire/port.ts';

/** What the house meter of one flat shows. */
export interface HouseMeterValues {
  readonly waterM3h: number;
  readonly waterM3: number;
  readonly gasM3h: number;
  readonly gasM3: number;
  readonly powerW: number;
  readonly energyKwh: number;
  readonly hotWaterM3h: number;
  readonly hotWaterM3: number;
  readonly heatMw: number;
  readonly heatMwh: number;
}

export interface HouseMeterOptions {
  /** High nibble of the sub-id. */
  readonly group: number;
  /** Bytes of a total: 3 as the standard says, 4 as some makers send. */
  readonly totalBytes: 3 | 4;
}

const START = 0xf7;
const HOUSE_METER = 0x30;
const STATUS_REQUEST = 0x01;
const CHARACTERISTIC_REQUEST = 0x0f;
const ANSWER = 0x80;
const ALL = 0x0f;
const WATER_GAS_ELECTRICITY_HOT_HEAT = 0b11111;
const HEADER_BYTES = 5;
const CHECK_BYTES = 2;

/** KS X 4506: F7, device, sub-id, command, length, data, XOR, ADD. Answers for device 0x30, the house meter. */
export function ksx4506HouseMeter(options: HouseMeterOptions, read: () => HouseMeterValues): WireProtocol {
  return {
    damage,
    session(send) {
      let pending = new Uint8Array(0);
      return (bytes) => {
        pending = Uint8Array.of(...pending, ...bytes);
        for (;;) {
          const start = pending.indexOf(START);
          if (start < 0) {
            pending = new Uint8Array(0);
            return;
          }
          pending = pending.slice(start);
          if (pending.length < HEADER_BYTES) return;
          const length = HEADER_BYTES + pending[4]! + CHECK_BYTES;
          if (pending.length < length) return;
          const frame = pending.slice(0, length);
          const whole = isWhole(frame);
          pending = pending.slice(whole ? length : 1);
          const answer = whole ? answerTo(frame, options, read) : undefined;
          if (answer !== undefined) send(answer);
        }
      };
    },
  };
}

function answerTo(frame: Uint8Array, options: HouseMeterOptions, read: () => HouseMeterValues): Uint8Array | undefined {
  const [, device, subId, commandCode] = frame as unknown as [number, number, number, number];
  if (device !== HOUSE_METER || subId >> 4 !== options.group) return undefined;
  const item = subId & 0x0f;
  if (commandCode === CHARACTERISTIC_REQUEST && item === ALL)
    return buildFrame(device, subId, CHARACTERISTIC_REQUEST | ANSWER, [0, WATER_GAS_ELECTRICITY_HOT_HEAT]);
  if (commandCode !== STATUS_REQUEST) return undefined;
  const meters = meterFields(read(), options.totalBytes);
  if (item === ALL) return buildFrame(device, subId, STATUS_REQUEST | ANSWER, meters.flat());
  const meter = meters[item - 1];
  return meter && buildFrame(device, subId, STATUS_REQUEST | ANSWER, [0, ...meter]);
}

/** Water, gas, electricity, hot water, heat: the current value, then the total, as decimal digits. */
function meterFields(values: HouseMeterValues, totalBytes: 3 | 4): number[][] {
  const volume = (flow: number, total: number): number[] => [
    ...bcd(flow * 1000, 3),
    // Three bytes have one decimal, four have two.
    ...bcd(total * (totalBytes === 3 ? 10 : 100), totalBytes),
  ];
  return [
    volume(values.waterM3h, values.waterM3),
    volume(values.gasM3h, values.gasM3),
    [...bcd(values.powerW, 3), ...bcd(values.energyKwh * 10, totalBytes)],
    volume(values.hotWaterM3h, values.hotWaterM3),
    [...bcd(values.heatMw * 1000, 3), ...bcd(values.heatMwh * 100, totalBytes)],
  ];
}

/** Decimal digits, two to a byte, high digits first; like a mechanical counter it rolls over. */
export function bcd(value: number, bytes: number): number[] {
  // A counter shows what is full, so it rounds down; the tiny addition keeps 4567.8 × 10 from becoming 45677.
  const digits = String(Math.floor(Math.max(0, value) + 1e-6))
    .padStart(bytes * 2, '0')
    .slice(-bytes * 2);
  return Array.from({ length: bytes }, (_, index) => Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16));
}

export function buildFrame(device: number, subId: number, commandCode: number, data: readonly number[]): Uint8Array {
  const body = [START, device, subId, commandCode, data.length, ...data];
  const xor = body.reduce((check, byte) => check ^ byte, 0);
  const add = (body.reduce((check, byte) => check + byte, 0) + xor) & 0xff;
  return Uint8Array.of(...body, xor, add);
}

function isWhole(frame: Uint8Array): boolean {
  const right = buildFrame(frame[1]!, frame[2]!, frame[3]!, [...frame.subarray(HEADER_BYTES, -CHECK_BYTES)]);
  return right.every((byte, index) => byte === frame[index]);
}

const damage: FrameDamage = {
  spoilCheck: (frame) => Uint8Array.from(frame, (byte, index) => (index === frame.length - 1 ? byte ^ 0xff : byte)),
  // As if the light switch next door had answered.
  readdress: (frame) => buildFrame(0x0e, frame[2]!, frame[3]!, [...frame.subarray(HEADER_BYTES, -CHECK_BYTES)]),
};
