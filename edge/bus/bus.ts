import type { Result } from '@maeul/devices/refusal';
import type { LineSettings } from '@maeul/devices/serial/protocol';
import { FrameMaster } from './frames.ts';
import { Line, type LineOptions } from './line.ts';
import { ModbusMaster } from './modbus.ts';
import { serialWire } from './serial-wire.ts';
import { tcpWire } from './tcp-wire.ts';

/**
 * Where a bus is.
 * - `tcp`: Modbus TCP; frames of other protocols travel bare.
 * - `rtu-tcp`: a serial server (EW11 and the like) that passes the bytes of its serial line through a TCP connection.
 * - `serial`: a serial port, best named by /dev/serial/by-id.
 */
export type BusAddress =
  | { readonly kind: 'tcp' | 'rtu-tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'serial'; readonly path: string; readonly line: LineSettings };

export interface BusTuning {
  /** Silence before each question; by default 3.5 characters on a serial port. */
  readonly pauseMs?: number;
  /** Silence that is needed after a question that went wrong. */
  readonly guardMs?: number;
  readonly connectTimeoutMs?: number;
  readonly reconnectFirstMs?: number;
  readonly reconnectMaxMs?: number;
}

/** Converters collect bytes before they send a packet on. */
const SERVER_GUARD_MS = 50;
const SERIAL_GUARD_MIN_MS = 20;
const GUARD_CHARACTERS = 15;

/** One queue over one line, for Modbus units and for devices of other protocols beside them. */
export class Bus {
  readonly name: string;
  readonly line: Line;
  readonly modbus: ModbusMaster;
  readonly frames: FrameMaster;

  constructor(address: BusAddress, tuning: BusTuning = {}) {
    this.name = busName(address);
    this.line = new Line({ ...lineOptions(address), ...tuning });
    this.modbus = new ModbusMaster(
      this.line,
      address.kind === 'tcp' ? 'tcp' : 'rtu',
      address.kind === 'serial' ? characterMs(address.line) : 0,
    );
    this.frames = new FrameMaster(this.line);
  }

  /** Opens the line and keeps it open. Answers with the outcome of the first attempt; a refusal does not end the attempts. */
  start(): Promise<Result<true>> {
    return this.line.start();
  }

  stop(): Promise<void> {
    return this.line.stop();
  }
}

/** Two devices with the same bus name share one bus. */
function busName(address: BusAddress): string {
  return address.kind === 'serial' ? `serial ${address.path}` : `${address.kind} ${address.host}:${address.port}`;
}

/** How long one character takes on a serial line, with its start, parity and stop bits. */
function characterMs(line: LineSettings): number {
  return ((1 + line.dataBits + (line.parity === 'none' ? 0 : 1) + line.stopBits) * 1000) / line.baud;
}

function lineOptions(address: BusAddress): LineOptions {
  const name = busName(address);
  if (address.kind !== 'serial') {
    const guardMs = address.kind === 'tcp' ? 0 : SERVER_GUARD_MS;
    return { name, open: tcpWire(address.host, address.port), pauseMs: 0, guardMs };
  }
  const character = characterMs(address.line);
  return {
    name,
    open: serialWire(address.path, address.line),
    pauseMs: Math.max(2, Math.ceil(3.5 * character)),
    guardMs: Math.max(SERIAL_GUARD_MIN_MS, Math.ceil(GUARD_CHARACTERS * character)),
  };
}
