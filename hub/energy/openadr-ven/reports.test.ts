import { describe, expect, it } from 'vitest';
import type { AdrEvent, ReportDescriptor } from '../../openadr/objects.ts';
import type { Span } from '../../openadr/schedule.ts';
import type { DeliveryRow } from '../../queries/vpp-questions.ts';
import { reportOf, reportSlots } from './reports.ts';

const START = Date.parse('2026-11-23T09:00:00Z');
const QUARTER = 900_000;
const spans = Array.from({ length: 4 }, (_, at): Span => {
  return { at, fromMs: START + at * QUARTER, toMs: START + (at + 1) * QUARTER, interval: { id: at, payloads: [] } };
});
const slots = (descriptor: Partial<ReportDescriptor>) =>
  reportSlots([{ payloadType: 'USAGE', ...descriptor }], spans).map(
    ({ key, dueMs }) => `${key} @${(dueMs - START) / QUARTER}`,
  );

describe('the reports of an event', () => {
  it('are one at the end about all intervals, unless more is said', () => {
    expect(slots({})).toEqual(['0-4 @4']);
    expect(slots({ numIntervals: 2 })).toEqual(['2-4 @4']);
  });

  it('may come during the event', () => {
    expect(slots({ startInterval: 0, numIntervals: 1, historical: false, repeat: -1 })).toEqual([
      '0-1 @1',
      '1-2 @2',
      '2-3 @3',
      '3-4 @4',
    ]);
    expect(slots({ startInterval: 2, numIntervals: 2, repeat: 2 })).toEqual(['0-2 @2', '2-4 @4']);
    expect(slots({ startInterval: 0, numIntervals: 1, frequency: 2, historical: false, repeat: -1 })).toEqual([
      '0-1 @1',
      '2-3 @3',
    ]);
  });

  it('that are asked for the same intervals are one', () => {
    const [one, ...more] = reportSlots([{ payloadType: 'USAGE' }, { payloadType: 'BASELINE' }], spans);
    expect([one!.descriptors.length, more]).toEqual([2, []]);
  });

  it('of what is not known here are not made', () => {
    expect(slots({ payloadType: 'STORAGE_CHARGE_LEVEL' })).toEqual([]);
  });
});

describe('a report', () => {
  const minute = (index: number, more: Partial<DeliveryRow> = {}): DeliveryRow => {
    return { minuteMs: START + index * 60_000, baselineW: 4000, actualW: 3000, seen: 10, members: 10, ...more };
  };
  const TYPES = ['USAGE', 'BASELINE', 'DELTA_USAGE', 'DEMAND', 'DATA_QUALITY', 'OPERATING_STATE'];
  const payloads = (minutes: DeliveryRow[]) => {
    const [slot] = reportSlots(
      TYPES.map((payloadType) => ({ payloadType, numIntervals: 4 })),
      spans.slice(0, 1),
    );
    const event = { id: 'e' } as AdrEvent;
    const report = reportOf({ event, slot: slot!, spans, minutes, clientName: 'dong', resourceName: 'dong' });
    return Object.fromEntries(report.resources[0]!.intervals[0]!.payloads.map(({ type, values }) => [type, values[0]]));
  };

  it('says energy in kWh against the baseline, and that all minutes were seen', () => {
    expect(payloads(Array.from({ length: 15 }, (_, index) => minute(index)))).toEqual({
      USAGE: 0.75,
      BASELINE: 1,
      DELTA_USAGE: -0.25,
      DEMAND: 3,
      DATA_QUALITY: 'OK',
      OPERATING_STATE: 'RUNNING_CURTAILED',
    });
  });

  it('says that it is an estimate where minutes or members were not seen', () => {
    expect(payloads([minute(0), minute(1)])).toMatchObject({ USAGE: 0.75, DATA_QUALITY: 'ESTIMATED' });
    const all = Array.from({ length: 15 }, (_, index) => minute(index, { seen: 9 }));
    expect(payloads(all)).toMatchObject({ DATA_QUALITY: 'ESTIMATED' });
  });

  it('gives no figure for what nobody saw, or of fewer than five members', () => {
    const few = Array.from({ length: 15 }, (_, index) => minute(index, { seen: 4 }));
    for (const minutes of [[], few])
      expect(payloads(minutes)).toEqual({ DATA_QUALITY: 'MISSING', OPERATING_STATE: 'ERROR' });
  });
});
