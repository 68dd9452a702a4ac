import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../scripts/needs.ts';
import { type RunningProgram, runDemo, runHubAlone } from './support/demo.ts';

const PROGRAM = '/usr/bin/chromium';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
const PAGES = fileURLToPath(new URL('../dashboards', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const GRID = 'eunpyeong/sinsa1/roof-12/grid';
const POWER = `[data-device="${GRID}"] [data-reading="power_ac"]`;

let data: string;
let demo: RunningProgram;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the browser asked of anybody but the hub, and what went wrong in the page. */
const strangers: string[] = [];
const faults: string[] = [];

async function open(address: string, viewport: { width: number; height: number }): Promise<[BrowserContext, Page]> {
  const opened = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  const fresh = await opened.newPage();
  fresh.on('request', (request) => {
    if (!request.url().startsWith(demo.address)) strangers.push(request.url());
  });
  fresh.on('pageerror', (error) => faults.push(error.message));
  fresh.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  await fresh.goto(address);
  return [opened, fresh];
}

/** Violations of WCAG 2.2 A and AA and of good practice, in a line each. */
async function violations(of: Page): Promise<string[]> {
  await of.evaluate(AXE);
  return of.evaluate(async () => {
    // A global of the page here.
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
  });
}

const changes = (selector: string, before: string | null) =>
  page.waitForFunction(([found, text]) => document.querySelector(found!)?.textContent !== text, [selector, before]);

describe.skipIf(!needs('chromium'))('the page of the neighbourhood', () => {
  beforeAll(async () => {
    if (!existsSync(join(PAGES, 'dist/index.html')))
      spawnSync(process.execPath, [join(PAGES, '../node_modules/vite/bin/vite.js'), 'build', PAGES], {
        stdio: 'ignore',
      });
    data = await mkdtemp(join(tmpdir(), 'maeul-page-'));
    [demo, browser] = await Promise.all([runDemo(data), chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS })]);
    [context, page] = await open(demo.address, { width: 1440, height: 900 });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
    if (data !== undefined) await rm(data, { recursive: true, force: true });
  });

  it('shows live values that change', async () => {
    await page.waitForSelector(POWER);
    await changes(POWER, await page.textContent(POWER));
    await page.waitForFunction(() => /\d/.test(document.querySelector('[data-figure="used"]')?.textContent ?? ''));
    await page.waitForSelector('.head-facts .status-online');
    for (const device of ['roof-12/inverter-1', 'apt-3/flat-101', 'apt-3/grid', 'apt-3/house-meter-102'])
      await page.waitForSelector(`[data-device="eunpyeong/sinsa1/${device}"]`);
    expect(await page.textContent('h1')).toBe('지금 우리 동네');
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
  });

  it('leads from a number to its raw readings, by keyboard', async () => {
    await page.focus(POWER);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.readings tbody tr');
    expect(page.url()).toContain('/readings?series=');
    const newest = '.readings tbody tr:first-child th';
    await changes(newest, await page.textContent(newest));
    expect(await page.textContent('.readings tbody td:last-child')).toBe('좋음');
    const json = await page.locator('a', { hasText: 'JSON' }).getAttribute('href');
    const answer = (await (await fetch(`${demo.address}${json}`)).json()) as { readings: unknown[] };
    expect(answer.readings.length).toBeGreaterThan(0);
    await page.getByRole('button', { name: '15분', exact: true }).click();
    await page.waitForSelector('.readings thead th:nth-child(6)');
    expect(page.url()).toContain('resolution=15m');
    await page.locator('.back').click();
    await page.waitForSelector(POWER);
  });

  it('leads from a figure of the dong to the devices that it rests on', async () => {
    await page.click('[data-figure="made"]');
    await page.waitForSelector('[data-device$="inverter-1"]');
    expect(await page.locator('[data-device]').count()).toBe(1);
    await page.goBack();
    await page.waitForSelector(POWER);
  });

  it('reads the day out quarter by quarter, for who cannot see the curve', async () => {
    const slider = page.getByRole('slider');
    await slider.focus();
    const before = await slider.getAttribute('aria-valuetext');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((text) => document.querySelector('[role=slider]')?.ariaValueText !== text, before);
    await page.getByText('표로 보기').click();
    await page.waitForSelector('.table-details tbody tr');
  });

  it('speaks English and turns dark, and remembers both', async () => {
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await page.textContent('h1')).toBe('The neighbourhood now');
    await page.reload();
    await page.waitForSelector(POWER);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    expect(await page.evaluate(() => /[가-힣]/.test(document.querySelector('.dong')?.textContent ?? ''))).toBe(false);
  });

  it.each([
    ['light', 'en', ['/']],
    ['dark', 'ko', ['/', '/gaps', '/quarantine']],
    ['light', 'ko', [`/device?path=${GRID}`, '/figure?of=used']],
    ['dark', 'en', ['/', `/readings?series=${GRID}/power_ac`]],
  ] as const)('has nothing that keeps people out: %s, %s', async (theme, language, places) => {
    await page.evaluate(
      ([theme, language]) => {
        localStorage.setItem('maeul.theme', theme);
        localStorage.setItem('maeul.language', language);
      },
      [theme, language] as const,
    );
    for (const place of places) {
      await page.goto(`${demo.address}${place}`);
      await page.waitForSelector('h1');
      await page.waitForFunction(() => document.querySelector('.skeleton') === null);
      expect(await violations(page), place).toEqual([]);
    }
  });

  it('fits a phone of 360 pixels without scrolling sideways', async () => {
    const [phone, small] = await open(demo.address, { width: 360, height: 740 });
    for (const place of ['/', `/device?path=${GRID}`, `/readings?series=${GRID}/power_ac`, '/gaps', '/quarantine']) {
      await small.goto(`${demo.address}${place}`);
      await small.waitForSelector('h1');
      await small.waitForFunction(() => document.querySelector('.skeleton') === null);
      const { wide, seen } = await small.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { wide: scrollWidth, seen: clientWidth };
      });
      expect(wide, place).toBeLessThanOrEqual(seen);
    }
    expect(await violations(small)).toEqual([]);
    await phone.close();
  });

  it('says in a sentence why something could not be shown', async () => {
    await page.goto(`${demo.address}/readings?series=${GRID}/nonsense`);
    const note = page.locator('.note-problem');
    await note.waitFor();
    expect(await note.textContent()).toContain('unknown-series');
    await page.goto(demo.address);
    await page.waitForSelector(POWER);
  });

  it('says of an address that leads nowhere that there is no such page, and leads home', async () => {
    for (const place of ['/nosuch', '/figure?of=xxx']) {
      await page.goto(`${demo.address}${place}`);
      await page.waitForSelector('#lost-heading');
      expect(await page.title(), place).toBe('Maeul · No such page');
    }
    expect(await violations(page)).toEqual([]);
    await page.click('main a');
    await page.waitForSelector(POWER);
    expect(await page.title()).toBe('Maeul · Neighbourhood power plant');
  });

  it('says when the hub is gone and how old its values are, and comes back by itself', async () => {
    await demo.stop();
    const banner = page.locator('.banner-lost');
    await banner.waitFor();
    expect(await page.locator('.banner time').count()).toBe(1);
    expect(await page.textContent(POWER)).toMatch(/\d/);
    expect(await violations(page)).toEqual([]);
    demo = await runHubAlone(data, demo.address.replace('http://', ''));
    await banner.waitFor({ state: 'detached' });
    await page.waitForSelector('.head-facts .status-online');
    // Its edge agents said that they stop.
    await page.waitForSelector(`[data-device="${GRID}"][data-status="offline"]`);
  }, 60_000);

  it('asked nobody but the hub, and nothing went wrong on the way', async () => {
    await context.close();
    expect(strangers).toEqual([]);
    expect(faults).toEqual([]);
  });
});
