import type { CallDetail, CallPreview, Statement, StatementList } from '@maeul/devices/vpp/api/calls';
import { describe, expect, it, vi } from 'vitest';
import { CalledDong, QUARTER_MS, USUAL_WH } from './called-dong.ts';

const SPEED = 240;
/** A home that does what it is asked uses so much of a quarter-hour, Wh. */
const SAVING_WH = 100;
/** 100 Wh less in each of two quarter-hours, at 1,300 points for a kWh. */
const EARNED = 260;
const PATIENCE = { timeout: 60_000, interval: 100 };

describe('a call of a dong whose hub is killed again and again', () => {
  it('is told of, delivered, settled and paid once, and adjusted when a meter speaks late', async () => {
    const dong = new CalledDong(SPEED);
    await dong.open();
    const late = dong.homes.at(-1)!;
    const punctual = dong.homes.slice(0, -1);

    // Not before its readings are in the accounts.
    const { startsMs, wish } = await vi.waitFor(async () => {
      const next = wishAfter(dong.nowMs + 15 * 60_000);
      const { counts, problems, baseline } = (await dong.post('vpp/events/preview', next.wish)) as CallPreview;
      expect({ counts, problems }).toEqual({ counts: { called: 6, participates: 6, baselines: 6 }, problems: [] });
      expect(baseline.map(({ w }) => w)).toEqual([6 * USUAL_WH * 4, 6 * USUAL_WH * 4]);
      return next;
    }, PATIENCE);
    const endsMs = startsMs + 2 * QUARTER_MS;
    const { event } = (await dong.post('vpp/events', wish)) as { event: string };
    const call = () => dong.get<CallDetail>(`vpp/events/${event}`);

    await vi.waitFor(async () => expect((await call()).call.state).toBe('active'), PATIENCE);
    for (const home of dong.homes) await dong.usedUntil(home, startsMs, USUAL_WH);
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
    await dong.kill();
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
    expect(statement.rewards.map(({ amount }) => amount)).toEqual([EARNED * 1.5]);
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
