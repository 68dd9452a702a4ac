import { describe, expect, it } from 'vitest';
import type { Weighing } from './weighing.ts';
import { checkWeighing } from './weighing-check.ts';

const ascii = (text: string) => Buffer.from(text, 'latin1').toString('hex');

/** 1.24 kg on each kind of scale, as the manuals write it; the checksum makes the seven low bits of the sum 0. */
const FRAMES: Readonly<Record<string, string>> = {
  'scale/cas-22': ascii('ST,GS,1\xc4,    1.24 kg\r\n'),
  'scale/and-17': ascii('ST,+00001.24 kg\r\n'),
  'scale/and-18': ascii('ST,GS,+0001.24kg\r\n'),
  'scale/mt-sics': ascii('S S       1.24 kg\r\n'),
  'scale/toledo-8217': '0230312e3234300d',
  'scale/toledo-continuous-plain': '022c30203030303132343030303030300d',
  'scale/toledo-continuous': '022c30203030303132343030303030300d',
  'scale/toledo-continuous-checksum': `${'022c30203030303132343030303030300d'}2e`,
};

/** A weighing on a scale that showed 1.24 kg both before and after: its frames are good, its grams are not. */
function weighing(profile: string, frame: string): Weighing {
  const indication = { time: '2026-11-23T01:00:00Z', grams: 1240, frame, frames: 2 };
  return {
    scale: { path: 'a/b/c/scale', serial: '1', profile, e: 10, min: 200, max: 60_000, verifiedUntil: '2027-01-01' },
    before: indication,
    after: indication,
    container: 'c',
    tare: 0,
    lidOpened: '2026-11-23T01:00:00Z',
    lidClosed: '2026-11-23T01:00:00Z',
    grams: 10,
  };
}

function frameLines(profile: string, frame: string): string[] {
  return checkWeighing(weighing(profile, frame))
    .filter(({ what }) => what.startsWith('frame'))
    .map(({ agrees, words }) => `${agrees ? 'agrees' : 'differs'}: ${words}`);
}

describe('the check of a weighing', () => {
  for (const [profile, frame] of Object.entries(FRAMES))
    it(`reads one frame of ${profile} again, alone as it was kept`, () => {
      const words = `agrees: ${frame} says 1240 g; the weighing says 1240 g.`;
      expect(frameLines(profile, frame)).toEqual([words, words]);
    });

  it('does not take a frame for more or less than it is', () => {
    const frame = FRAMES['scale/and-18']!;
    for (const other of [
      frame + frame,
      frame.slice(2),
      frame.slice(0, -2),
      `00${frame}`,
      '00',
      frame.replace('31', '32'),
    ])
      expect(frameLines('scale/and-18', other)[0]).toMatch(/^differs/);
  });

  it('does not take a weight that moves, is held or overloaded', () => {
    const words = (frame: string) => frameLines('scale/cas-22', ascii(frame))[0];
    expect(words('US,GS,1\x84,    1.24 kg\r\n')).toContain('in motion');
    expect(words('ST,GS,1\xd4,    1.24 kg\r\n')).toContain('held');
    expect(words('OL,GS,1\x84,         kg\r\n')).toMatch(/^differs/);
  });

  it('does not take a net weight: what was tared away, nobody knows', () => {
    const net = {
      'scale/cas-22': ascii('ST,NT,1\xc2,    1.24 kg\r\n'),
      'scale/and-18': ascii('ST,NT,+0001.24kg\r\n'),
      'scale/toledo-8217': '0230312e32344e0d',
      'scale/toledo-continuous': '022c31203030303132343030303030300d',
    };
    for (const [profile, frame] of Object.entries(net)) expect(frameLines(profile, frame)[0]).toMatch(/^differs/);
  });

  it('wants a Min of 20 e at least, and the container on the scale', () => {
    const good = { ...weighing('scale/and-18', FRAMES['scale/and-18']!), grams: 500 };
    const after = { ...good.after, grams: 1740 };
    const bounds = (changes: Partial<Weighing>) =>
      checkWeighing({ ...good, after, ...changes }).find(({ what }) => what === 'bounds')!.agrees;
    expect(bounds({})).toBe(true);
    expect(bounds({ scale: { ...good.scale, min: 190 } })).toBe(false);
    expect(bounds({ scale: { ...good.scale, min: 600 } })).toBe(false);
    expect(bounds({ tare: 1440 })).toBe(true);
    expect(bounds({ tare: 1441 })).toBe(false);
  });

  it('refuses what is no instant, and never throws on it', () => {
    const { after, ...rest } = weighing('scale/and-18', FRAMES['scale/and-18']!);
    const leap = { ...rest, after: { ...after, time: '2016-12-31T23:59:60Z' } };
    expect(checkWeighing(leap).filter(({ agrees }) => !agrees)).toContainEqual(
      expect.objectContaining({ what: 'verification' }),
    );
  });

  it('wants the difference to be what is rounded down to e', () => {
    const lines = checkWeighing(weighing('scale/and-18', FRAMES['scale/and-18']!));
    expect(lines.filter(({ agrees }) => !agrees).map(({ what }) => what)).toEqual(['grams', 'bounds']);
  });
});
