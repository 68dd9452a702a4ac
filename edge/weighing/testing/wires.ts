/** What a scale shows, for encoders that are written from the manuals and not from the parsers. */
export interface Shown {
  /** Gross. */
  readonly grams: number;
  readonly is: 'stable' | 'moving' | 'overload';
  readonly unit: 'kg' | 'g' | 'lb';
  /** Of the scale's own tare key; 0 shows gross. */
  readonly tared: number;
  readonly held: boolean;
  readonly notZeroed: boolean;
}

export interface Wire {
  readonly name: string;
  readonly profile: string;
  /** Digits behind the point of kilograms. */
  readonly decimals: 2 | 3;
  readonly periodMs: number;
  /** Which of these its frames tell; another wire shows the same frame with them and without. */
  readonly tells: readonly ('net' | 'hold' | 'zero')[];
  encode(shown: Shown): Uint8Array;
}

const GRAMS_PER_LB = 453.592_37;

/** The digits of a weight as the scale prints them. */
function digits({ grams, tared, unit }: Shown, decimals: number): string {
  const net = grams - tared;
  if (unit === 'g') return String(net);
  return (net / (unit === 'kg' ? 1000 : GRAMS_PER_LB)).toFixed(decimals);
}

function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function signed(text: string, width: number): string {
  return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : `+${text.padStart(width - 1, '0')}`;
}

function cas(shown: Shown): Uint8Array {
  const net = shown.tared !== 0;
  const head = shown.is === 'overload' ? 'OL' : shown.is === 'stable' ? 'ST' : 'US';
  const lamps = 0x80 | (shown.is === 'stable' ? 0x40 : 0) | (shown.held ? 0x10 : 0) | (net ? 0x02 : 0x04);
  const weight = shown.is === 'overload' ? '' : digits(shown, 2);
  return ascii(
    `${head},${net ? 'NT' : 'GS'},1${String.fromCharCode(lamps)},${weight.padStart(8)} ${shown.unit.padStart(2)}\r\n`,
  );
}

function and17(shown: Shown): Uint8Array {
  if (shown.is === 'overload') return ascii('OL,+9999999E+19\r\n');
  const head = shown.is === 'stable' ? 'ST' : 'US';
  return ascii(`${head},${signed(digits(shown, 3), 9)}${shown.unit.padStart(3)}\r\n`);
}

function and18(shown: Shown): Uint8Array {
  const mode = shown.tared === 0 ? 'GS' : 'NT';
  if (shown.is === 'overload') return ascii(`OL,${mode},+9999999kg\r\n`);
  const head = shown.is === 'stable' ? 'ST' : 'US';
  return ascii(`${head},${mode},${signed(digits(shown, 2), 8)}${shown.unit.padStart(2)}\r\n`);
}

/** STX, three bytes of status, two times six digits, CR, and a sum that makes the low seven bits of all zero. */
function toledo(shown: Shown, checksum: boolean): Uint8Array {
  const net = shown.grams - shown.tared;
  const places = shown.unit === 'g' ? 0 : 2;
  const a = 0x20 | 0x08 | (places + 2);
  const b =
    0x20 |
    (shown.tared === 0 ? 0 : 0x01) |
    (net < 0 ? 0x02 : 0) |
    (shown.is === 'overload' ? 0x04 : 0) |
    (shown.is === 'moving' ? 0x08 : 0) |
    (shown.unit === 'kg' ? 0x10 : 0) |
    (shown.notZeroed ? 0x40 : 0);
  const c = 0x20 | (shown.unit === 'g' ? 1 : 0);
  const six = (text: string) => text.replace(/[-.]/g, '').padStart(6, '0').slice(-6);
  const tare = six(digits({ ...shown, grams: shown.tared, tared: 0 }, places));
  const body = [0x02, a, b, c, ...ascii(six(digits(shown, places)) + tare), 0x0d];
  const sum = body.reduce((total, byte) => total + byte, 0);
  return Uint8Array.from(checksum ? [...body, (0x80 - (sum & 0x7f)) & 0x7f] : body);
}

function sics(shown: Shown): Uint8Array {
  if (shown.is === 'overload') return ascii('S +\r\n');
  return ascii(`S ${shown.is === 'stable' ? 'S' : 'D'} ${digits(shown, 3).padStart(10)} ${shown.unit}\r\n`);
}

/** In pounds it has one digit less. */
function toledo8217(shown: Shown): Uint8Array {
  const net = shown.grams - shown.tared;
  const status = (shown.is === 'moving' ? 1 : 0) | (shown.is === 'overload' ? 2 : 0) | (net < 0 ? 4 : 0);
  if (status !== 0) return Uint8Array.of(0x02, 0x3f, 0x40 | status, 0x0d);
  const width = shown.unit === 'lb' ? 5 : 6;
  const weight = digits({ ...shown, unit: shown.unit === 'g' ? 'kg' : shown.unit }, width - 3).padStart(width, '0');
  return ascii(`\x02${weight}${shown.tared === 0 ? '' : 'N'}\r`);
}

/** Every protocol of a scale, one way to speak it each. */
export const wires: readonly Wire[] = [
  { name: 'CAS', profile: 'scale/cas-22', tells: ['net', 'hold'], decimals: 2, periodMs: 200, encode: cas },
  { name: 'A&D balance', profile: 'scale/and-17', tells: [], decimals: 3, periodMs: 100, encode: and17 },
  { name: 'A&D indicator', profile: 'scale/and-18', tells: ['net'], decimals: 2, periodMs: 200, encode: and18 },
  {
    name: 'Toledo, checksum found out',
    profile: 'scale/toledo-continuous',
    tells: ['net', 'zero'],
    decimals: 2,
    periodMs: 125,
    encode: (shown) => toledo(shown, true),
  },
  {
    name: 'Toledo, no checksum found out',
    profile: 'scale/toledo-continuous',
    tells: ['net', 'zero'],
    decimals: 2,
    periodMs: 125,
    encode: (shown) => toledo(shown, false),
  },
  {
    name: 'Toledo with checksum',
    profile: 'scale/toledo-continuous-checksum',
    tells: ['net', 'zero'],
    decimals: 2,
    periodMs: 125,
    encode: (shown) => toledo(shown, true),
  },
  {
    name: 'Toledo without checksum',
    profile: 'scale/toledo-continuous-plain',
    tells: ['net', 'zero'],
    decimals: 2,
    periodMs: 125,
    encode: (shown) => toledo(shown, false),
  },
  { name: 'MT-SICS', profile: 'scale/mt-sics', tells: [], decimals: 3, periodMs: 400, encode: sics },
  { name: 'Toledo 8217', profile: 'scale/toledo-8217', tells: ['net'], decimals: 3, periodMs: 500, encode: toledo8217 },
];
