import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Result } from '@maeul/devices/refusal';
import type { EdgeConfig } from '../agent/config.ts';
import { cleanHouse } from '../cleanhouse/clean-house.ts';
import { FirmataBoard } from '../firmata/board.ts';
import type { KioskConfig } from './config/config.ts';
import { readKioskKeys } from './keys.ts';
import type { Kiosk, KioskOptions } from './options.ts';
import { startKiosk } from './start-kiosk.ts';

export type { Kiosk } from './options.ts';

const PAGES = fileURLToPath(new URL('../../dashboards/dist/kiosk', import.meta.url));

/** What the agent gives its kiosk. */
export interface Surroundings
  extends Omit<KioskOptions, 'config' | 'keys' | 'io' | 'pagesDir' | 'newWallet' | 'onBoard' | 'steadyMs'> {
  readonly boards: EdgeConfig['boards'];
  /** Files that the section names are relative to it. */
  readonly configFile: string;
}

/**
 * Puts the kiosk of an agent together: keys from their files, lids and dispensers on their boards. Loaded only by agents that have
 * one. Codes: those of `readKioskKeys` and `startKiosk`.
 */
export async function startAgentKiosk(config: KioskConfig, around: Surroundings): Promise<Result<Kiosk>> {
  const keys = readKioskKeys(config, around.configFile);
  if (!keys.ok) return keys;
  const boards = new Map([...around.boards].map(([name, address]) => [name, new FirmataBoard(name, address)]));
  const io = cleanHouse(config, boards);
  return startKiosk({
    ...{ ...around, config, keys: keys.value, io, pagesDir: PAGES, newWallet: randomUUID },
    steadyMs: () => performance.now(),
    onBoard: (listener) => io.onBoard((name, status) => listener(name, status.up ? null : status.why)),
  });
}
