import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { createBuilder } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { launch, violations } from '../kiosk/testing/browser.ts';
import { boardAnswer, FakeBoard } from './testing/fake-board.ts';

/** Where to put pictures, if anywhere. */
const PICTURES = process.env.MAEUL_BOARD_PICTURES;
const DASHBOARDS = fileURLToPath(new URL('..', import.meta.url));
const WALL = { width: 1920, height: 1080 };
const LAPTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
/** More than 3 cm on a screen of 55 inches: read from three metres. */
const FIGURE_PX = 50;

let folder: string;
let hub: FakeBoard;
let address: string;
let browser: Browser;
const faults: string[] = [];

interface Look {
  readonly viewport?: typeof WALL;
  readonly language?: 'ko' | 'en';
  readonly theme?: 'light' | 'dark';
}

async function open({ viewport = WALL, language = 'ko', theme = 'light' }: Look = {}, query = ''): Promise<Page> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  await context.addInitScript(
    ([language, theme]) => {
      localStorage.setItem('maeul.language', language);
      localStorage.setItem('maeul.theme', theme);
    },
    [language, theme] as const,
  );
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(`${address}/board${query}`);
  await page.waitForSelector('.tile, .board-note');
  await page.waitForSelector('.board-clock');
  return page;
}

describe.skipIf(!needs('chromium'))('the board', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maeul-board-'));
    if (PICTURES !== undefined) await mkdir(PICTURES, { recursive: true });
    const builder = await createBuilder({
      root: DASHBOARDS,
      configFile: join(DASHBOARDS, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: folder, sourcemap: false },
    });
    await builder.build(builder.environments.client!);
    hub = new FakeBoard(folder);
    [address, browser] = await Promise.all([hub.start(), launch()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await rm(folder, { recursive: true, force: true });
    expect(faults).toEqual([]);
  });

  const looks: [string, Look][] = [
    ['wall-ko', {}],
    ['wall-en-dark', { language: 'en', theme: 'dark' }],
    ['laptop-en', { viewport: LAPTOP, language: 'en' }],
    ['phone-ko-dark', { viewport: PHONE, theme: 'dark' }],
  ];
  it.each(looks)('keeps nobody out and fits its screen: %s', async (name, look) => {
    const page = await open(look);
    expect(await violations(page)).toEqual([]);
    const [wide, high] = await page.evaluate(() => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
      return [scrollWidth - clientWidth, scrollHeight - clientHeight];
    });
    expect(wide).toBeLessThanOrEqual(0);
    // On a wall nobody scrolls.
    if (look.viewport === undefined) expect(high).toBeLessThanOrEqual(0);
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
    await page.context().close();
  });

  it('says what it shows in words, largest what matters most', async () => {
    const page = await open();
    const text = (await page.textContent('main'))!;
    for (const words of [
      '52 %',
      '오늘 15–16시',
      '저녁 절전',
      '18:00–19:00',
      '2030년 목표 23 %',
      '우리 동네',
      '61.2 kW',
    ])
      expect(text).toContain(words);
    const sizes = await page
      .locator('.ring-figure, .tile-figure')
      .evaluateAll((figures) => figures.map((figure) => Number.parseFloat(getComputedStyle(figure).fontSize)));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(FIGURE_PX);
    await page.context().close();
  });

  it('calls out while a call runs, and says what all shed together', async () => {
    const { event } = boardAnswer();
    hub.answer = boardAnswer({ event: { ...event!, active: true, shedW: 7250 } });
    const page = await open({ language: 'en' });
    expect(await page.textContent('.tile-active')).toMatch(/Please save now.*7\.25.*kW.*until 19:00/s);
    expect(await violations(page)).toEqual([]);
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, 'wall-active.png') });
    hub.answer = boardAnswer();
    await page.context().close();
  });

  it('shows no figures where too few take part', async () => {
    const nothing = { now: null, today: null, year: null, hours: null, dongs: [], event: null };
    hub.answer = boardAnswer({ ...nothing, withheld: 'too-few-households' });
    const page = await open();
    expect(await page.textContent('main')).toContain('다섯 이상');
    expect(await page.locator('.tile').count()).toBe(1);
    hub.answer = boardAnswer();
    await page.context().close();
  });

  it('turns between the languages by itself where it is asked to, and anybody stops it with a key', async () => {
    const page = await open({}, '?turn');
    const turns = page.getByRole('button', { name: '한국어·English 번갈아' });
    expect(await turns.getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await turns.getAttribute('aria-pressed')).toBe('false');
    await page.context().close();
  });
});
