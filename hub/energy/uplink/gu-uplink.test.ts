import { join } from 'node:path';
import { formatAddress } from '@maeul/devices/config/address';
import { unwrap } from '@maeul/devices/refusal';
import type { AccountRow } from '@maeul/devices/vpp/accounts';
import type { BoardAnswer } from '@maeul/devices/vpp/api/board';
import type { Member } from '@maeul/devices/vpp/portfolio';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readHubConfig } from '../../config.ts';
import { startHub } from '../../hub.ts';
import type { PowerQueries } from '../../queries/vpp-questions.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { GuUplink } from './gu-uplink.ts';
import { RollupBook } from './rollup-book.ts';

const log = pino({ level: 'silent' });
const QUARTER_MS = 900_000;
const FREE = { MAEUL_HTTP: '127.0.0.1:0', MAEUL_MQTT: '127.0.0.1:0' };
const NOW_MS = Math.floor(Date.now() / QUARTER_MS) * QUARTER_MS + 5 * 60_000;

/** A dong that knows two quarter-hours, the first of which may be corrected. */
class Dong {
  made = 100;
  readonly #homes: number;

  constructor(homes: number) {
    this.#homes = homes;
  }

  readonly power: Pick<PowerQueries, 'accounts' | 'portfolio'> = {
    accounts: async ({ toMs }) => ({
      rows: [this.#row(toMs - 2 * QUARTER_MS, this.made), this.#row(toMs - QUARTER_MS, 100)],
    }),
    portfolio: async () => ({
      ...{ assets: [], meters: [], consents: [], factors: {} as never },
      members: Array.from({ length: this.#homes }, () => ({ kind: 'household' }) as Member),
    }),
  };

  #row(tMs: number, production: number): AccountRow {
    const flows = { production, consumption: 400, import: 300, export: 0, charge: 0, discharge: 0 };
    const coverage = { members: this.#homes, good: this.#homes, estimated: 0, missing: 0 };
    return { from: new Date(tMs).toISOString(), flows, low: flows, high: flows, coverage };
  }
}

describe('the uplink to a gu', () => {
  it('tells each quarter-hour once, again when it was corrected, and what waits after a restart; few households are not compared', async () => {
    const folder = tempFolder();
    const config = unwrap(readHubConfig('place: eunpyeong/gu-hub\nenergy: { gu: { target: 0.3 } }', 'gu.yaml', FREE));
    const options = { config: { ...config, mqtt: { ...config.mqtt, anonymous: true } }, dataFolder: folder, log };
    const gu = unwrap(await startHub(options));
    onTestFinished(() => gu.stop());
    const uplinkOf = (place: string, dong: Dong) => {
      const file = join(folder, `${place.replace('/', '-')}.db`);
      const parts = { place, power: dong.power, book: new RollupBook(file), now: () => NOW_MS, speed: 3600, log };
      const uplink = new GuUplink({ ...parts, config: { url: `mqtt://${formatAddress(gu.mqtt)}` } });
      uplink.start();
      return uplink;
    };
    const compared = async () => {
      const answer = await fetch(`http://${formatAddress(gu.http)}/api/v1/board`);
      return ((await answer.json()) as BoardAnswer).dongs.map(({ place, selfReliance }) => [place, selfReliance]);
    };
    const soon = (expected: unknown) => vi.waitFor(async () => expect(await compared()).toEqual(expected), 20_000);

    const sinsa = new Dong(60);
    const first = uplinkOf('eunpyeong/sinsa1', sinsa);
    const few = uplinkOf('eunpyeong/jingwan', new Dong(4));
    onTestFinished(() => few.stop());
    await soon([['eunpyeong/sinsa1', 200 / 800]]);
    await first.stop();

    sinsa.made = 300;
    const second = uplinkOf('eunpyeong/sinsa1', sinsa);
    onTestFinished(() => second.stop());
    await soon([['eunpyeong/sinsa1', 400 / 800]]);
  });
});
