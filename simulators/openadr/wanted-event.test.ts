import { unwrap } from '@maeul/devices/refusal';
import { describe, expect, it } from 'vitest';
import { eventContent, nextTimeOfDay, parseWantedEvent } from './wanted-event.ts';

const at = (time: string) => Date.parse(`2026-11-23T${time}:00+09:00`);

describe('an event that is asked of the simulated upstream', () => {
  it('begins when it is next so late in Korea', () => {
    expect(nextTimeOfDay('18:00', at('12:00'))).toEqual({ ok: true, value: at('18:00') });
    expect(nextTimeOfDay('08:30', at('12:00'))).toEqual({ ok: true, value: at('08:30') + 86_400_000 });
    expect(nextTimeOfDay('00:15', at('00:10'))).toEqual({ ok: true, value: at('00:15') });
  });

  it('is written as start, minutes, level and power', () => {
    const read = (text: string) => unwrap(parseWantedEvent(text, at('12:00')));
    expect(read('18:00')).toEqual({ startMs: at('18:00'), minutes: 60, level: 2, shedKw: null });
    expect(read('18:00/90/3/25kW')).toEqual({ startMs: at('18:00'), minutes: 90, level: 3, shedKw: 25 });
    for (const wrong of ['', '25:00', '18:00/0', '18:00/60/7', '18:00/60/2/25'])
      expect(parseWantedEvent(wrong, at('12:00'))).toMatchObject({ code: 'bad-event' });
  });

  it('has an interval for each quarter-hour', () => {
    const { intervals } = eventContent('p', unwrap(parseWantedEvent('18:00/90/2/25kW', at('12:00'))));
    expect(intervals).toHaveLength(6);
    expect((intervals as unknown[])[5]).toEqual({
      id: 5,
      payloads: [
        { type: 'SIMPLE', values: [2] },
        { type: 'DISPATCH_SETPOINT_RELATIVE', values: [-25] },
      ],
    });
  });
});
