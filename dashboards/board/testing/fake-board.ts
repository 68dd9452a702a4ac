import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { BoardAnswer } from '@maeul/devices/vpp/api/board';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
/** Tuesday 23 June 2026, 14:20 in Seoul. */
const TIME = '2026-06-23T05:20:00.000Z';
const HOURS = [0.9, 1.24, 1.05, 0.8, 0.52, 0.31, 0.1, 0, 0, 0];

/** A day in June, with a call in the evening. */
export function boardAnswer(change: Partial<BoardAnswer> = {}): BoardAnswer {
  const rest = HOURS.map((ownShare, at) => ({
    from: new Date(Date.UTC(2026, 5, 23, 5 + at)).toISOString(),
    ownShare,
  }));
  return {
    time: TIME,
    place: 'eunpyeong/sinsa1',
    now: { productionW: 61_240, consumptionW: 48_900, good: 63, members: 68 },
    today: {
      productionWh: 212_000,
      consumptionWh: 405_000,
      shares: { selfConsumption: 0.91, selfSufficiency: 0.47, selfReliance: 0.523 },
      avoided: { kgCO2: 88.5, toe: 0.05, factors: [] },
    },
    year: {
      shares: { selfConsumption: 0.92, selfSufficiency: 0.27, selfReliance: 0.28 },
      targets: [
        { year: 2030, share: 0.23 },
        { year: 2040, share: 0.35 },
      ],
    },
    hours: { best: rest[1]!, rest },
    event: {
      ...{ label: { ko: '저녁 절전', en: 'Evening saving' }, active: false, shedW: null },
      ...{ startsAt: '2026-06-23T09:00:00.000Z', endsAt: '2026-06-23T10:00:00.000Z' },
    },
    dongs: [
      { place: 'eunpyeong/bulgwang1', selfReliance: 0.61, here: false },
      { place: 'eunpyeong/sinsa1', selfReliance: 0.523, here: true },
      { place: 'eunpyeong/nokbeon', selfReliance: null, here: false },
    ],
    ...change,
  };
}

/** A hub that knows a board and the time, and nothing else. */
export class FakeBoard {
  answer = boardAnswer();
  readonly #pages: string;
  readonly #server: Server;

  /** @param pages folder of the built pages */
  constructor(pages: string) {
    this.#pages = pages;
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://hub');
      const json = { '/api/v1/board': this.answer, '/api/v1/clock': { t: TIME, speed: 1 } }[pathname];
      if (json !== undefined) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(json));
        return;
      }
      const file = join(this.#pages, pathname === '/board' ? 'board/index.html' : normalize(pathname));
      if (!existsSync(file)) {
        response.writeHead(404).end();
        return;
      }
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(readFileSync(file));
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
