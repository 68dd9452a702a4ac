/** Where the digits and the unit of a stable weight stand in the text of each protocol that is text. */
const TEXTS: Readonly<Record<string, RegExp>> = {
  'scale/cas-22': /^ST,GS,..,(?<digits>.{8}).(?<unit>..)\r\n$/s,
  'scale/and-17': /^ST,(?:(?:LO|OK|HI|--),)?(?<digits>.{9})(?<unit>.{3})\r\n$/,
  'scale/and-18': /^ST,GS,(?<digits>.{8})(?<unit>..)\r\n$/,
  'scale/mt-sics': /^S S (?<digits>.{10}) (?<unit>\S+)\r\n$/,
};
const PLACES: Readonly<Record<string, number>> = { g: 0, kg: 3, t: 6 };
const CAS_HOLD = 0x10;
const STX = 2;

/** The whole grams that a frame (hexadecimal) shows as a stable gross weight; undefined if it shows none. */
export function frameGrams(profile: string, frame: string): number | undefined {
  const bytes = Buffer.from(frame, 'hex');
  if (profile.startsWith('scale/toledo-continuous')) return toledoGrams(bytes);
  if (profile === 'scale/cas-22' && (bytes[7]! & CAS_HOLD) !== 0) return undefined;
  if (profile === 'scale/toledo-8217') return bytes[0] === STX ? kilograms(bytes.toString('latin1', 1)) : undefined;
  const found = TEXTS[profile]?.exec(bytes.toString('latin1'))?.groups;
  return found === undefined ? undefined : grams(found.digits!, found.unit ?? 'kg');
}

/** A Toledo 8217 names no unit: six characters with three decimals are kilograms. */
function kilograms(text: string): number | undefined {
  const [, digits] = /^(?=.{6}\r$)( *\d+\.\d{3})\r$/.exec(text) ?? [];
  return digits === undefined ? undefined : grams(digits, 'kg');
}

function grams(text: string, unit: string): number | undefined {
  const match = /^([+-]?) *(\d+)(?:\.(\d+))?$/.exec(text.trim());
  const places = PLACES[unit.trim()];
  if (match === null || places === undefined) return undefined;
  const [, sign, whole, fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(places))) return undefined;
  const value = Number(whole! + fraction.slice(0, places).padEnd(places, '0'));
  return sign === '-' && value !== 0 ? -value : value;
}

/** Status A: bits 0 to 2 the decimal point. Status B: 1 net, 2 negative, 4 out of range, 8 motion, 16 kg. Status C: 0 as B says, 1 grams. */
function toledoGrams(bytes: Buffer): number | undefined {
  const [start, a = 0, b = 0, c = 0] = bytes;
  if (start !== 2 || bytes[16] !== 13 || bytes.length > 18 || (b & 0x4d) !== 0) return undefined;
  const decimals = (a & 7) - 2;
  const digits = bytes.toString('latin1', 4, 10).trim() || '0';
  const unit = (c & 7) === 1 ? 'g' : (c & 7) === 0 && (b & 16) !== 0 ? 'kg' : (c & 7) === 2 ? 't' : '';
  const shifted =
    decimals <= 0
      ? digits + '0'.repeat(-decimals)
      : `${digits.padStart(decimals + 1, '0').slice(0, -decimals)}.${digits.padStart(decimals + 1, '0').slice(-decimals)}`;
  return grams(((b & 2) !== 0 ? '-' : '') + shifted, unit);
}
