import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_CLEAN_HOUSE } from '@maeul/simulators/clean-house/spec';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OfficeLogin } from '../../cli/demo/office-session.ts';
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
/** Until a kiosk gives up waiting for something to fall. */
const JAM_MS_MAX = 60_000;
const FALLS_MS_MAX = 15_000;
/** What is left of 2,400 and 120 points after a roll of bags and the deposit of a cup. */
const LEFT = 920;

let folder: string;
let town: RecyclingTown;
let login: OfficeLogin;
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

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();

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
  const ends = ['main[data-step="receipt"] .status-line.confirmed', 'main[data-step="refused"]'];
  await kiosk.waitForSelector(ends.join(', '), { timeout: JAM_MS_MAX });
  expect(await pages.read(kiosk)).toContain('확인되었습니다.');
  return Number(await kiosk.locator('[data-points]').getAttribute('data-points'));
}

/** Waits until the card with the balance says so. */
const has = (points: number) =>
  kiosk.locator('.balance-main .have', { hasText: new RegExp(`^${points.toLocaleString('ko-KR')}점$`) }).waitFor();

/** From where only help leads back. */
async function toHome(): Promise<void> {
  // A touch while the screen changes may not count; whoever stands there touches again.
  await until('help is shown', JAM_MS_MAX, async () => {
    if ((await kiosk.locator('main[data-step="help"]').count()) > 0) return true;
    const help = kiosk.getByRole('button', { name: '도움말', exact: true }).first();
    await help.click({ timeout: 2_000 }).catch(() => {});
    return false;
  });
  expect(await shown('help')).toContain('이렇게 하세요');
  await press(kiosk, '뒤로');
  await shown('home');
}

/** The points in the wallet that staff look at. */
async function balance(): Promise<number> {
  const text = await office.locator('.balances li', { hasText: '포인트' }).locator('.balance').innerText();
  return Number(text.replace(/[^0-9]/g, ''));
}

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
    const [started, account] = await Promise.all([simulator.started(), town.start(), pages.start()]);
    const { endpoints, control } = JSON.parse(started);
    login = account;
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

  it('shows what came in, in the balance and in the history', async () => {
    await toHome();
    await has(2_520);
    await press(kiosk, '내역 보기');
    const history = await shown('history');
    expect(history).toContain('+2,400점');
    expect(history).toContain('+120점');
    await press(kiosk, '뒤로');
  });

  it('hands out what was bought, and takes the points once', async () => {
    await buy('bag-5l');
    expect(await confirmed()).toBe(-600);
    expect(await given('bags-5l')).toBe(1);
    await toHome();
    await has(1_920);
  }, 90_000);

  it('gives the points back when nothing comes out', async () => {
    await tell('/dispensers/bags-10l', { jammed: true });
    await buy('bag-10l');
    await kiosk.waitForSelector('main[data-step="refused"]', { timeout: JAM_MS_MAX });
    expect(await shown('refused')).toContain('포인트는 그대로입니다');
    // Who comes again sees what the hub says of the wallet.
    await press(kiosk, '끝내기');
    await shown('welcome');
    await tap(kiosk);
    await shown('home');
    await has(1_920);
    expect(await given('bags-10l')).toBe(0);
  }, 90_000);

  it('lends a container against a deposit, tells it in the history, and lets the resident go', async () => {
    await press(kiosk, '다회용기');
    await shown('containers');
    await kiosk.getByRole('button', { name: '빌리기', exact: true }).first().click();
    expect(await confirmed()).toBe(-1_000);
    await toHome();
    await has(LEFT);
    await press(kiosk, '내역 보기');
    const history = await shown('history');
    for (const amount of ['−600점', '−1,000점']) expect(history).toContain(amount);
    await press(kiosk, '끝내기');
    await shown('welcome');
  }, 90_000);

  it('lets staff log in and see the kiosk', async () => {
    office = await pages.open(`http://${town.http}`, '/office', DESK);
    await office.fill('input[name=name]', login.name);
    await office.fill('input[name=password]', login.password);
    await press(office, '들어가기');
    await office.getByRole('link', { name: '신사1동 클린하우스' }).waitFor();
    await pages.read(office);
  });

  it('shows staff the wallet of a card, with the balance that the kiosk showed', async () => {
    await office.getByRole('link', { name: '주민 찾기' }).click();
    await office.getByLabel('카드를 리더에 대세요').focus();
    await tap(office);
    await office.getByRole('heading', { name: '지갑', level: 1 }).waitFor();
    expect(await balance()).toBe(LEFT);
  });

  it('takes an award back for a reason, and the balance falls', async () => {
    const award = office.locator('.history-line', { hasText: '+120점' });
    await award.getByRole('button', { name: '취소' }).click();
    const question = office.getByRole('dialog');
    const undo = question.getByRole('button', { name: '취소하기' });
    expect(await undo.isDisabled()).toBe(true);
    await question.getByLabel('사유').fill('유색 페트병이 섞여 있음');
    await undo.click();
    await office.locator('.history-line', { hasText: /[-−]120점/ }).waitFor();
    await until('the balance falls', FALLS_MS_MAX, async () => (await balance()) === LEFT - 120);
    await pages.read(office);
  });

  it('lets staff log out, and shows nothing any more', async () => {
    await press(office, '로그아웃');
    await office.getByRole('heading', { name: '로그인' }).waitFor();
    await office.reload();
    await office.getByRole('heading', { name: '로그인' }).waitFor();
    expect(await office.locator('.desk').count()).toBe(0);
  });

  it('went wrong nowhere on the way', () => {
    expect(pages.faults).toEqual([]);
  });
});
