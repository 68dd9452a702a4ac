import { describe, expect, it } from 'vitest';
import { translator } from '../../ui/i18n/i18n.ts';
import { applyDevices, NOBODY } from './neighbourhood.ts';
import { titleOf } from './title.ts';

const GRID = 'eunpyeong/sinsa1/roof-12/grid';
const KNOWN = applyDevices(NOBODY, [
  {
    device: GRID,
    site: 'eunpyeong/sinsa1/roof-12',
    state: { status: 'online', time: '2026-01-01T00:00:00Z', label: '옥상 계량기' },
    lastSeen: null,
    latest: [],
  },
]);

function title(address: string, language: 'ko' | 'en' = 'ko'): string {
  const { pathname, searchParams } = new URL(address, 'http://hub');
  return titleOf({ path: pathname, query: searchParams }, KNOWN, translator(language), language);
}

describe('the title of a place', () => {
  it('says what is shown there, in the language of the page', () => {
    expect(title('/')).toBe('마을 · 동네 발전소');
    expect(title('/gaps')).toBe('마을 · 빠진 자료');
    expect(title('/gaps', 'en')).toBe('Maeul · Gaps');
    expect(title('/quarantine')).toBe('마을 · 보류함');
    expect(title('/figure?of=made', 'en')).toBe('Maeul · Made: where it comes from');
  });

  it('names the device and the series as people do, and by path whom nobody knows', () => {
    expect(title(`/device?path=${GRID}`)).toBe('마을 · 옥상 계량기');
    expect(title(`/readings?series=${GRID}/power_ac`)).toBe('마을 · 유효전력 · 옥상 계량기');
    expect(title(`/gaps?device=${GRID}`)).toBe('마을 · 빠진 자료 · 옥상 계량기');
    expect(title('/device?path=a/b/c/d')).toBe('마을 · a/b/c/d');
  });

  it('says of an address that leads nowhere that there is no such page', () => {
    expect(title('/nosuch')).toBe('마을 · 없는 화면');
    expect(title('/figure?of=xxx', 'en')).toBe('Maeul · No such page');
  });
});
