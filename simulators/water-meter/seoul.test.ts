import { describe, expect, it } from 'vitest';
import { seoulWaterMeter, telegram } from './seoul.ts';

const OPTIONS = { unit: 1, serial: '23165017' };

describe('the digital water meter', () => {
  it('sends the telegram that a real meter sent for 225.151 m³', () => {
    expect(Buffer.from(telegram(OPTIONS, 225.151)).toString('hex')).toBe('680f0f680801780f17501623001c13515122002316');
  });

  it('answers its own request and no other', () => {
    const answers: Uint8Array[] = [];
    const receive = seoulWaterMeter(OPTIONS, () => 1).session((frame) => void answers.push(frame));
    receive(Buffer.from('105b025d16', 'hex'));
    receive(Buffer.from('105b015d16', 'hex'));
    expect(answers).toEqual([]);
    receive(Buffer.from('ff105b', 'hex'));
    receive(Buffer.from('015c16', 'hex'));
    expect(answers).toHaveLength(1);
  });
});
