/** The bytes of a program in Intel's hexadecimal format, from address 0 on. @throws RangeError if it is damaged */
export function bytesOfIntelHex(text: string, size: number): Uint8Array {
  const bytes = new Uint8Array(size).fill(0xff);
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith(':')) continue;
    const record = Buffer.from(line.slice(1), 'hex');
    if (record.reduce((sum, byte) => sum + byte, 0) % 256 !== 0) throw new RangeError(`A wrong checksum: ${line}`);
    const [length = 0, high = 0, low = 0, type] = record;
    if (type === 1) break;
    if (type === 0) bytes.set(record.subarray(4, 4 + length), high * 256 + low);
  }
  return bytes;
}
