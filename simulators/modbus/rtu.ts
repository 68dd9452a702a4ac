import type { WireProtocol } from '../wire/port.ts';
import { crc16, withCrc16 } from './crc16.ts';
import { answerPdu } from './pdu.ts';
import type { ModbusUnit } from './unit.ts';

/** A half request that nobody finished within this time is forgotten. A serial server may pause inside a frame. */
const FORGET_AFTER_MS = 300;
const BROADCAST = 0;
const WRITE_MANY = 16;

/**
 * Modbus RTU on a line with several devices. A request is found by the length that its function code implies and by its
 * check value, not by pauses, which no serial server keeps. Units that are not on this line stay silent.
 */
export function modbusRtu(units: readonly ModbusUnit[], nowMs: () => number = Date.now): WireProtocol {
  return {
    damage: {
      spoilCheck: (frame) => Uint8Array.from(frame, (byte, index) => (index === frame.length - 1 ? byte ^ 0x01 : byte)),
      readdress: (frame) => withCrc16(Uint8Array.of((frame[0]! % 247) + 1, ...frame.subarray(1, -2))),
    },
    session(send) {
      let pending = new Uint8Array(0);
      let lastMs = nowMs();
      return (bytes) => {
        const tMs = nowMs();
        if (tMs - lastMs > FORGET_AFTER_MS) pending = new Uint8Array(0);
        lastMs = tMs;
        pending = Uint8Array.of(...pending, ...bytes);
        for (let frame = takeFrame(); frame !== undefined; frame = takeFrame()) answer(frame);
      };

      function takeFrame(): Uint8Array | undefined {
        while (pending.length >= 4) {
          const length = requestLength(pending);
          if (length !== undefined && pending.length < length) return undefined;
          const frame = pending.slice(0, length ?? 0);
          if (length !== undefined && crc16(frame) === 0) {
            pending = pending.slice(length);
            return frame;
          }
          pending = pending.slice(1);
        }
        return undefined;
      }

      function answer(frame: Uint8Array): void {
        const pdu = frame.subarray(1, -2);
        for (const device of units) {
          if (frame[0] === BROADCAST) answerPdu(device, pdu);
          else if (frame[0] === device.unit) send(withCrc16(Uint8Array.of(device.unit, ...answerPdu(device, pdu))));
        }
      }
    },
  };
}

/** Bytes of a whole request with address and check value; undefined if it cannot be one. */
function requestLength(bytes: Uint8Array): number | undefined {
  const code = bytes[1]!;
  if (code >= 1 && code <= 6) return 8;
  if (code === 15 || code === WRITE_MANY) return bytes.length < 7 ? 7 : 9 + bytes[6]!;
  // Report server id (17), and functions that this side only refuses: they have no data.
  return code === 7 || code === 11 || code === 17 ? 4 : undefined;
}
