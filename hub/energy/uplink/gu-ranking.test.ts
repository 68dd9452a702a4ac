import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { GuRanking } from './gu-ranking.ts';

const log = pino({ level: 'silent' });
const nothing = { now: null, today: null, year: null, hours: null, event: null };

/** A hub of a gu that answers everybody the same. */
async function answering(status: number, body: object): Promise<string> {
  const server = createServer(({ url }, response) => {
    response.writeHead(url === '/api/v1/board' ? status : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function listening(address: string): { ranking: GuRanking; warned: () => number } {
  const warn = vi.spyOn(log, 'warn');
  warn.mockClear();
  const ranking = new GuRanking(address, log);
  onTestFinished(() => ranking.stop());
  ranking.start();
  return { ranking, warned: () => warn.mock.calls.length };
}

it('the ranking of a gu is what its board shows', async () => {
  const dongs = [
    { place: 'eunpyeong/sinsa1', selfReliance: 0.3, here: false },
    { place: 'eunpyeong/jingwan', selfReliance: null, here: false },
  ];
  const board = { time: '2026-06-23T03:00:00.000Z', place: 'eunpyeong/gu-hub', ...nothing, dongs };
  const { ranking } = listening(await answering(200, board));
  expect(ranking.dongs()).toEqual([]);
  await vi.waitFor(() => expect(ranking.dongs()).toHaveLength(2));
  expect(ranking.dongs()).toEqual(dongs.map(({ place, selfReliance }) => ({ place, selfReliance })));
});

it.each([
  ['an answer that is no board', 200, { dongs: 'all of them' }],
  ['a refusal', 503, { dongs: [] }],
])('%s is said in the log and shown to nobody', async (_what, status, body) => {
  const { ranking, warned } = listening(await answering(status, body));
  await vi.waitFor(() => expect(warned()).toBe(1));
  expect(ranking.dongs()).toEqual([]);
});
