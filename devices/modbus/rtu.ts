import { ok, type Result, refuse } from '../refusal.ts';
import { crc16 } from './crc16.ts';
import type { RegisterSpan, RegisterTable } from './device-map.ts';

/** A frame on the line without its checksum: who, which function, and the rest. */
export interface RtuFrame {
  /** Address of the device, 1 to 247. */
  readonly unit: number;
  readonly functionCode: number;
  readonly data: Uint8Array;
}

const FUNCTION_OF: Readonly<Record<RegisterTable, number>> = { holding: 3, input: 4 };

const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'it does not know this function',
  2: 'it has no register at this address',
  3: 'it does not accept this value or number of registers',
  4: 'it failed to do it',
  5: 'it needs more time',
  6: 'it is busy',
  8: 'its memory has a parity error',
  10: 'the gateway has no path to it',
  11: 'the gateway got no answer from it',
};

/** Adds the checksum. */
export function buildRtuFrame(frame: RtuFrame): Uint8Array {
  const bytes = new Uint8Array(frame.data.length + 4);
  bytes.set([frame.unit, frame.functionCode]);
  bytes.set(frame.data, 2);
  const crc = crc16(bytes.subarray(0, -2));
  bytes.set([crc & 0xff, crc >>> 8], bytes.length - 2);
  return bytes;
}

/** Checks length and checksum. Refuses with `truncated` or `crc-mismatch`. */
export function parseRtuFrame(bytes: Uint8Array): Result<RtuFrame> {
  if (bytes.length < 4) return refuse('truncated', `A Modbus frame has at least 4 bytes; ${bytes.length} came.`);
  const expected = crc16(bytes.subarray(0, -2));
  const found = bytes.at(-2)! | (bytes.at(-1)! << 8);
  if (expected !== found) {
    return refuse(
      'crc-mismatch',
      `The checksum is ${hex(found)} where ${hex(expected)} is right: the frame was disturbed on the line.`,
      'Check wiring, termination and the line settings.',
    );
  }
  return ok({ unit: bytes[0]!, functionCode: bytes[1]!, data: bytes.subarray(2, -2) });
}

/** The request to read a span. */
export function buildReadRequest(unit: number, span: RegisterSpan): Uint8Array {
  const data = new Uint8Array([span.address >>> 8, span.address & 0xff, span.count >>> 8, span.count & 0xff]);
  return buildRtuFrame({ unit, functionCode: FUNCTION_OF[span.table], data });
}

/** What a request asks for. Refuses with `truncated`, `crc-mismatch` or `not-a-read`. */
export function parseReadRequest(bytes: Uint8Array): Result<{ unit: number; span: RegisterSpan }> {
  const frame = parseRtuFrame(bytes);
  if (!frame.ok) return frame;
  const { unit, functionCode, data } = frame.value;
  const table = functionCode === 3 ? 'holding' : functionCode === 4 ? 'input' : undefined;
  if (table === undefined || data.length !== 4) {
    return refuse('not-a-read', `Function ${functionCode} with ${data.length} bytes does not read registers.`);
  }
  const address = (data[0]! << 8) | data[1]!;
  const count = (data[2]! << 8) | data[3]!;
  return ok({ unit, span: { table, address, count } });
}

/**
 * The words of an answer to `buildReadRequest(unit, span)`. Refuses with `truncated`, `crc-mismatch`, `foreign-unit`,
 * `modbus-exception` or `other-answer`.
 */
export function parseReadResponse(unit: number, span: RegisterSpan, bytes: Uint8Array): Result<Uint16Array> {
  const frame = parseRtuFrame(bytes);
  if (!frame.ok) return frame;
  const { functionCode, data } = frame.value;
  if (frame.value.unit !== unit) {
    return refuse('foreign-unit', `Unit ${frame.value.unit} answered a question to unit ${unit}.`);
  }
  const asked = FUNCTION_OF[span.table];
  if (functionCode === (asked | 0x80)) {
    const code = data[0] ?? 0;
    return refuse('modbus-exception', `Unit ${unit} refused, exception ${code}: ${EXCEPTIONS[code] ?? 'unknown'}.`);
  }
  if (functionCode !== asked)
    return refuse('other-answer', `Function ${functionCode} answers no read of ${span.table}.`);
  if (data[0] !== span.count * 2) {
    return refuse('other-answer', `The answer holds ${data[0] ?? 0} bytes where ${span.count * 2} were asked for.`);
  }
  if (data.length !== 1 + span.count * 2) {
    return refuse('truncated', `The frame holds ${Math.max(0, data.length - 1)} of ${span.count * 2} bytes.`);
  }
  return ok(Uint16Array.from({ length: span.count }, (_, i) => (data[1 + 2 * i]! << 8) | data[2 + 2 * i]!));
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}
