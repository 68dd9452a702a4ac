import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { EXCEPTION, type ModbusUnit, type RegisterTable, readSegments, type Segment } from './unit.ts';

/** Registers that were recorded from a real device. */
export interface RegisterRecording {
  readonly table: RegisterTable;
  readonly segments: readonly Segment[];
}

/** Reads `{"addressSpace": "holding"|"input", "segments": [{"start", "hex"}]}`. Code: `bad-image`. */
export function parseImage(json: string): Result<RegisterRecording> {
  const wrong = (message: string) =>
    refuse('bad-image', message, 'Write {"addressSpace": "holding", "segments": [{"start": 40000, "hex": "5375…"}]}.');
  let image: unknown;
  try {
    image = JSON.parse(json);
  } catch (error) {
    return wrong(`The register image is not JSON: ${(error as Error).message}.`);
  }
  const { addressSpace: table, segments } = (image ?? {}) as { addressSpace?: unknown; segments?: unknown };
  if (table !== 'holding' && table !== 'input') return wrong('addressSpace is neither "holding" nor "input".');
  if (!Array.isArray(segments) || segments.length === 0) return wrong('There are no segments.');
  const parsed: Segment[] = [];
  for (const { start, hex } of segments as { start?: unknown; hex?: unknown }[]) {
    if (!Number.isInteger(start) || typeof hex !== 'string' || !/^([0-9a-f]{4})+$/i.test(hex))
      return wrong(`The segment at ${String(start)} is not registers in hexadecimal.`);
    const words = Uint16Array.from({ length: hex.length / 4 }, (_, index) =>
      Number.parseInt(hex.slice(index * 4, index * 4 + 4), 16),
    );
    parsed.push({ start: start as number, words });
  }
  return ok({ table, segments: parsed });
}

/** A device that only repeats what was recorded. */
export function imageUnit(image: RegisterRecording, unit: number): ModbusUnit {
  return {
    unit,
    read: (table, address, count) =>
      table === image.table ? readSegments(image.segments, address, count) : EXCEPTION.function,
    write: () => EXCEPTION.function,
  };
}
