import { isCanonical } from '../units.ts';
import { ByteStrings } from './byte-strings.ts';
import { DecimalReader } from './decimal-reader.ts';
import {
  type Hole,
  type HoleRole,
  matchSkeleton,
  type PackNumbers,
  type PackSkeleton,
  skeletonOf,
} from './pack-skeleton.ts';
import { isSenmlName } from './telemetry.ts';

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_RECORD = 123;
const CLOSE_RECORD = 125;

/** Labels that this scanner understands, as bits, to notice one that comes twice. */
const BN = 1;
const BT = 2;
const STREAM = 4;
const SEQ = 8;
const N = 16;
const U = 32;
const V = 64;
const T = 128;

const RECORDS_MAX = 1000;
const NAME_LENGTH_MAX = 200;
const UNIT_LENGTH_MAX = 20;
const STREAM_LENGTH_MAX = 64;
const ABSOLUTE_TIME_MIN_S = 2 ** 28;
const TIME_MAX_S = 253_402_300_799;

const SKELETONS_PER_PATH = 4;
const PATHS_MAX = 20_000;

/**
 * Reads the packs that edges send nearly always: the path of the device as base name, plain numbers in canonical units,
 * all good. It reads them from the bytes, several times faster than `JSON.parse` and `parseTelemetry`, into arrays that
 * are used again. What it accepts it reads exactly as they do; anything else it leaves to them.
 */
export class PackScanner {
  /** Of the pack that was scanned last: its position (seq 0 = none) and its readings, `count` of each. */
  stream = '';
  seq = 0;
  count = 0;
  names: readonly string[] = [];
  units: readonly (string | null)[] = [];
  readonly timesMs: number[] = [];
  readonly values: number[] = [];

  readonly #strings = new ByteStrings();
  readonly #canonical = new Set<string>();
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #end = 0;
  #baseTimeS = 0;
  readonly #skeletons = new Map<string, PackSkeleton[]>();
  readonly #decimals = new DecimalReader();
  readonly #numbers: PackNumbers = { seq: 0, baseTimeS: 0, values: this.values, times: [] };
  #names: string[] = [];
  #units: (string | null)[] = [];
  #holes: Hole[] = [];

  /**
   * @param path of the device that published the pack
   * @returns false if the pack is not of the plain kind (or not valid): parse it in the general way
   */
  scan(bytes: Uint8Array, start: number, end: number, path: string): boolean {
    this.#bytes = bytes;
    this.#end = end;
    const known = this.#skeletons.get(path);
    if (known !== undefined) for (const skeleton of known) if (this.#match(skeleton, start)) return true;
    if (!this.#read(start, path)) return false;
    this.#remember(path, known, start);
    return true;
  }

  /** Reads a pack of any build. */
  #read(start: number, path: string): boolean {
    this.#at = start;
    this.stream = '';
    this.seq = 0;
    this.count = 0;
    this.#baseTimeS = 0;
    this.#names = [];
    this.#units = [];
    this.#holes = [];
    if (!this.#take(OPEN_LIST)) return false;
    do {
      if (this.count === RECORDS_MAX || !this.#record(path)) return false;
    } while (this.#take(COMMA));
    if (!this.#take(CLOSE_LIST)) return false;
    this.#skipBlanks();
    this.names = this.#names;
    this.units = this.#units;
    return this.#at === this.#end && (this.stream === '') === (this.seq === 0);
  }

  /** Reads a pack that differs from a known one in its numbers only. */
  #match(skeleton: PackSkeleton, start: number): boolean {
    const numbers = this.#numbers;
    numbers.seq = 0;
    numbers.baseTimeS = Number.NaN;
    numbers.times.fill(0);
    if (!matchSkeleton(skeleton, this.#bytes, start, this.#end, this.#decimals, numbers)) return false;
    if (skeleton.stream !== '' && !isSeq(numbers.seq)) return false;
    const { names } = skeleton;
    for (let index = 0; index < names.length; index++) {
      const seconds = numbers.baseTimeS + (numbers.times[index] ?? 0);
      if (!isAbsolute(seconds)) return false;
      this.timesMs[index] = Math.round(seconds * 1000);
    }
    this.stream = skeleton.stream;
    this.seq = numbers.seq;
    this.names = names;
    this.units = skeleton.units;
    this.count = names.length;
    return true;
  }

  #remember(path: string, known: PackSkeleton[] | undefined, start: number): void {
    const skeleton = skeletonOf(this.#bytes, start, this.#end, this.#holes, this);
    if (known === undefined) {
      if (this.#skeletons.size >= PATHS_MAX) this.#skeletons.clear();
      this.#skeletons.set(path, [skeleton]);
      return;
    }
    known.unshift(skeleton);
    if (known.length > SKELETONS_PER_PATH) known.pop();
  }

  #record(path: string): boolean {
    if (!this.#take(OPEN_RECORD)) return false;
    const { count } = this;
    let seen = 0;
    let name = '';
    let unit: string | null = null;
    let value = Number.NaN;
    let time = 0;
    do {
      const label = this.#label();
      if (label === 0 || (seen & label) !== 0) return false;
      seen |= label;
      if (label === N) name = this.#text(NAME_LENGTH_MAX);
      else if (label === U) unit = this.#text(UNIT_LENGTH_MAX);
      else if (label === V) value = this.#number('v');
      else if (label === T) time = this.#number('t');
      else if (!this.#base(label, path)) return false;
    } while (this.#take(COMMA));
    if (!this.#take(CLOSE_RECORD) || (seen & (N | V)) !== (N | V) || Number.isNaN(value)) return false;
    if (count === 0 && (seen & BN) === 0) return false;
    if (name === '' || !isSenmlName(name) || !this.#isCanonical(unit, seen)) return false;
    const seconds = this.#baseTimeS + time;
    if (!isAbsolute(seconds)) return false;
    this.#names.push(name);
    this.#units.push(unit);
    this.values[count] = value;
    this.timesMs[count] = Math.round(seconds * 1000);
    this.count++;
    return true;
  }

  /** The fields of the first record that hold for the whole pack. */
  #base(label: number, path: string): boolean {
    if (this.count > 0) return false;
    if (label === BN) return this.#isOwnPath(path);
    if (label === BT) {
      this.#baseTimeS = this.#number('bt');
      return true;
    }
    if (label === STREAM) {
      this.stream = this.#text(STREAM_LENGTH_MAX);
      return this.stream !== '';
    }
    this.seq = this.#number('seq');
    return isSeq(this.seq);
  }

  /** Reads a number and remembers where it stands. */
  #number(role: HoleRole): number {
    const start = this.#at;
    const number = this.#decimals.read(this.#bytes, start, this.#end);
    if (!Number.isNaN(number)) this.#at = this.#decimals.end;
    this.#holes.push({ role, reading: this.count, start, end: this.#at });
    return number;
  }

  #isCanonical(unit: string | null, seen: number): boolean {
    if (unit === null || unit === '') return (seen & U) === 0;
    if (this.#canonical.has(unit)) return true;
    if (!isCanonical(unit)) return false;
    this.#canonical.add(unit);
    return true;
  }

  /** Reads `"label":` and tells which it is; 0 for any other. */
  #label(): number {
    if (!this.#take(QUOTE)) return 0;
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    while (at < this.#end && bytes[at] !== QUOTE) at++;
    this.#at = at + 1;
    if (!this.#take(COLON)) return 0;
    this.#skipBlanks();
    const first = bytes[start];
    switch (at - start) {
      case 1:
        return first === 110 ? N : first === 117 ? U : first === 118 ? V : first === 116 ? T : 0;
      case 2:
        if (first !== 98) return 0;
        return bytes[start + 1] === 110 ? BN : bytes[start + 1] === 116 ? BT : 0;
      case 3:
        return isAt(bytes, start, 'seq') ? SEQ : 0;
      case 6:
        return isAt(bytes, start, 'stream') ? STREAM : 0;
      default:
        return 0;
    }
  }

  /** Reads a string of printable ASCII without escapes; empty if it is anything else or longer than allowed. */
  #text(lengthMax: number): string {
    const bytes = this.#bytes;
    if (bytes[this.#at] !== QUOTE) return '';
    const start = this.#at + 1;
    let at = start;
    for (; at < this.#end; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) break;
      if (byte < 32 || byte > 126 || byte === BACKSLASH) return '';
    }
    this.#at = at + 1;
    return at < this.#end && at - start <= lengthMax ? this.#strings.at(bytes, start, at) : '';
  }

  /** Whether the string here is the path and a slash. */
  #isOwnPath(path: string): boolean {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    const last = start + path.length;
    if (bytes[this.#at] !== QUOTE || last + 1 >= this.#end || bytes[last] !== 47 || bytes[last + 1] !== QUOTE)
      return false;
    if (!isAt(bytes, start, path)) return false;
    this.#at = last + 2;
    return true;
  }

  #take(byte: number): boolean {
    this.#skipBlanks();
    if (this.#at >= this.#end || this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  #skipBlanks(): void {
    const bytes = this.#bytes;
    while (this.#at < this.#end) {
      const byte = bytes[this.#at];
      if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return;
      this.#at++;
    }
  }
}

function isSeq(number: number): boolean {
  return Number.isInteger(number) && number >= 1;
}

/** Whether a time is no relative one and within the years that RFC 3339 can write; false for NaN. */
function isAbsolute(seconds: number): boolean {
  return seconds >= ABSOLUTE_TIME_MIN_S && seconds <= TIME_MAX_S;
}

function isAt(bytes: Uint8Array, start: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[start + index] !== text.charCodeAt(index)) return false;
  return true;
}
