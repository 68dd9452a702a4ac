import type { CallDetail, CallPreview, CallsPage, Statement, StatementList } from '@maeul/devices/vpp/api/calls';
import { eventContent } from '@maeul/simulators/openadr/wanted-event';
import { describe, expect, it, vi } from 'vitest';
import { CalledDong, QUARTER_MS, USUAL_WH } from './called-dong.ts';

const SPEED = 300;
/** A home that does what it is asked uses so much of a quarter-hour, Wh. */
const SAVING_WH = 100;
/** 100 Wh less in each of two quarter-hours, at 1,300 points for a kWh. */
const EARNED = 260;
const PATIENCE = { timeout: 60_000, interval: 100 };

describe('a call of a dong whose hub is killed again and again', () => {
  it('is called by OpenADR and calls on, delivered, reported, settled and paid once, and adjusted when a meter speaks late', async () => {
    const dong = new CalledDong(SPEED);
    await dong.open();
    const late = dong.homes.at(-1)!;
    const punctual = dong.homes.slice(0, -1);

    // Not before its readings are in the accounts.
    const { startsMs, wish } = await vi.waitFor(async () => {
      const next = wishAfter(dong.nowMs + 8 * 60_000);
      const { counts, problems, baseline } = (await dong.post('vpp/events/preview', next.wish)) as CallPreview;
      expect({ counts, problems }).toEqual({ counts: { called: 6, participates: 6, baselines: 6 }, problems: [] });
      expect(baseline.map(({ w }) => w)).toEqual([6 * USUAL_WH * 4, 6 * USUAL_WH * 4]);
      return next;
    }, PATIENCE);
    const endsMs = startsMs + 2 * QUARTER_MS;
    const { id: peak } = dong.upstream.publish('programs', { programName: 'peak' });
    dong.upstream.publish('events', eventContent(peak, { startMs: startsMs, minutes: 30, level: 2, shedKw: null }));
    const event = await vi.waitFor(async () => {
      const [called] = (await dong.get<CallsPage>('vpp/events')).rows;
      expect(called).toMatchObject({ startsAt: wish.startsAt, source: { kind: 'openadr', vtn: 'aggregator' } });
      return called!.id;
    }, PATIENCE);
    await expect(dong.post('vpp/events', wish)).rejects.toThrow(/overlapping|holds from/);
    const building = await dong.building();
    const passedOn = await vi.waitFor(() => building.get('events', event), PATIENCE);
    const call = () => dong.get<CallDetail>(`vpp/events/${event}`);

    await vi.waitFor(async () => expect((await call()).call.state).toBe('active'), PATIENCE);
    for (const home of dong.homes) await dong.usedUntil(home, startsMs, USUAL_WH);
    const report = await building.create('reports', reportOf(passedOn));
    expect(await building.get('reports', report.id)).toMatchObject({ eventID: event, clientName: 'building-7' });
    const speaking = setInterval(() => {
      for (const home of punctual) dong.power(home, SAVING_WH * 4).catch(() => {});
    }, 100);
    await vi.waitFor(async () => expect((await call()).call.delivery?.seen).toBe(5), PATIENCE);
    expect((await call()).call.delivery).toMatchObject({ baselineW: 4000, actualW: 2000, members: 6 });
    await vi.waitFor(async () => expect((await call()).call.state).toBe('ended'), PATIENCE);
    clearInterval(speaking);
    for (const home of punctual) await dong.usedUntil(home, endsMs, SAVING_WH);
    await dong.kill();

    await vi.waitFor(async () => expect((await call()).call.state).toBe('settled'), PATIENCE);
    await vi.waitFor(() => {
      const said = JSON.stringify(dong.upstream.all('reports'));
      expect(sumOf(said, 'BASELINE')).toBeGreaterThan(sumOf(said, 'USAGE'));
      expect(sumOf(said, 'USAGE')).toBeGreaterThan(0);
    }, PATIENCE);
    await vi.waitFor(async () => expect(await dong.balance(punctual[0]!)).toBe(EARNED), PATIENCE);
    const balances = () => Promise.all(dong.homes.map((home) => dong.balance(home)));
    expect(await balances()).toEqual([...punctual.map(() => EARNED), 0]);
    expect((await call()).members.find(({ member }) => member === late)?.line?.excluded).toBe('no-data');
    expect(await dong.post(`vpp/events/${event}/settle`, {})).toMatchObject({ isNew: false });

    await dong.usedUntil(late, endsMs, SAVING_WH / 2);
    await vi.waitFor(async () => {
      await dong.post(`vpp/events/${event}/settle`, {});
      expect(await dong.balance(late)).toBe(EARNED * 1.5);
    }, PATIENCE);
    await dong.kill();
    const { run } = await dong.get<StatementList>(`vpp/events/${event}/statements`);
    expect(run).toBeGreaterThan(1);
    expect(await dong.post(`vpp/events/${event}/settle`, {})).toEqual({ run, isNew: false });
    expect(await balances()).toEqual([...punctual.map(() => EARNED), EARNED * 1.5]);

    const { totals, lines } = await dong.get<StatementList>(`vpp/events/${event}/statements`);
    expect(totals?.reward).toBe(lines.reduce((sum, { reward }) => sum + reward, 0));
    const statement = await dong.get<Statement>(`vpp/events/${event}/statements/${late}`);
    expect(statement).toMatchObject({ same: true, line: { baselineWh: 400, actualWh: 100, reward: EARNED * 1.5 } });
    expect(statement.rewards).toMatchObject([{ amount: EARNED * 1.5, posted: EARNED * 1.5, status: 'done' }]);
    expect(dong.heard).toContain('notified');
    expect(dong.heard.at(-1)).toBe('none');
  }, 300_000);
});

/** Two quarter-hours from the next start of one. */
function wishAfter(tMs: number) {
  const startsMs = Math.ceil(tMs / QUARTER_MS) * QUARTER_MS;
  const [startsAt, endsAt] = [startsMs, startsMs + 2 * QUARTER_MS].map((ms) => new Date(ms).toISOString());
  return { startsMs, wish: { programme: 'evening', scope: { kind: 'dong' }, startsAt, endsAt } };
}

function reportOf({ id, programID }: Record<string, unknown>) {
  const payloads = [{ type: 'USAGE', values: [0.4] }];
  const resources = [{ resourceName: 'building-7', intervals: [{ id: 0, payloads }] }];
  return { programID, eventID: id, clientName: 'building-7', reportName: 'building-7', resources };
}

/** kWh of a type in all reports. */
function sumOf(reports: string, type: string): number {
  const values = reports.matchAll(new RegExp(`"type":"${type}","values":\\[([\\d.]+)\\]`, 'g'));
  return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
}
