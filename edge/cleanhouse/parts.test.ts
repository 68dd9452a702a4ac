import { describe, expect, it } from 'vitest';
import { checkBoardPins } from './board-check.ts';
import { fillPercent } from './fill.ts';
import type { CleanHouseConfig } from './schema.ts';

describe('how full a container is', () => {
  it.each([
    [900, 0],
    [120, 100],
    [510, 50],
    // A little beyond what was measured is empty or full; far beyond, the sensor or its cable is broken.
    [950, 0],
    [60, 100],
    [1023, 0],
  ])('by a sensor that counts down: %i is %i %%', (count, percent) => {
    expect(fillPercent(count, { empty: 900, full: 120 })).toBe(percent);
  });

  it('is unknown where the count cannot be', () => {
    expect(fillPercent(1023, { empty: 600, full: 300 })).toBeNull();
    expect(fillPercent(0, { empty: 600, full: 300 })).toBeNull();
  });

  it('by a sensor that counts up', () => {
    expect([100, 400, 700].map((count) => fillPercent(count, { empty: 100, full: 700 }))).toEqual([0, 50, 100]);
  });
});

describe('parts on boards', () => {
  const house: CleanHouseConfig = {
    containers: [
      { id: 'pet', lid: { board: 'front', lock: 4, sensor: 5 }, lamp: null, fill: null },
      { id: 'can', lid: { board: 'back', lock: 4, sensor: 5 }, fill: { board: 'back', pin: 'A0', empty: 9, full: 9 } },
    ],
    presence: { board: 'front', pin: 5 },
    dispensers: { bags: { board: 'frnt', motor: 8, confirm: 9 } },
    returnSlot: { board: 'front', pin: 4 },
  };
  const faults = () => checkBoardPins(['front', 'back'], house, ['kiosk']);

  it('may use the same pins of two boards, but no pin twice', () => {
    expect(faults().filter(({ message }) => message.startsWith('Pin'))).toMatchObject([
      {
        keys: ['kiosk', 'presence', 'pin'],
        message: 'Pin 5 of the board "front" is that of containers.0.lid.sensor already.',
        hint: 'Give each part a pin of its own.',
      },
      { keys: ['kiosk', 'returnSlot', 'pin'] },
    ]);
  });

  it('must name a board that is there, and a sensor must tell empty from full', () => {
    expect(faults().map(({ keys, hint }) => [keys.join('.'), hint])).toEqual([
      ['kiosk.dispensers.bags.board', 'Did you mean "front"?'],
      ['kiosk.presence.pin', 'Give each part a pin of its own.'],
      ['kiosk.returnSlot.pin', 'Give each part a pin of its own.'],
      ['kiosk.containers.1.fill.full', 'Measure both: "maeul device board … --watch A0" shows what it counts.'],
    ]);
  });
});
