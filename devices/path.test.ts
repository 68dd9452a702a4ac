import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDevicePath, parseDevicePath, pathParts, siteOf } from './path.ts';
import { unwrap } from './refusal.ts';

const segment = fc.stringMatching(/^[a-z0-9-]{1,12}$/);

describe('a device path', () => {
  it('has four parts, and knows them', () => {
    const path = unwrap(parseDevicePath('eunpyeong/sinsa1/roof-12/inverter-1'));
    expect(pathParts(path)).toEqual({ gu: 'eunpyeong', dong: 'sinsa1', site: 'roof-12', device: 'inverter-1' });
    expect(siteOf(path)).toBe('eunpyeong/sinsa1/roof-12');
  });

  it.each([
    ['eunpyeong/sinsa1/roof-12', 'has 3 parts'],
    ['a/b/c/d/e', 'has 5 parts'],
    ['a/b/c/', '""'],
    ['a/B/c/d', '"B"'],
    ['a/b/c/+', '"+"'],
    ['a/b/c/d#', '"d#"'],
    ['a/b/c/은평', '"은평"'],
    ['a/b/c/d\n', '"d\n"'],
    [`a/b/c/${'d'.repeat(200)}`, 'longer than 200'],
    ['', 'has 1 parts'],
  ])('%j is refused and says why', (text, why) => {
    const result = parseDevicePath(text);
    expect(result).toMatchObject({ ok: false, code: 'bad-path' });
    expect(result.ok ? '' : result.message).toContain(why);
  });

  it('is made of any four good names, and of nothing else', () => {
    fc.assert(
      fc.property(fc.tuple(segment, segment, segment, segment), ([gu, dong, site, device]) => {
        const path = unwrap(parseDevicePath(`${gu}/${dong}/${site}/${device}`));
        expect(pathParts(path)).toEqual({ gu, dong, site, device });
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => isDevicePath(text) === parseDevicePath(text).ok));
  });
});
