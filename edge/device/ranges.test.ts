import { describe, expect, it } from 'vitest';
import { parseHosts, parseUnits } from './ranges.ts';

const value = <T>(result: { ok: true; value: T } | { ok: false; code: string }) =>
  result.ok ? result.value : result.code;
const names = (text: string) => {
  const result = parseHosts(text);
  return result.ok ? result.value.map(({ host, port }) => `${host}:${port}`) : result.code;
};

describe('a range of units', () => {
  it('is numbers and spans of numbers, each once', () => {
    expect(value(parseUnits('3,1-2,2-4'))).toEqual([3, 1, 2, 4]);
    expect(value(parseUnits('1-247'))).toHaveLength(247);
  });

  it.each(['', '5-1', '1-300', 'a', '1,,2'])('is refused when it is "%s"', (text) => {
    expect(value(parseUnits(text))).toBe('bad-range');
  });
});

describe('a range of addresses', () => {
  it('is a name, a range of the last number, or a network without its ends', () => {
    expect(names('inverter.local:502')).toEqual(['inverter.local:502']);
    expect(names('10.0.0.9-11:1502')).toEqual(['10.0.0.9:1502', '10.0.0.10:1502', '10.0.0.11:1502']);
    expect(names('192.168.7.77/30:502')).toEqual(['192.168.7.77:502', '192.168.7.78:502']);
    expect(names('192.168.7.77/32:502')).toEqual(['192.168.7.77:502']);
    expect(names('192.168.0.0/24:502')).toHaveLength(254);
  });

  it('may be a list; an entry without a port takes that of the next', () => {
    expect(names('10.0.0.1,10.0.0.2:502,b:503')).toEqual(['10.0.0.1:502', '10.0.0.2:502', 'b:503']);
  });

  it.each(['10.0.0.1', '10.0.0.1:0', '10.0.0.5-2:502', '10.0.0.0/33:502', '300.0.0.0/24:502', 'x/24:502', 'a b:502'])(
    'is refused when it is "%s"',
    (text) => {
      expect(names(text)).toBe('bad-range');
    },
  );

  it('is not wider than one can wait for', () => {
    expect(names('10.0.0.0/8:502')).toBe('range-too-wide');
  });
});
