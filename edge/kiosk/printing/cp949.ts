/** Where there is no such character: a question mark. */
const UNKNOWN = 0x3f;
const SYLLABLES = { first: 0xac00, last: 0xd7a3 };

let table: ReadonlyMap<string, number> | null = null;

/**
 * Text in CP949 (Unified Hangul Code), which Korean receipt printers take. Node decodes the part that is KS X 1001 (EUC-KR) and
 * encodes nothing, so its table is turned round once, and the rest of the syllables is counted into the gaps, as the code does.
 */
export function encodeCp949(text: string): Uint8Array {
  table ??= wholeTable();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const pair = code < 0x80 ? code : (table.get(character) ?? UNKNOWN);
    if (pair > 0xff) bytes.push(pair >> 8);
    bytes.push(pair & 0xff);
  }
  return Uint8Array.from(bytes);
}

function wholeTable(): Map<string, number> {
  const pairs = new Map<string, number>();
  const decoder = new TextDecoder('euc-kr');
  for (let lead = 0xa1; lead <= 0xfe; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++) {
      const [character, ...more] = decoder.decode(Uint8Array.of(lead, trail));
      if (character !== undefined && character !== '\ufffd' && more.length === 0)
        pairs.set(character, (lead << 8) | trail);
    }
  const gaps = extension();
  for (let code = SYLLABLES.first; code <= SYLLABLES.last; code++) {
    const syllable = String.fromCodePoint(code);
    if (!pairs.has(syllable)) pairs.set(syllable, gaps.next().value ?? UNKNOWN);
  }
  return pairs;
}

/** The pairs that KS X 1001 leaves free, in the order in which the other 8,822 syllables have them. */
function* extension(): Generator<number> {
  for (let lead = 0x81; lead <= 0xc6; lead++) {
    const last = lead < 0xa1 ? 0xfe : 0xa0;
    for (let trail = 0x41; trail <= last; trail++) {
      const isLetter = (trail >= 0x41 && trail <= 0x5a) || (trail >= 0x61 && trail <= 0x7a);
      if (isLetter || trail >= 0x81) yield (lead << 8) | trail;
    }
  }
}
