import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_CLEAN_HOUSE } from '@maeul/simulators/clean-house/spec';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { Program, until } from '../durability/program.ts';
import { RecyclingTown } from './recycling-town.ts';
import { WatchedPages } from './watched-pages.ts';

const PAGES = fileURLToPath(new URL('../../dashboards', import.meta.url));
const VITE = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
const UPRIGHT = { width: 1080, height: 1920 };
const DESK = { width: 1280, height: 900 };
const CARD = '04D1A2B3C4D5E6';
const OPEN_MS_MAX = 60_000;
const COMES_OUT_MS_MAX = 15_000;

let folder: string;
let town: RecyclingTown;
let simulator: Program;
/** Address of the simulated clean house. */
let house: string;
const pages = new WatchedPages();
let kiosk: Page;
let office: Page;

/** As a reader does it: a character every few milliseconds, then Enter. */
async function tap(page: Page): Promise<void> {
  await page.keyboard.type(CARD);
  await page.keyboard.press('Enter');
}

async function shown(step: string): Promise<string> {
  await kiosk.waitForSelector(`main[data-step="${step}"]`);
  return pages.read(kiosk);
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function tell(path: string, body: unknown): Promise<boolean> {
  const answer = await fetch(`${house}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answer.body?.cancel();
  return answer.ok;
}

async function given(name: string): Promise<number> {
  const { dispensers } = (await (await fetch(`${house}/house`)).json()) as {
    dispensers: { name: string; given: number }[];
  };
  return dispensers.find((one) => one.name === name)!.given;
}

/** From the list of kinds to a receipt that the hub has confirmed. */
async function putIn(kind: string, container: string, grams: number): Promise<number> {
  await shown('choose-kind');
  await kiosk.click(`[data-kind="${kind}"]`);
  await shown('put-in');
  // Whoever came before may still stand there.
  await until('there is room', OPEN_MS_MAX, () => tell('/deposit', { container, grams }));
  return confirmed();
}

/** The points of the receipt on the screen, once the hub has confirmed it. */
async function confirmed(): Promise<number> {
  await kiosk.waitForSelector('main[data-step="receipt"] .status-line.confirmed');
  await pages.read(kiosk);
  return Number(await kiosk.locator('[data-points]').getAttribute('data-points'));
}

/** Waits until the card with the balance says so. */
const has = (points: number) =>
  kiosk.locator('.balance-main .have', { hasText: `${points.toLocaleString('ko-KR')}점` }).waitFor();

async function buy(item: string): Promise<void> {
  await press(kiosk, '포인트로 사기');
  await shown('buy');
  await kiosk.click(`[data-item="${item}"]`);
  await shown('confirm-purchase');
  await press(kiosk, '네, 살게요');
}

describe.skipIf(!needs('chromium'))('a resident at the kiosk, and staff afterwards, each in a browser', () => {
  beforeAll(async () => {
    if (!existsSync(join(PAGES, 'dist/kiosk')))
      spawnSync(process.execPath, [VITE, 'build', PAGES], { stdio: 'ignore' });
    folder = mkdtempSync(join(tmpdir(), 'maeul-kiosk-'));
    town = new RecyclingTown(folder);
    const args = ['sim', 'clean-house', '--control', '127.0.0.1:0', '--json'];
    simulator = new Program({ args, log: join(folder, 'house.log') });
    const [started] = await Promise.all([simulator.started(), town.start(), pages.start()]);
    const { endpoints, control } = JSON.parse(started);
    house = `http://${control}`;
    const agent = await town.open(DEMO_CLEAN_HOUSE.site, endpoints);
    await agent.program.started();
    await until('the kiosk answers', OPEN_MS_MAX, () =>
      fetch(agent.screen).then(
        (answer) => answer.ok,
        () => false,
      ),
    );
    kiosk = await pages.open(agent.screen, '', UPRIGHT);
    await kiosk.waitForSelector('main[data-step="welcome"]', { timeout: OPEN_MS_MAX });
  }, 180_000);

  afterAll(async () => {
    await pages.stop();
    await town?.kill();
    await simulator?.end('SIGTERM');
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it('asks the holder of a card that nobody knows, and opens a wallet', async () => {
    await tap(kiosk);
    expect(await shown('consent')).toContain('처음 오셨네요');
    await press(kiosk, '네, 모을게요');
    await shown('home');
    await has(0);
  });

  it('weighs what is put in, and shows points that the hub has confirmed', async () => {
    await kiosk.getByRole('button', { name: '분리배출 하기' }).click();
    expect(await putIn('paper-pack', 'paper', 4_000)).toBe(2_400);
    await press(kiosk, '더 넣기');
    expect(await putIn('pet-clear', 'pet', 1_240)).toBe(120);
  }, 60_000);
});
