import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceMap, RegisterSpan } from '@maeul/devices/modbus/device-map';
import { MODBUS_PROFILES, modbusDeviceMap } from '@maeul/devices/modbus/profiles';
import { registerImage } from '@maeul/devices/modbus/register-image';
import { devicePath, startAgent } from './agent-process.ts';
import { CountingSlave } from './counting-slave.ts';
import { fewestReads } from './fewest-reads.ts';
import { type BenchModel, PROFILES } from './lines.ts';
import { PublishedPacks } from './published-packs.ts';

const MODELS: readonly BenchModel[] = ['sdm120', 'sdm630', 'iem3155', 'em340', 'sunspec'];
const BUS = 'counted';

/**
 * Lets a real agent poll one device of every kind and compares the reads that a slave of our own counted with the fewest
 * that could have brought what was published.
 */
export async function transactions(
  folder: string,
  mqtt: string,
  seconds: number,
  log: (line: string) => void,
): Promise<{ sent: number; fewest: number }> {
  log(`edge: counting the transactions of ${MODELS.length} devices for ${seconds} s`);
  mkdirSync(folder);
  const slave = new CountingSlave((unit, address) =>
    MODELS[unit - 1] === 'sunspec' ? SUNSPEC_IMAGE[address - SUNSPEC_BASE] : 0,
  );
  const packs = await PublishedPacks.listen(mqtt);
  try {
    const devices = MODELS.map((model, index) => ({ model, unit: index + 1 }));
    const agent = await startAgent(folder, mqtt, [{ name: BUS, kind: 'tcp', port: await slave.start(), devices }]);
    await sleep(seconds * 1000);
    await agent.stop();
    let [sent, fewest] = [0, 0];
    for (const { model, unit } of devices) {
      // From the first reading set on: what comes before it is discovery. A set is dated when its last answer came.
      const published = packs.of(devicePath(BUS, unit));
      const [first, ...later] = published;
      const last = published.at(-1);
      if (first === undefined || last === undefined || later.length === 0) throw new Error(`Nothing came of ${model}.`);
      sent += slave.readsBetween(unit, first.tMs, last.tMs);
      const needed = neededReads(model);
      for (const { names } of later) fewest += needed(names);
    }
    return { sent, fewest };
  } finally {
    await packs.stop();
    await slave.stop();
  }
}

/** The fewest reads that bring readings of these names. */
function neededReads(model: BenchModel): (names: readonly string[]) => number {
  // The whole image fits in one read.
  if (model === 'sunspec') return () => 1;
  const map = modbusDeviceMap(MODBUS_PROFILES.get(PROFILES[model])!);
  const known = new Map<string, number>();
  return (names) => {
    const key = names.join();
    let reads = known.get(key);
    if (reads === undefined) {
      const spans = map.spans.filter((span) => namesIn(map, span).some((one) => names.includes(one)));
      reads = fewestReads(spans, map.readMax, map.gapMax);
      known.set(key, reads);
    }
    return reads;
  };
}

/** Names of the points whose registers all lie in a span. */
function namesIn(map: DeviceMap, { table, address, count }: RegisterSpan): string[] {
  const image = registerImage([{ table, address, words: new Uint16Array(count) }]);
  return map.decode(image).map((reading) => reading.name);
}

const SUNSPEC_BASE = 40_000;
/** "SunS", the common model, a three-phase inverter that makes 1 kW, and the end: 124 registers. */
const SUNSPEC_IMAGE: readonly number[] = [
  ...[0x5375, 0x6e53],
  ...[1, 66, ...new Array<number>(66).fill(0x4142)],
  ...[103, 50, ...new Array<number>(12).fill(0), 1000, ...new Array<number>(37).fill(0)],
  ...[0xffff, 0],
];
