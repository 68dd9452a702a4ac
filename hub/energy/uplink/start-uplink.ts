import { join } from 'node:path';
import type { EnergyPart, EnergySetup } from '../energy.ts';
import { GuUplink } from './gu-uplink.ts';
import { RollupBook } from './rollup-book.ts';

/** Tells the gu of this dong, where one is configured. Refuses (by RefusalError) with `bad-credentials`. */
export function startUplink(setup: EnergySetup, place: string, running: (part: EnergyPart) => void): void {
  const { config, folder, queries, now, clock, log } = setup;
  const { uplink } = config.energy;
  if (uplink === null) return;
  const book = new RollupBook(join(folder.root, 'uplink.db'));
  const telling = new GuUplink({ config: uplink, place, power: queries.power, book, now, speed: clock.speed, log });
  running(telling);
  telling.start();
}
