import { CallWish } from '@maeul/devices/vpp/api/calls';
import { OverrideBody } from '@maeul/devices/vpp/api/plan';
import { ASSET_KINDS, EnergyAsset, MEMBER_KINDS, METER_ROLES, Member, MemberMeter } from '@maeul/devices/vpp/portfolio';
import type { Programme } from '@maeul/devices/vpp/programme';
import { parseProgramme } from '@maeul/devices/vpp/programme-check';
import { exampleProgrammes } from '@maeul/devices/vpp/programmes/index';
import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { addWords, translator } from '../../../ui/i18n/i18n.ts';
import { officeWords } from '../../words/all.ts';
import { clock, NOW_MS, PROGRAMMES } from '../testing/energy-fixtures.ts';
import { firstForm, readCallForm, timesOfDay } from './call-form.ts';
import { assetForm, memberForm, meterForm, readAsset, readMember, readMeter } from './member-form.ts';
import { choicesFor, EMPTY_OVERRIDE, readOverride } from './override-form.ts';
import { programmeForm, readProgramme } from './programme-form.ts';
import { ruleLines } from './programme-rules.ts';
import { membersQueryOf } from './scope-query.ts';

const [daytime, anytime] = PROGRAMMES as readonly [Programme, Programme];
/** What is not known to the schema (a format) is not looked at here. */
const fits = (schema: TSchema, value: unknown) =>
  [...Value.Errors(schema, value)].filter(({ keyword }) => keyword !== 'format');
const codesOf = (read: { readonly ok: boolean; readonly errors?: ReadonlyMap<string, { readonly code: string }> }) =>
  Object.fromEntries([...(read.errors ?? [])].map(([path, { code }]) => [path, code]));

describe('the form of a call', () => {
  it('begins with the first hour that the notice leaves, within the hours of the programme', () => {
    expect(firstForm(daytime, NOW_MS)).toMatchObject({ day: '2026-11-20', from: '19:00', to: '20:00' });
    expect(firstForm(daytime, clock('20:10'))).toMatchObject({ day: '2026-11-21', from: '06:00', to: '07:00' });
    expect(firstForm(anytime, NOW_MS)).toMatchObject({ day: '2026-11-21', from: '19:00' });
  });

  it('offers only times that the programme knows', () => {
    expect(timesOfDay(daytime)).toHaveLength(16);
    expect([timesOfDay(daytime)[0], timesOfDay(daytime).at(-1)]).toEqual(['06:00', '21:00']);
  });

  it('asks for what stands in it', () => {
    const form = {
      ...firstForm(daytime, NOW_MS),
      scope: 'feeder:f-1',
      targetKw: '1,250.5',
      reason: ' x ',
      shortNotice: true,
    };
    const read = readCallForm(form);
    expect(read).toEqual({
      ok: true,
      wish: {
        programme: 'kpx-voluntary',
        scope: { kind: 'feeder', id: 'f-1' },
        startsAt: '2026-11-20T10:00:00.000Z',
        endsAt: '2026-11-20T11:00:00.000Z',
        targetW: 1_250_500,
        reason: 'x',
        shortNotice: true,
      },
    });
    expect(read.ok && fits(CallWish, read.wish)).toEqual([]);
  });

  it('says at which field something is wrong', () => {
    const form = firstForm(daytime, NOW_MS);
    expect(codesOf(readCallForm({ ...form, day: '2026-02-30', targetKw: '-1' }))).toEqual({
      day: 'day',
      targetKw: 'positive',
    });
    expect(codesOf(readCallForm({ ...form, to: form.from }))).toEqual({ to: 'afterStart' });
  });
});

const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,10}$/);
const site = fc.tuple(id, id, id).map((parts) => parts.join('/'));
const device = fc.tuple(id, id, id, id).map((parts) => parts.join('/'));
const day = fc.constantFrom('2026-04-01', '2026-12-31', '2027-02-28');
const words = fc.record({ ko: fc.constantFrom('학교', '상가'), en: fc.constantFrom('School', 'Shop') });

describe('the forms of the portfolio', () => {
  it('give back any member that the hub would take', () => {
    const member = fc
      .record(
        {
          ...{ id, kind: fc.constantFrom(...MEMBER_KINDS), site, since: day, label: words, building: id, feeder: id },
          ...{ contractW: fc.integer({ min: 1, max: 1e8 }), floorM2: fc.integer({ min: 1, max: 9999 }), until: day },
          wallet: fc.uuid(),
        },
        { requiredKeys: ['id', 'kind', 'site', 'since'] },
      )
      .map(({ label, ...one }): Member => (one.kind === 'household' || label === undefined ? one : { ...one, label }));
    fc.assert(
      fc.property(member, (one) => {
        expect(readMember(memberForm(one, '2026-01-01'))).toEqual({ ok: true, value: one });
        expect(fits(Member, one)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('take only assets and meters that the hub would take, whatever is typed', () => {
    const typed = fc.constantFrom('', '0', '12', '3.5', '1e9', '-4', 'x', '101', '89.99');
    const asset = fc.record({
      ...{ id: fc.oneof(id, typed), kind: fc.constantFrom(...ASSET_KINDS), device: fc.oneof(device, typed) },
      ...{ ratedKw: typed, capacityKwh: typed, chargeKw: typed, dischargeKw: typed, efficiency: typed },
      ...{ reservePercent: typed, tilt: typed, azimuth: typed, dayKwh: typed },
    });
    fc.assert(
      fc.property(asset, (form) => {
        const read = readAsset('m-1', form);
        if (!read.ok) return;
        expect(fits(EnergyAsset, read.value)).toEqual([]);
        expect(readAsset('m-1', assetForm(read.value))).toEqual(read);
      }),
      { numRuns: 80 },
    );
    const meter = fc.record({ device: fc.oneof(device, typed), role: fc.constantFrom(...METER_ROLES), factor: typed });
    fc.assert(
      fc.property(meter, (form) => {
        const read = readMeter('m-1', form);
        if (!read.ok) return;
        expect(fits(MemberMeter, read.value)).toEqual([]);
        expect(readMeter('m-1', meterForm(read.value))).toEqual(read);
      }),
      { numRuns: 40 },
    );
  });

  it('write no name for a household, and want both languages of any other', () => {
    const form = { ...memberForm(null, '2026-04-01'), id: 'a', site: 'a/b/c', labelKo: '김씨', labelEn: 'Kim' };
    expect(readMember(form)).toEqual({
      ok: true,
      value: { id: 'a', kind: 'household', site: 'a/b/c', since: '2026-04-01' },
    });
    expect(codesOf(readMember({ ...form, kind: 'shop', labelEn: '' }))).toEqual({ labelEn: 'both' });
  });

  it('lead from a group of accounts to its members', () => {
    expect(['dong', 'building:b-1', 'kind:shop', 'site:a/b/c'].map(membersQueryOf)).toEqual([
      {},
      { building: 'b-1' },
      { kind: 'shop' },
      { search: 'a/b/c' },
    ]);
  });
});

describe('an override', () => {
  const typed = { ...EMPTY_OVERRIDE, minutes: '30', reason: 'test' };

  it('charges below zero, discharges above, and keeps the reserve', () => {
    const setpoint = (what: 'charge' | 'discharge' | 'hold') => {
      const read = readOverride('b-1', 20, { ...typed, what, kw: '1.5' }, NOW_MS);
      expect(read.ok && fits(OverrideBody, read.body)).toEqual([]);
      return read.ok ? read.body.setpoint : null;
    };
    expect(['charge', 'discharge', 'hold'].map((what) => setpoint(what as 'hold'))).toMatchObject([
      { powerW: -1500, reservePercent: 20 },
      { powerW: 1500 },
      { powerW: 0 },
    ]);
  });

  it('wants a reason and ends', () => {
    const read = readOverride('b-1', 0, typed, NOW_MS);
    expect(read.ok && read.body.until).toBe('2026-11-20T09:50:00.000Z');
    expect(codesOf(readOverride('b-1', 0, { ...typed, reason: ' ', minutes: '1441' }, NOW_MS))).toEqual({
      minutes: 'whole',
      reason: 'needed',
    });
    expect([choicesFor('battery')[0], choicesFor('pv')[0]]).toEqual(['hold', 'limit']);
  });
});

describe('a programme', () => {
  addWords(officeWords);

  it.each(exampleProgrammes().map((one) => [one.id, one] as const))(
    '%s goes through its form unchanged',
    (_id, base) => {
      const form = { ...programmeForm(base, base.version + 1), validFrom: '2027-01-01' };
      const read = readProgramme(form, base);
      expect(read).toEqual({ ok: true, value: { ...base, version: base.version + 1, validFrom: '2027-01-01' } });
      expect(read.ok && parseProgramme(read.value).ok).toBe(true);
    },
  );

  it.each(['ko', 'en'] as const)('says every rule in words: %s', (language) => {
    // No key, nothing left open, and no parameter by its name.
    for (const programme of [...exampleProgrammes(), ...PROGRAMMES])
      for (const { text } of ruleLines(programme, translator(language), language))
        expect(text).not.toMatch(/programmes\.|\{\{|undefined|NaN/);
  });

  it('leaves something to be averaged', () => {
    const form = { ...programmeForm(daytime, 3), validFrom: '2027-01-01', days: '4' };
    expect(codesOf(readProgramme(form, daytime))).toEqual({ dropLowest: 'nothingLeft' });
  });
});
