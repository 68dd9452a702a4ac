import { describe, expect, it } from 'vitest';
import { bcd, buildFrame, type HouseMeterOptions, ksx4506HouseMeter } from './ks-x-4506.ts';

const VALUES = {
  waterM3h: 0.42,
  waterM3: 123.4,
  gasM3h: 0,
  gasM3: 56.7,
  powerW: 1234,
  energyKwh: 4567.8,
  hotWaterM3h: 0,
  hotWaterM3: 9.9,
  heatMw: 0.002,
  heatMwh: 1.23,
};

function ask(requestHex: string, options: HouseMeterOptions = { group: 0, totalBytes: 3 }): string[] {
  const answers: string[] = [];
  const receive = ksx4506HouseMeter(options, () => VALUES).session((frame) => {
    answers.push(Buffer.from(frame).toString('hex'));
  });
  for (const byte of Buffer.from(requestHex, 'hex')) receive(Uint8Array.of(byte));
  return answers;
}

describe('the KS X 4506 house meter', () => {
  it('computes both check values as a captured frame has them', () => {
    expect(Buffer.from(buildFrame(0x12, 0x01, 0x81, [0x00, 0x01])).toString('hex')).toBe('f712018102000166f4');
  });

  it('answers for electricity with 1234 W and 4567.8 kWh as decimal digits', () => {
    // F7 30 03 01 00: xor C5, sum F7+30+03+01 = 12B, + C5 = 1F0.
    expect(ask('f730030100c5f0')).toEqual(['f730038107000012340456784e18']);
  });

  it('says which meters it has', () => {
    // Data: no error, and the five bits for water, gas, electricity, hot water, heat.
    const [answer] = ask('f7300f0f00c70c');
    expect(answer?.slice(0, 14)).toBe('f7300f8f02001f');
  });

  it('answers for all meters at once without error byte, six bytes each', () => {
    const request = Buffer.from(buildFrame(0x30, 0x0f, 0x01, [])).toString('hex');
    const [answer] = ask(request);
    expect(answer?.slice(8, 10)).toBe('1e');
    expect(answer?.slice(10, -4)).toBe(
      '000420001234' + '000000000567' + '001234045678' + '000000000099' + '000002000123',
    );
  });

  it('sends four-byte totals with two decimals for volumes where the maker does so', () => {
    const request = Buffer.from(buildFrame(0x30, 0x01, 0x01, [])).toString('hex');
    expect(ask(request, { group: 0, totalBytes: 4 })[0]?.slice(10, -4)).toBe('00' + '000420' + '00012340');
  });

  it('is silent for other devices, other groups and wrong check values, and finds the next request', () => {
    const light = Buffer.from(buildFrame(0x0e, 0x0f, 0x01, [])).toString('hex');
    const otherGroup = Buffer.from(buildFrame(0x30, 0x13, 0x01, [])).toString('hex');
    expect(ask(`${light}${otherGroup}f730030100c5f1f7f730030100c5f0`)).toEqual(['f730038107000012340456784e18']);
  });

  it('counts on from zero when the digits are full', () => {
    expect(bcd(1_000_012, 3)).toEqual([0x00, 0x00, 0x12]);
  });
});
