import type { WireProtocol } from '../wire/port.ts';

export interface WaterMeterOptions {
  /** Address on the line; 1 unless the meters were renumbered. */
  readonly unit: number;
  /** Eight decimal digits. */
  readonly serial: string;
}

const REQUEST_START = 0x10;
const REQUEST_BYTES = 5;
const REQ_UD2 = 0x5b;
const LONG_START = 0x68;
const RSP_UD = 0x08;
const CI_RESPONSE = 0x78;
const MANUFACTURER_DATA = 0x0f;
/** 15 mm bore. */
const DIAMETER = 0x1c;
const CUBIC_METRES = 0x10;
const DECIMALS = 3;
const STOP = 0x16;

/** The digital water meter of Seoul: it answers `10 5B addr check 16` with one telegram in the manner of M-Bus. */
export function seoulWaterMeter(options: WaterMeterOptions, readM3: () => number): WireProtocol {
  return {
    damage: {
      spoilCheck: (frame) => Uint8Array.from(frame, (byte, index) => (index === frame.length - 2 ? byte ^ 0x01 : byte)),
      readdress: (frame) => withCheck([frame[4]!, (frame[5]! % 250) + 1, ...frame.subarray(6, -2)]),
    },
    session(send) {
      let pending = new Uint8Array(0);
      return (bytes) => {
        pending = Uint8Array.of(...pending, ...bytes);
        while (pending.length >= REQUEST_BYTES) {
          const [start, control, unit, check, stop] = pending as unknown as [number, number, number, number, number];
          const whole =
            start === REQUEST_START && stop === STOP && control === REQ_UD2 && check === ((control + unit) & 0xff);
          pending = pending.slice(whole ? REQUEST_BYTES : 1);
          if (whole && unit === options.unit) send(telegram(options, readM3()));
        }
      };
    },
  };
}

/** @param volumeM3 shown with three decimals, rounded down as a counter does */
export function telegram({ unit, serial }: WaterMeterOptions, volumeM3: number): Uint8Array {
  const litres = Math.floor(volumeM3 * 10 ** DECIMALS + 1e-6) % 100_000_000;
  const status = 0;
  return withCheck([
    RSP_UD,
    unit,
    CI_RESPONSE,
    MANUFACTURER_DATA,
    ...bcdLowFirst(serial),
    status,
    DIAMETER,
    CUBIC_METRES | DECIMALS,
    ...bcdLowFirst(String(litres)),
  ]);
}

function withCheck(body: readonly number[]): Uint8Array {
  const check = body.reduce((total, byte) => total + byte, 0) & 0xff;
  return Uint8Array.of(LONG_START, body.length, body.length, LONG_START, ...body, check, STOP);
}

/** Eight decimal digits in four bytes, the last two digits first. */
function bcdLowFirst(digits: string): number[] {
  const padded = digits.padStart(8, '0');
  return [6, 4, 2, 0].map((at) => Number.parseInt(padded.slice(at, at + 2), 16));
}
