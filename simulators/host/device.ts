import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { LineSettings } from '@maeul/devices/serial/protocol';
import type { FirmataDevice } from '../firmata/device.ts';
import type { ModbusUnit } from '../modbus/unit.ts';
import type { WireProtocol } from '../wire/port.ts';

/** A simulated device: its state, how to change it from outside, and what it speaks. */
export interface SimDevice {
  readonly name: string;
  readonly kind: string;
  /** Plain JSON, for the control API. */
  state(): Record<string, unknown>;
  /** Sets some of the numbers that `changeable` names. Code: `bad-state`. */
  change(patch: Record<string, unknown>): Result<void>;
  readonly wire: DeviceWire;
}

export type DeviceWire =
  | { readonly speaks: 'modbus'; readonly unit: ModbusUnit }
  | { readonly speaks: 'serial'; readonly protocol: WireProtocol; readonly line: LineSettings }
  | { readonly speaks: 'firmata'; readonly board: FirmataDevice };

/** Checks a change: known names with numbers only. */
export function numbersOf<Name extends string>(
  patch: Record<string, unknown>,
  changeable: readonly Name[],
): Result<Partial<Record<Name, number>>> {
  for (const [name, value] of Object.entries(patch)) {
    if (!changeable.includes(name as Name) || typeof value !== 'number' || !Number.isFinite(value))
      return refuse(
        'bad-state',
        `"${name}" cannot be set to ${JSON.stringify(value)}.`,
        changeable.length === 0 ? 'This device has nothing to set.' : `Set ${changeable.join(', ')} to a number.`,
      );
  }
  return ok(patch as Partial<Record<Name, number>>);
}
