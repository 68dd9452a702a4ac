import { type Address, parseAddress } from '@maeul/devices/config/address';
import type { DevicePath } from '@maeul/devices/path';
import type { ScaleSeal } from '@maeul/devices/points/weighing';
import { LEAST_MIN_E } from '@maeul/devices/points/weighing-check';
import { unwrap } from '@maeul/devices/refusal';
import type { KioskFile } from './config-schema.ts';
import { toGrams } from './mass.ts';

type ContainerFile = KioskFile['containers'][number];

/** One container on its scale. Weights are grams. */
export interface ContainerConfig {
  readonly id: string;
  readonly kinds: readonly string[];
  readonly seal: ScaleSeal;
  readonly tare: number;
  readonly lid: ContainerFile['lid'];
  readonly lamp: Exclude<ContainerFile['lamp'], undefined> | null;
  readonly fill: Exclude<ContainerFile['fill'], undefined> | null;
}

interface Paper {
  readonly text: 'cp949' | 'utf-8';
  readonly columns: number;
}
export type PrinterConfig = Paper &
  (
    | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
    | { readonly kind: 'serial'; readonly path: string; readonly baud: number }
  );

/** What a kiosk is to do, checked and in units of the program. */
export interface KioskConfig {
  readonly path: DevicePath;
  readonly label: { readonly ko: string; readonly en: string };
  readonly listen: Address;
  /** Origin of the hub, e.g. http://127.0.0.1:8080. */
  readonly hub: string;
  /** Files, as written: relative to the config file. */
  readonly key: string;
  readonly identityKey: string;
  readonly containers: readonly ContainerConfig[];
  readonly presence: Exclude<KioskFile['presence'], undefined> | null;
  readonly dispensers: NonNullable<KioskFile['dispensers']>;
  /** Without one no reusable container can be given back. */
  readonly returnSlot: Exclude<KioskFile['returnSlot'], undefined> | null;
  readonly printer: PrinterConfig | null;
}

const LISTEN = '127.0.0.1:8090';
const HUB = 'http://127.0.0.1:8080';

/** @param profileOf the profile of the scale at a path; the config was checked, so it exists */
export function kioskConfig(file: KioskFile, profileOf: (path: string) => string): KioskConfig {
  return {
    path: file.path as DevicePath,
    label: file.label,
    listen: unwrap(parseAddress(file.listen ?? LISTEN, 'kiosk.listen')),
    hub: file.hub ?? HUB,
    key: file.key,
    identityKey: file.identityKey,
    containers: file.containers.map((container) => containerConfig(container, profileOf(container.scale))),
    presence: file.presence ?? null,
    dispensers: file.dispensers ?? {},
    returnSlot: file.returnSlot ?? null,
    printer: file.printer === undefined ? null : printerConfig(file.printer),
  };
}

function containerConfig(container: ContainerFile, profile: string): ContainerConfig {
  const { id, kinds, scale, serial, e, min, max, verifiedUntil, tare, lid, lamp, fill } = container;
  const interval = toGrams(e);
  const least = min === undefined ? LEAST_MIN_E * interval : toGrams(min);
  return {
    id,
    kinds,
    seal: { path: scale, serial, profile, e: interval, min: least, max: toGrams(max), verifiedUntil },
    tare: tare === undefined ? 0 : toGrams(tare),
    lid,
    lamp: lamp ?? null,
    fill: fill ?? null,
  };
}

function printerConfig(file: NonNullable<KioskFile['printer']>): PrinterConfig {
  const { text = 'cp949', columns = 42 } = file;
  if (file.kind === 'serial') return { kind: 'serial', path: file.port, baud: file.baud ?? 9_600, text, columns };
  return { kind: 'tcp', ...unwrap(parseAddress(file.address, 'kiosk.printer.address')), text, columns };
}
