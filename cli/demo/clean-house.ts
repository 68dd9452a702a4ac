import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '@maeul/devices/refusal';
import { cleanHouseLineNames } from '@maeul/simulators/clean-house/lines';
import { type ContainerSpec, DEMO_CLEAN_HOUSE, FILL_COUNTS } from '@maeul/simulators/clean-house/spec';
import { stringify } from 'yaml';
import { addressOf, DEMO_PLACE, type SimulatedLine } from './edges.ts';
import { prepareOffice } from './office.ts';
import type { OfficeLogin } from './office-session.ts';
import { freeAddress } from './room.ts';
import { runMaeul } from './run-maeul.ts';

const BOARD = 'front';
const LABELS: Readonly<Record<string, string>> = {
  pet: '투명 페트병 저울 · PET scale',
  can: '캔 저울 · Can scale',
  paper: '종이 저울 · Paper scale',
};
const INTERVAL = '1s';

/** Where the demo serves the screen of its kiosk and the page of its simulated clean house. */
export interface CleanHousePorts {
  readonly kiosk: string;
  readonly page: string;
}

/** The usual ports, or others where those are taken: two demos may run side by side. */
export async function cleanHousePorts(): Promise<CleanHousePorts> {
  return {
    kiosk: await freeAddress('127.0.0.1:8090', 18_090),
    page: await freeAddress('127.0.0.1:8091', 18_190),
  };
}

export interface CleanHousePlace {
  readonly site: string;
  /** Of the simulated clean house that stands there. */
  readonly lines: readonly SimulatedLine[];
  /** host:port of the hub's HTTP. */
  readonly hub: string;
  /** host:port where the kiosk's screen is served. */
  readonly kiosk: string;
}

/** The path of the kiosk of a clean house. */
export function kioskPath(site: string): string {
  return `${DEMO_PLACE}/${site}/kiosk-1`;
}

/** The configuration of the agent in a clean house: three scales, a board and the kiosk. */
export function cleanHouseEdge({ site, lines, hub, kiosk }: CleanHousePlace): string {
  const names = cleanHouseLineNames(DEMO_CLEAN_HOUSE);
  const lineOf = ({ id }: ContainerSpec) => names.scales.get(id)!;
  const pathOf = ({ id }: ContainerSpec) => `${DEMO_PLACE}/${site}/scale-${id}`;
  const { containers, dispensers, presence, returnSlot } = DEMO_CLEAN_HOUSE;
  return stringify({
    edge: `${DEMO_PLACE}/${site}/edge-1`,
    label: '신사1동 클린하우스 · Sinsa 1 clean house',
    buses: Object.fromEntries(
      containers.map((one) => [lineOf(one), { kind: 'rtu-tcp', address: addressOf(lines, lineOf(one)) }]),
    ),
    devices: containers.map((one) => ({
      path: pathOf(one),
      bus: lineOf(one),
      unit: 1,
      profile: `scale/${one.protocol}`,
      role: 'scale',
      label: LABELS[one.id] ?? one.id,
      interval: INTERVAL,
    })),
    boards: { [BOARD]: { kind: 'tcp', address: addressOf(lines, names.board) } },
    kiosk: {
      path: kioskPath(site),
      label: { ko: '신사1동 클린하우스', en: 'Sinsa 1 clean house' },
      listen: kiosk,
      hub: `http://${hub}`,
      key: 'kiosk.key',
      identityKey: 'identity.key',
      containers: containers.map((one) => ({
        id: one.id,
        kinds: one.kinds,
        scale: pathOf(one),
        serial: one.serial,
        e: `${one.scale.divisionG}g`,
        max: `${one.scale.capacityG / 1000}kg`,
        // A simulated scale is verified for good: to the end of the next year.
        verifiedUntil: `${new Date().getFullYear() + 1}-12-31`,
        tare: `${one.tareG}g`,
        lid: { board: BOARD, ...one.lid },
        lamp: { board: BOARD, ...one.lamp },
        fill: { board: BOARD, pin: `A${one.fill}`, ...FILL_COUNTS },
      })),
      presence: { board: BOARD, pin: presence },
      dispensers: Object.fromEntries(
        dispensers.map(({ name, motor, confirm }) => [name, { board: BOARD, motor, confirm }]),
      ),
      ...(returnSlot === undefined ? {} : { returnSlot: { board: BOARD, pin: returnSlot } }),
    },
  });
}

interface Folders {
  /** Of the demo's own files. */
  readonly configs: string;
  /** Of the hub. */
  readonly data: string;
}

/**
 * Sets up what a clean house needs of the hub that runs: an account, a tariff and a catalogue at the office, an enrolled kiosk.
 * Code: `demo-failed`.
 * @returns how to log in at the office, and the configuration of the clean house's agent
 */
export async function setUpCleanHouse(
  folders: Folders,
  lines: readonly SimulatedLine[],
  hub: string,
  kiosk: string,
  ending: AbortSignal,
): Promise<Result<{ readonly office: OfficeLogin; readonly config: string }>> {
  const office = await prepareOffice(folders, hub, ending);
  if (!office.ok) return office;
  const { site } = DEMO_CLEAN_HOUSE;
  const config = join(folders.configs, `edge-${site}.yaml`);
  writeFileSync(config, cleanHouseEdge({ site, lines, hub, kiosk }));
  const enrolled = await enrollKiosk(folders, config, site, ending);
  return enrolled.ok ? ok({ office: office.value, config }) : enrolled;
}

/** Makes the signing key of the kiosk at the first start, and has the hub know it. Code: `demo-failed`. */
export async function enrollKiosk(
  { configs, data }: Folders,
  config: string,
  site: string,
  ending: AbortSignal,
): Promise<Result<null>> {
  const made = await runMaeul(['edge', 'kiosk-key', '--config', config, '--json'], ending);
  if (!made.ok) return made;
  const identityKey = join(configs, 'identity.key');
  // Enrolling again would begin the chain of its events anew.
  if (existsSync(identityKey)) return ok(null);
  const { key } = made.value as { key: string };
  const args = ['hub', 'kiosk', 'enroll', kioskPath(site), '--key', key, '--data', data, '--json'];
  const enrolled = await runMaeul(args, ending);
  if (!enrolled.ok) return enrolled;
  const { identityKey: digits } = enrolled.value as { identityKey: string };
  writeFileSync(identityKey, `${digits}\n`, { mode: 0o600 });
  return ok(null);
}
