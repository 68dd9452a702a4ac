import { EXCEPTION, type ExceptionCode, type ModbusUnit, type RegisterTable } from './unit.ts';

const READ_MAX = 125;
const WRITE_MAX = 123;
const READ_HOLDING = 3;
const READ_INPUT = 4;
const WRITE_ONE = 6;
const WRITE_MANY = 16;

/** Answers one protocol data unit: function code and data, without address and check value. Total. */
export function answerPdu(device: ModbusUnit, pdu: Uint8Array): Uint8Array {
  const code = pdu[0] ?? 0;
  if (code === READ_HOLDING || code === READ_INPUT) return read(device, code, pdu);
  if (code === WRITE_ONE && pdu.length === 5)
    return written(code, pdu, device.write(word(pdu, 1), Uint16Array.of(word(pdu, 3))));
  if (code === WRITE_MANY) return writeMany(device, pdu);
  return exception(code, EXCEPTION.function);
}

function read(device: ModbusUnit, code: number, pdu: Uint8Array): Uint8Array {
  if (pdu.length !== 5) return exception(code, EXCEPTION.value);
  const address = word(pdu, 1);
  const count = word(pdu, 3);
  if (count < 1 || count > READ_MAX) return exception(code, EXCEPTION.value);
  if (address + count > 0x10000) return exception(code, EXCEPTION.address);
  const table: RegisterTable = code === READ_HOLDING ? 'holding' : 'input';
  const words = device.read(table, address, count);
  if (typeof words === 'number') return exception(code, words);
  const answer = new Uint8Array(2 + words.length * 2);
  answer[0] = code;
  answer[1] = words.length * 2;
  words.forEach((value, index) => {
    answer[2 + index * 2] = value >> 8;
    answer[3 + index * 2] = value & 0xff;
  });
  return answer;
}

function writeMany(device: ModbusUnit, pdu: Uint8Array): Uint8Array {
  const count = pdu.length >= 6 ? word(pdu, 3) : 0;
  if (count < 1 || count > WRITE_MAX || pdu[5] !== count * 2 || pdu.length !== 6 + count * 2)
    return exception(WRITE_MANY, EXCEPTION.value);
  const words = Uint16Array.from({ length: count }, (_, index) => word(pdu, 6 + index * 2));
  return written(WRITE_MANY, pdu, device.write(word(pdu, 1), words));
}

/** A write is answered with its first five bytes. */
function written(code: number, pdu: Uint8Array, refused: null | ExceptionCode): Uint8Array {
  return refused === null ? pdu.slice(0, 5) : exception(code, refused);
}

export function exception(functionCode: number, code: ExceptionCode): Uint8Array {
  return Uint8Array.of(functionCode | 0x80, code);
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
