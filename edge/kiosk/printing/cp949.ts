/** Where there is no such character: a question mark. */
const UNKNOWN = 0x3f;
const LEADS = { first: 0x81, last: 0xfe };
const TRAILS = { first: 0x41, last: 0xfe };

let table: ReadonlyMap<string, number> | null = null;

/**
 * Text in CP949 (Unified Hangul Code), which Korean receipt printers take. Node decodes it and does not encode it, so the table is
 * turned round once: the WHATWG label `euc-kr` means CP949.
 */
export function encodeCp949(text: string): Uint8Array {
  table ??= reversed();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const pair = code < 0x80 ? code : (table.get(character) ?? UNKNOWN);
    if (pair > 0xff) bytes.push(pair >> 8);
    bytes.push(pair & 0xff);
  }
  return Uint8Array.from(bytes);
}

function reversed(): Map<string, number> {
  const decoder = new TextDecoder('euc-kr');
  const pairs = new Map<string, number>();
  for (let lead = LEADS.first; lead <= LEADS.last; lead++)
    for (let trail = TRAILS.first; trail <= TRAILS.last; trail++) {
      const [character, ...more] = decoder.decode(Uint8Array.of(lead, trail));
      if (character === undefined || character === '\ufffd' || more.length > 0) continue;
      pairs.set(character, (lead << 8) | trail);
    }
  return pairs;
}
