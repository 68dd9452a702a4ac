import { crc16 } from './crc16.ts';
import type { RegisterBlock } from './register-image.ts';

/** Request and answer as they went over an RS-485 line, in hex. */
export interface Exchange {
  readonly request: string;
  readonly response: string;
}

/** The registers that one exchange of function 3 or 4 brought. Throws where the frames do not belong together. */
export function registersOfExchange({ request, response }: Exchange): RegisterBlock {
  const asked = checked(request);
  const answered = checked(response);
  const functionCode = asked.getUint8(1);
  const count = asked.getUint16(4);
  const sizes = asked.byteLength === 8 && answered.byteLength === 5 + count * 2 && answered.getUint8(2) === count * 2;
  const sameUnit = asked.getUint8(0) === answered.getUint8(0) && answered.getUint8(1) === functionCode;
  if (!sizes || !sameUnit || (functionCode !== 3 && functionCode !== 4)) {
    throw new Error(`${response} does not answer ${request}`);
  }
  return {
    table: functionCode === 3 ? 'holding' : 'input',
    address: asked.getUint16(2),
    words: Uint16Array.from({ length: count }, (_, i) => answered.getUint16(3 + 2 * i)),
  };
}

function checked(hex: string): DataView {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
  if (crc16(bytes.subarray(0, -2)) !== (bytes.at(-2)! | (bytes.at(-1)! << 8)))
    throw new Error(`wrong checksum: ${hex}`);
  return new DataView(bytes.buffer);
}
