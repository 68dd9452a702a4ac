/** Bytes as text, one character for each byte, whatever the byte. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let index = from; index < to; index++) text += String.fromCharCode(bytes[index]!);
  return text;
}

export const STX = 0x02;
export const LF = 0x0a;
export const CR = 0x0d;

/** Whether the bytes that are there agree with the text, as far as both go. */
export function mayBegin(bytes: Uint8Array, text: string): boolean {
  const length = Math.min(bytes.length, text.length);
  for (let index = 0; index < length; index++) if (bytes[index] !== text.charCodeAt(index)) return false;
  return true;
}
