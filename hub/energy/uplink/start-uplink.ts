import { join } from 'node:path';
import type { EnergyPart, EnergySetup } from '../energy.ts';
import { GuRanking } from './gu-ranking.ts';
import { GuUplink } from './gu-uplink.ts';
import { RollupBook } from './rollup-book.ts';

/**
 * Tells the gu of this dong, where one is configured, and hears how the dongs compare. Refuses (by RefusalError) with `bad-credentials`.
 * @returns the ranking of the gu, if its board is known
 */
export function startUplink(setup: EnergySetup, place: string, running: (part: EnergyPart) => void): GuRanking | null {
  const { config, folder, queries, now, clock, log } = setup;
  const { uplink } = config.energy;
  if (uplink === null) return null;
  const book = new RollupBook(join(folder.root, 'uplink.db'));
  const telling = new GuUplink({ config: uplink, place, power: queries.power, book, now, speed: clock.speed, log });
  running(telling);
  telling.start();
  if (uplink.board === undefined) return null;
  const ranking = new GuRanking(uplink.board, log);
  running(ranking);
  ranking.start();
  return ranking;
}
