import type { Indication, ScaleSpec } from './platform.ts';

/** What an indicator sends for one indication. Layouts: see docs/simulators.md for the manuals. */
export type FrameEncoder = (shown: Indication, spec: ScaleSpec) => Uint8Array;

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Kilograms with the decimals that the division needs: 10 g → 2. */
function kilograms(grams: number, spec: ScaleSpec): string {
  return (grams / 1000).toFixed(decimals(spec));
}

function decimals({ divisionG }: ScaleSpec): number {
  return divisionG >= 1000 ? 0 : divisionG >= 100 ? 1 : divisionG >= 10 ? 2 : 3;
}

/** Sign, then digits filled up with zeros. */
function signed(grams: number, spec: ScaleSpec, width: number): string {
  return (grams < 0 ? '-' : '+') + kilograms(Math.abs(grams), spec).padStart(width - 1, '0');
}

const LAMP_ALWAYS = 0x80;
const LAMP_STABLE = 0x40;
const LAMP_BIT5 = 0x20;
const LAMP_GROSS = 0x04;
const LAMP_TARE = 0x02;
const LAMP_ZERO = 0x01;
const DEVICE_ID = 1;

/** CAS, 22 bytes: header, device, a byte of lamps, weight with blanks on the left, unit. */
export const cas22: FrameEncoder = (shown, spec) => {
  const net = shown.tareG > 0;
  const stable = shown.stable && !shown.overload;
  const lamps =
    LAMP_ALWAYS |
    LAMP_BIT5 |
    (stable ? LAMP_STABLE : 0) |
    (net ? LAMP_TARE : LAMP_GROSS) |
    (stable && shown.grossG === 0 ? LAMP_ZERO : 0);
  const head = shown.overload ? 'OL' : stable ? 'ST' : 'US';
  const weight = shown.overload ? '' : kilograms(shown.netG, spec);
  const front = ascii(`${head},${net ? 'NT' : 'GS'},${String.fromCharCode(0x30 + DEVICE_ID)}`);
  return Uint8Array.of(...front, lamps, ...ascii(`,${weight.padStart(8)} kg\r\n`));
};

/** A&D balance, 17 bytes: header, nine characters of weight, three of unit. */
export const and17: FrameEncoder = (shown, spec) => {
  if (shown.overload) return ascii('OL,+9999999E+19\r\n');
  return ascii(`${shown.stable ? 'ST' : 'US'},${signed(shown.netG, spec, 9)} kg\r\n`);
};

/** A&D indicator, 18 bytes: two headers, eight characters of weight, two of unit. */
export const and18: FrameEncoder = (shown, spec) => {
  const mode = shown.tareG > 0 ? 'NT' : 'GS';
  if (shown.overload) return ascii(`OL,${mode},+9999999kg\r\n`);
  return ascii(`${shown.stable ? 'ST' : 'US'},${mode},${signed(shown.netG, spec, 8)}kg\r\n`);
};

const STX = 0x02;
const CR = 0x0d;

/** Toledo continuous, 18 bytes: three status bytes, weight and tare as six digits each, check value. */
export const toledoContinuous: FrameEncoder = (shown, spec) => {
  const places = decimals(spec);
  const increment = Number(String(spec.divisionG)[0]);
  const incrementBits = increment === 2 ? 0x10 : increment === 5 ? 0x18 : 0x08;
  const statusA = (places + 2) | incrementBits | 0x20;
  const statusB =
    0x30 |
    (shown.tareG > 0 ? 0x01 : 0) |
    (shown.netG < 0 ? 0x02 : 0) |
    (shown.overload ? 0x04 : 0) |
    (shown.stable ? 0 : 0x08);
  const digits = (grams: number): string =>
    String(Math.round((Math.abs(grams) / 1000) * 10 ** places))
      .padStart(6, '0')
      .slice(-6);
  const body = [STX, statusA, statusB, 0x20, ...ascii(digits(shown.netG) + digits(shown.tareG)), CR];
  return Uint8Array.of(...body, toledoCheck(body));
};

/** Two's complement of the low seven bits of the sum. */
function toledoCheck(bytes: readonly number[]): number {
  return -bytes.reduce((total, byte) => total + byte, 0) & 0x7f;
}

/** METTLER TOLEDO SICS: the answer to `S` (stable only) or `SI` (whatever there is). */
export function mtSics(shown: Indication, spec: ScaleSpec, stableOnly: boolean): Uint8Array {
  if (shown.overload) return ascii('S +\r\n');
  if (stableOnly && !shown.stable) return ascii('S I\r\n');
  return ascii(`S ${shown.stable ? 'S' : 'D'} ${kilograms(shown.netG, spec).padStart(10)} kg\r\n`);
}

/** Toledo 8217: the answer to `W`, a weight or `?` and a status byte. */
export const toledo8217: FrameEncoder = (shown, spec) => {
  const status = 0x40 | (shown.stable ? 0 : 0x01) | (shown.overload ? 0x02 : 0) | (shown.netG < 0 ? 0x04 : 0);
  if (status !== 0x40) return Uint8Array.of(STX, 0x3f, status, CR);
  const weight = kilograms(shown.netG, spec).padStart(6, '0');
  return ascii(`\x02${weight}${shown.tareG > 0 ? 'N' : ''}\r`);
};
