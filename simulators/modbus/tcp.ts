import type { WireProtocol } from '../wire/port.ts';
import { answerPdu, exception } from './pdu.ts';
import { EXCEPTION, type ModbusUnit } from './unit.ts';

const HEADER_BYTES = 7;
const PDU_BYTES_MAX = 253;

/**
 * Modbus TCP. Units that are not here are answered with exception 11 (gateway target device failed to respond), as a
 * gateway does. A stream that is not Modbus is given up until the connection ends.
 */
export function modbusTcp(units: readonly ModbusUnit[]): WireProtocol {
  return {
    damage: {
      // TCP has its own check value; what can be wrong here is the transaction number.
      spoilCheck: (frame) => Uint8Array.from(frame, (byte, index) => (index === 1 ? byte ^ 0x01 : byte)),
      readdress: (frame) => Uint8Array.from(frame, (byte, index) => (index === 6 ? (byte % 247) + 1 : byte)),
    },
    session(send) {
      let pending = new Uint8Array(0);
      let lost = false;
      return (bytes) => {
        if (lost) return;
        pending = Uint8Array.of(...pending, ...bytes);
        while (pending.length >= HEADER_BYTES) {
          const protocol = (pending[2]! << 8) | pending[3]!;
          const length = (pending[4]! << 8) | pending[5]!;
          lost = protocol !== 0 || length < 2 || length > PDU_BYTES_MAX + 1;
          if (lost) return;
          if (pending.length < 6 + length) return;
          const frame = pending.slice(0, 6 + length);
          pending = pending.slice(6 + length);
          answer(frame);
        }
      };

      function answer(frame: Uint8Array): void {
        const pdu = frame.subarray(HEADER_BYTES);
        const device = units.find(({ unit }) => unit === frame[6]);
        const reply = device ? answerPdu(device, pdu) : exception(pdu[0]!, EXCEPTION.gatewayTarget);
        const length = reply.length + 1;
        send(Uint8Array.of(frame[0]!, frame[1]!, 0, 0, length >> 8, length & 0xff, frame[6]!, ...reply));
      }
    },
  };
}
