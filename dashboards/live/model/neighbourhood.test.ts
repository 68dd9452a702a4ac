import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceAnswer, ReadingAnswer } from '../../ui/api/answers.ts';
import type { LiveEvent } from '../../ui/feed/live-event.ts';
import { applyDevices, applyEvents, type Neighbourhood, NOBODY } from './neighbourhood.ts';
import { countDevices, listSites, opensAtFirst, SITES_PER_PAGE, siteLabel } from './site-list.ts';

const SITE = 'eunpyeong/sinsa1/roof-12';
const METER = `${SITE}/grid`;
const at = (second: number) => new Date(Date.UTC(2026, 10, 22) + second * 1000).toISOString();
const reading = (second: number, v: number, name = 'power_ac'): ReadingAnswer => ({
  name,
  unit: 'W',
  t: at(second),
  v,
  q: 'good',
});
const telemetry = (device: string, ...readings: ReadingAnswer[]): LiveEvent => ({
  kind: 'telemetry',
  device,
  readings,
});
const answer = (device: string, second: number, v: number): DeviceAnswer => ({
  device,
  site: device.slice(0, device.lastIndexOf('/')),
  state: { status: 'online', role: 'grid', label: 'Grid meter' },
  lastSeen: at(second),
  latest: [reading(second, v)],
});
const powerOf = (known: Neighbourhood) => known.sites.get(SITE)?.get(METER)?.latest.get('power_ac')?.v;

describe('what the page knows of devices', () => {
  it('starts with the list of the hub and follows what comes in', () => {
    const known = applyEvents(applyDevices(NOBODY, [answer(METER, 1, 100)]), [telemetry(METER, reading(2, 200))]);
    expect(powerOf(known)).toBe(200);
    expect(known.sites.get(SITE)?.get(METER)).toMatchObject({ status: 'online', seenMs: Date.parse(at(2)) });
  });

  it('lets no late data take the place of newer, whether live or in the list', () => {
    const known = applyEvents(applyDevices(NOBODY, [answer(METER, 5, 500)]), [telemetry(METER, reading(3, 300))]);
    expect(powerOf(known)).toBe(500);
    expect(powerOf(applyDevices(known, [answer(METER, 4, 400)]))).toBe(500);
  });

  it('ends with the newest value in whatever order they come', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1000), { minLength: 1 }), fc.nat(5), (seconds, cut) => {
        const events = seconds.map((second) => telemetry(METER, reading(second, second)));
        const known = applyEvents(applyEvents(NOBODY, events.slice(0, cut)), events.slice(cut));
        expect(powerOf(known)).toBe(Math.max(...seconds));
      }),
    );
  });

  it('keeps the label of a device whose last will says no more than offline', () => {
    const known = applyEvents(applyDevices(NOBODY, [answer(METER, 1, 100)]), [
      { kind: 'state', device: METER, t: at(2), state: { status: 'offline' } },
    ]);
    expect(known.sites.get(SITE)?.get(METER)).toMatchObject({
      status: 'offline',
      state: { label: 'Grid meter', role: 'grid' },
    });
  });

  it('shows a device that nobody had heard of', () => {
    const known = applyEvents(NOBODY, [telemetry(METER, reading(1, 1))]);
    expect(known.sites.get(SITE)?.get(METER)).toMatchObject({ status: 'unknown', state: null });
  });

  it('leaves the sites that nothing touched as they are', () => {
    const other = 'eunpyeong/sinsa1/apt-3/grid';
    const before = applyDevices(NOBODY, [answer(METER, 1, 100), answer(other, 1, 100)]);
    const after = applyEvents(before, [telemetry(METER, reading(2, 200))]);
    expect(after.sites.get('eunpyeong/sinsa1/apt-3')).toBe(before.sites.get('eunpyeong/sinsa1/apt-3'));
    expect(powerOf(before)).toBe(100);
    expect(applyEvents(before, [])).toBe(before);
  });

  it('forgets what the list no longer has, and counts what was skipped', () => {
    const before = applyEvents(applyDevices(NOBODY, [answer(METER, 1, 1)]), [{ kind: 'skipped', telemetry: 7 }]);
    expect(applyDevices(before, [])).toEqual({ sites: new Map(), skipped: 7 });
  });
});

describe('the list of sites', () => {
  const many = applyDevices(
    NOBODY,
    Array.from({ length: 300 }, (_, index) => answer(`g/d/house-${String(index).padStart(3, '0')}/grid`, 1, index)),
  );

  it('comes in pages by path, and a page beyond the end is the last', () => {
    const ask = (page: number) => listSites(many, { search: '', troubled: false, page });
    expect(ask(0).rows).toHaveLength(SITES_PER_PAGE);
    expect(ask(1).rows[0]?.path).toBe('g/d/house-020');
    expect(ask(99)).toMatchObject({ page: 14, pages: 15, found: 300 });
  });

  it('finds by path and by label in any case', () => {
    expect(listSites(many, { search: ' HOUSE-07 ', troubled: false, page: 0 }).found).toBe(10);
    expect(listSites(many, { search: 'grid METER', troubled: false, page: 0 }).found).toBe(300);
    expect(listSites(many, { search: 'nowhere', troubled: false, page: 3 })).toMatchObject({
      found: 0,
      page: 0,
      pages: 1,
    });
  });

  it('can show only where something is wrong', () => {
    const device = 'g/d/house-042/grid';
    const known = applyEvents(many, [{ kind: 'state', device, t: at(1), state: { status: 'unreachable' } }]);
    expect(listSites(known, { search: '', troubled: true, page: 0 }).rows.map(({ path }) => path)).toEqual([
      'g/d/house-042',
    ]);
    expect(countDevices(known)).toEqual({ devices: 300, online: 299, unreachable: 1, offline: 0 });
  });

  it('is folded at first when it is long', () => {
    expect(opensAtFirst(many)).toBe(false);
    expect(opensAtFirst(applyDevices(NOBODY, [answer(METER, 1, 1)]))).toBe(true);
  });

  it('calls a site as its edge agent is called, and does not count the agent as a device', () => {
    const edge: DeviceAnswer = {
      ...answer(`${SITE}/edge-1`, 1, 1),
      state: { status: 'online', role: 'edge', label: 'Roof 12' },
    };
    const known = applyDevices(NOBODY, [edge]);
    expect(siteLabel(SITE, known.sites.get(SITE)!)).toBe('Roof 12');
    expect(siteLabel('g/d/house-001', many.sites.get('g/d/house-001')!)).toBe('house-001');
    expect(countDevices(known).devices).toBe(0);
  });
});
