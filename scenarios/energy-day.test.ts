import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { OfficeWallet } from '@maeul/devices/office/residents';
import { unwrap } from '@maeul/devices/refusal';
import type { AccountsAnswer } from '@maeul/devices/vpp/api/accounts';
import type { BoardAnswer } from '@maeul/devices/vpp/api/board';
import type { CallSummary, CallsPage, StatementList } from '@maeul/devices/vpp/api/calls';
import type { SettlementLine } from '@maeul/devices/vpp/dr-event';
import type { Statement } from '@maeul/devices/vpp/statement';
import { inputOf } from '@maeul/hub/vpp/settlement/statement';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoDay, startDay } from '../cli/demo/day.ts';
import { OfficeSession } from '../cli/demo/office-session.ts';
import { bothBaselines } from '../cli/vpp/two-baselines.ts';
import { hasTimeFor } from '../scripts/needs.ts';

const MAEUL = fileURLToPath(new URL('../bin/maeul.js', import.meta.url));
const DAY = '2026-06-23';
/** Two minutes of the dong in a second. */
const SPEED = 120;
const QUARTER_MS = 900_000;
const SEOUL_OFFSET_MS = 9 * 3_600_000;
const SILENT_SHARE = 0.3;
/** Of a machine that does other things as well. */
const PATIENCE_MS = 240_000;
/** A counter shows whole Wh, the truth parts of them; so many meters at two ends. */
const ROUNDING_WH = 100;

interface TrueQuarter {
  readonly from: string;
  readonly flows: { readonly production: number; readonly consumption: number };
}

const data = mkdtempSync(join(tmpdir(), 'maeul-day-'));
let day: DemoDay;
let office: OfficeSession;

const get = async <T>(url: string): Promise<T> => (await fetch(`http://${url}`)).json() as Promise<T>;
const ask = async <T>(path: string): Promise<T> => (await office.get(path)) as T;
const post = (url: string, body: object) =>
  fetch(`http://${url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const nowMs = async () => Date.parse((await get<{ t: string }>(`${day.http}/api/v1/clock`)).t);

/** Asks until the answer is there. */
async function soon<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (const untilMs = Date.now() + PATIENCE_MS; Date.now() < untilMs; await sleep(300)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`Waited too long for ${what}.`);
}

const call = async (): Promise<CallSummary | undefined> => (await ask<CallsPage>('vpp/events')).rows[0];
const inState = (state: CallSummary['state']) =>
  soon(`a call that is ${state}`, async () => {
    const found = await call();
    return found?.state === state ? found : null;
  });

/** All lines of the settlement, as the journal has them. */
async function settledLines(): Promise<SettlementLine[]> {
  const args = [MAEUL, 'hub', 'events', '--json', '--type', 'maeul.vpp.event-settled', '--data', join(data, 'day')];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
  const pages = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: { data: { run: number; lines: SettlementLine[] } } });
  const newest = Math.max(...pages.map(({ event }) => event.data.run));
  return pages.filter(({ event }) => event.data.run === newest).flatMap(({ event }) => event.data.lines);
}

describe.skipIf(!hasTimeFor('a day of the dong power plant'))(
  'a day of the dong power plant',
  { timeout: 2 * PATIENCE_MS },
  () => {
    beforeAll(async () => {
      const options = { http: '127.0.0.1:0', mqtt: '127.0.0.1:0', data, seed: 3, speed: SPEED };
      const wish = { day: DAY, from: '06:30', households: 20, evening: false };
      const started = unwrap(await startDay({ ...options, ...wish }, new Promise(() => {})));
      day = started!;
      office = unwrap(await OfficeSession.open(day.http, day.office))!;
      await soon('the history', async () => {
        const { now } = await get<BoardAnswer>(`${day.http}/api/v1/board`);
        return now !== null && now.good >= now.members - 2;
      });
    }, 2 * PATIENCE_MS);
    afterAll(async () => {
      await day?.stop();
      rmSync(data, { recursive: true, force: true });
    });

    it('makes a plan for the battery of the roof, and the battery does as it was told', async () => {
      interface Steered {
        readonly assets: readonly { readonly asset: string; readonly ordered: { readonly status: string } | null }[];
      }
      const done = await soon('an order that was carried out', async () => {
        const { assets } = await ask<Steered>('vpp/plan');
        return assets?.find(({ asset, ordered }) => asset === 'roof-12-battery' && ordered?.status === 'done');
      });
      expect(done.asset).toBe('roof-12-battery');
    });

    it('is called by its upstream, sheds, settles into wallets, and every statement adds up', async () => {
      const startMs = Math.ceil(((await nowMs()) + 6 * 60_000) / QUARTER_MS) * QUARTER_MS;
      const clockTime = new Date(startMs + SEOUL_OFFSET_MS).toISOString().slice(11, 16);
      const published = await fetch(`${day.upstream}/events?event=${clockTime}/30/2/3kW`, { method: 'POST' });
      expect(published.status).toBe(201);
      await inState('active');
      const running = await soon('a minute in which less was used', async () => {
        const found = await call();
        return found?.delivery && found.delivery.baselineW > found.delivery.actualW ? found : null;
      });
      expect(running.source).toMatchObject({ kind: 'openadr', vtn: 'aggregator' });
      const shown = await get<BoardAnswer>(`${day.http}/api/v1/board`);
      expect(shown.event).not.toBeNull();

      const { id, totals } = await inState('settled');
      const lines = await settledLines();
      const rewards = lines.reduce((sum, { reward }) => sum + reward, 0);
      expect(totals).toMatchObject({
        settled: lines.filter(({ excluded }) => excluded === undefined).length,
        reward: rewards,
      });
      expect(totals!.reducedWh).toBeGreaterThan(0);
      expect(rewards).toBeGreaterThan(0);

      const paid = lines.filter(({ reward }) => reward > 0);
      const wanted = paid.map(({ reward }) => reward);
      await soon('the rewards in wallets', async () => {
        const posted = await Promise.all(paid.map(({ wallet }) => pointsOf(wallet!)));
        return posted.join() === wanted.join();
      });

      const reported = await soon('the reports at the upstream', async () => {
        const found = (await (await fetch(day.upstream)).json()) as {
          reports: { resources: { intervals: unknown[] }[] }[];
        };
        return found.reports.length >= 2 ? found.reports : null;
      });
      expect(JSON.stringify(reported)).toContain('DELTA_USAGE');

      const { lines: visible } = await ask<StatementList>(`vpp/events/${id}/statements`);
      expect(visible.length).toBeGreaterThan(0);
      for (const { member } of visible) {
        const stated = await ask<Statement>(`vpp/events/${id}/statements/${member}/file`);
        const { load, called } = inputOf(stated);
        const { baseline: rule } = stated.programme;
        const span = { startsMs: Date.parse(stated.event.startsAt), endsMs: Date.parse(stated.event.endsAt) };
        expect(bothBaselines({ rule, ...span, called, load: load!, withFit: false }).differences).toEqual([]);
      }
    });

    it('keeps its totals within their range of the truth while 30 % of the meters of homes are silent', async () => {
      await post(`${day.households}/faults`, { fault: 'silent', share: SILENT_SHARE });
      const { members } = await get<{ members: { id: string; kind: string }[] }>(`${day.households}/members`);
      const homes = members.filter(({ kind }) => kind === 'household').map(({ id }) => id);
      const fromMs = Math.ceil((await nowMs()) / QUARTER_MS) * QUARTER_MS;
      const span = { from: new Date(fromMs).toISOString(), to: new Date(fromMs + QUARTER_MS).toISOString() };
      const row = await soon('a quarter-hour that is closed', async () => {
        const query = new URLSearchParams({ scope: 'kind:household', ...span, resolution: 'quarter' });
        const { rows } = await ask<AccountsAnswer>(`vpp/accounts?${query}`);
        return rows[0]?.coverage.missing ? rows[0] : null;
      });
      const query = new URLSearchParams({ ...span, members: homes.join(',') });
      const { quarters } = await get<{ quarters: TrueQuarter[] }>(`${day.households}/truth?${query}`);
      expect(row.coverage.members).toBe(homes.length);
      for (const name of ['production', 'consumption'] as const) {
        const truth = quarters[0]!.flows[name];
        expect(truth).toBeGreaterThanOrEqual(row.low[name] - ROUNDING_WH);
        expect(truth).toBeLessThanOrEqual(row.high[name] + ROUNDING_WH);
      }
    });
  },
);

async function pointsOf(wallet: string): Promise<number> {
  const { balances = [] } = await ask<Partial<OfficeWallet>>(`wallets/${wallet}`);
  return balances.find(({ asset }) => asset === 'points')?.posted ?? 0;
}
