import { parseTelemetry } from '@maeul/devices/messages/telemetry';
import type { DevicePath } from '@maeul/devices/path';
import { unwrap } from '@maeul/devices/refusal';
import { PortfolioChange } from '@maeul/devices/vpp/portfolio';
import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { eventContent } from '../openadr/wanted-event.ts';
import { asksForLess } from './home-ven.ts';
import { membersHit, parseFaultWish } from './meter-fault.ts';
import { joinPacks, packsOf } from './packs.ts';
import { portfolioOf } from './portfolio.ts';
import { village } from './village.ts';
import { VillageRun } from './village-run.ts';

const SITE = 'eunpyeong/sinsa1/e-gw-1';
const MEMBERS = village(1, 24);
const HOUR_MS = 3_600_000;
/** Saturday 20 June 2026, 18:00 in Seoul. */
const EVENING_MS = Date.UTC(2026, 5, 20, 9);

describe('a village', () => {
  it('is the same for the same seed, and as a portfolio what the office may enter', () => {
    expect(village(1, 24)).toEqual(MEMBERS);
    expect(new Set(MEMBERS.map(({ wallet }) => wallet)).size).toBe(MEMBERS.length);
    const changes = portfolioOf(MEMBERS, SITE, EVENING_MS);
    expect(changes.filter((change) => !Check(PortfolioChange, change))).toEqual([]);
  });

  it('shows on its meters what it knows to be true', () => {
    const run = new VillageRun(MEMBERS, 1, EVENING_MS - 6 * HOUR_MS);
    const total = () =>
      run.values().reduce((sum, { values }) => sum + values.importWh - values.exportWh + values.madeWh, 0);
    const before = total();
    run.advanceTo(EVENING_MS);
    const quarters = run.truth.between(EVENING_MS - 6 * HOUR_MS, EVENING_MS);
    expect(quarters).toHaveLength(24);
    expect(quarters.reduce((sum, { flows }) => sum + flows.consumption, 0)).toBeCloseTo(total() - before, 3);
    expect(quarters.some(({ flows }) => flows.export > 0)).toBe(true);
  });

  it('uses less while the willing are called on', () => {
    const [usual, called] = [false, true].map((on) => {
      const run = new VillageRun(MEMBERS, 1, EVENING_MS);
      if (on) for (const { id } of MEMBERS) run.called.add(id);
      run.advanceTo(EVENING_MS + HOUR_MS);
      return run.truth.between(EVENING_MS, EVENING_MS + HOUR_MS).reduce((sum, { flows }) => sum + flows.consumption, 0);
    });
    expect(called! / usual!).toBeGreaterThan(0.5);
    expect(called! / usual!).toBeLessThan(0.9);
  });

  it('begins at 0 again on a new meter, and loses nothing of the truth', () => {
    const run = new VillageRun(MEMBERS, 1, EVENING_MS);
    run.replaceMeters(['h-0001']);
    run.advanceTo(EVENING_MS + HOUR_MS);
    const { importWh } = run.values()[0]!.values;
    const [truth] = [run.truth.between(EVENING_MS, EVENING_MS + HOUR_MS, new Set(['h-0001']))];
    expect(importWh).toBeCloseTo(
      truth.reduce((sum, { flows }) => sum + flows.import, 0),
      6,
    );
  });

  it('sends a day of a meter in one pack, each value with its time', () => {
    const run = new VillageRun(MEMBERS, 1, EVENING_MS);
    const packs = [0, 1, 2].map((quarter) => {
      run.advanceTo(EVENING_MS + quarter * 900_000);
      const [first] = run.values();
      return packsOf(SITE, first!.member, run.tMs, first!.values)[0]!.pack;
    });
    const { readings } = unwrap(parseTelemetry(joinPacks(packs), `${SITE}/h-0001-grid` as DevicePath, EVENING_MS));
    expect(readings.filter(({ name }) => name === 'energy_import_total').map(({ tMs }) => tMs - EVENING_MS)).toEqual([
      0, 900_000, 1_800_000,
    ]);
  });
});

describe('an event of a VTN', () => {
  const payloads = (level: number) => [{ type: 'SIMPLE', values: [level] }];
  const event = {
    intervalPeriod: { start: '2026-06-20T09:00:00Z', duration: 'PT15M' },
    intervals: [{ payloads: payloads(1) }, { payloads: payloads(0) }],
  };

  it.each([
    [-1, false],
    [0, true],
    [14, true],
    [15, false],
    [30, false],
  ])('asks for less %i minutes after its start: %s', (minutes, asks) =>
    expect(asksForLess(event, EVENING_MS + minutes * 60_000)).toBe(asks),
  );

  it('asks for nothing where it is not understood', () => {
    expect(asksForLess({}, EVENING_MS)).toBe(false);
    expect(asksForLess({ ...event, intervalPeriod: { start: 'soon', duration: 'P1D' } }, EVENING_MS)).toBe(false);
  });

  it('of the simulated upstream asks for less as long as it was announced', () => {
    const said = eventContent('p', { startMs: EVENING_MS, minutes: 60, level: 1, shedKw: null });
    const asked = [-1, 0, 59, 60].map((minutes) => asksForLess(said, EVENING_MS + minutes * 60_000));
    expect(asked).toEqual([false, true, true, false]);
  });
});

describe('a fault of meters', () => {
  const ids = MEMBERS.map(({ id }) => id);

  it('hits a share by seed, or those that are named', () => {
    const hit = membersHit({ fault: 'silent', share: 0.3 }, ids, 7);
    expect(hit).toHaveLength(Math.round(0.3 * ids.length));
    expect(membersHit({ fault: 'silent', share: 0.3 }, ids, 7)).toEqual(hit);
    expect(membersHit({ fault: 'silent', members: ['h-0002', 'nobody'] }, ids, 7)).toEqual(['h-0002']);
  });

  it.each([null, {}, { fault: 'fire' }, { fault: 'silent', share: 2 }])('is not read from %j', (body) =>
    expect(parseFaultWish(body)).toMatchObject({ ok: false, code: 'bad-fault' }),
  );
});
