import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../../scripts/needs.ts';
import { isTooWide, OfficeBrowser, violations } from '../testing/office-browser.ts';
import { HIDDEN_MEMBER, RUNNING, SEEN_MEMBER, SETTLED } from './testing/energy-fixtures.ts';

const office = new OfficeBrowser(process.env.MAEUL_OFFICE_PICTURES);
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
const WALL = { width: 2560, height: 1440 };

const PLACES = {
  gu: '/gu',
  energy: '/energy',
  'energy-parts': '/energy-parts?flow=production',
  calls: '/calls',
  'call-running': `/call?id=${RUNNING}`,
  'call-settled': `/call?id=${SETTLED}`,
  'call-form': '/call-form',
  statement: `/statement?event=${SETTLED}&member=${SEEN_MEMBER}`,
  members: '/members',
  member: `/member?id=${SEEN_MEMBER}`,
  'member-hidden': `/member?id=${HIDDEN_MEMBER}`,
  'member-form': `/member-form?id=${SEEN_MEMBER}`,
  'member-import': '/member-import',
  diagnosis: `/diagnosis?member=${SEEN_MEMBER}`,
  market: '/market',
  mileage: '/mileage',
  disclosure: '/disclosure',
  plan: '/plan',
  compare: '/compare?preset=week',
  replay: '/replay?day=2026-11-19',
  corrections: '/corrections',
  programmes: '/programmes',
  'programme-form': '/programme-form?id=kpx-voluntary&version=2',
} as const;
/** Where a colour stands that no other screen has. */
const COLOURFUL = ['gu', 'energy', 'call-running', 'statement', 'plan', 'members'];

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe.skipIf(!needs('chromium'))('the energy screens of the office', () => {
  beforeAll(() => office.start(), 120_000);
  afterAll(() => office.stop());

  it('keep nobody out, say everything in words, and fit a phone', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '관리자');
    for (const [name, place] of Object.entries(PLACES)) {
      await office.visit(page, place);
      expect(await violations(page), name).toEqual([]);
      await office.picture(page, `${name}-ko-light`);
      // No key of the words shows: all of them have a dot and no space.
      expect(await page.locator('main').innerText(), name).not.toMatch(
        /\b(gu|energy|calls|members|plan|history|programmes|diagnosis|market|mileage|disclosure|fieldError)\.[a-z]/,
      );
      await page.setViewportSize(PHONE);
      // A chart is drawn anew for the new width in a moment.
      await expect.poll(() => isTooWide(page), { message: `${name} on a phone` }).toBe(false);
      await office.picture(page, `${name}-phone`);
      await page.setViewportSize(DESK);
    }
    await context.close();
  }, 240_000);

  it('can be read in the dark, in English', async () => {
    const [context, page] = await office.open({ language: 'en', theme: 'dark' });
    await office.logIn(page, '관리자');
    for (const name of COLOURFUL) {
      await office.visit(page, PLACES[name as 'energy']);
      expect(await violations(page, ['color-contrast']), name).toEqual([]);
      expect(await page.locator('main').innerText(), name).not.toMatch(/\b(gu|energy|calls|members|plan)\.[a-z]/);
      await office.picture(page, `${name}-en-dark`);
    }
    await context.close();
  }, 60_000);

  it('compare the dongs of a gu, best first, the silent one marked, sorted by what one likes', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '이창구');
    await page.getByRole('link', { name: '동 비교' }).click();
    const rows = page.locator('table').first().locator('tbody tr');
    const names = () => rows.locator('th a').allInnerTexts();
    await expect.poll(names).toEqual(['bulgwang', 'sinsa1', 'jingwan']);
    expect(await rows.nth(2).innerText()).toContain('소식 없음');
    await page.getByRole('link', { name: '사용', exact: true }).click();
    await page.waitForURL('**/office/gu?by=consumption');
    await expect.poll(names).toEqual(['sinsa1', 'bulgwang', 'jingwan']);
    await page.setViewportSize(WALL);
    expect(await isTooWide(page)).toBe(false);
    await context.close();
  });

  it('stand on one wall screen, without the menu', async () => {
    const [context, page] = await office.open({ viewport: WALL });
    await office.logIn(page, '이창구', '/energy?view=wall');
    await page.getByText('오늘의 곡선').waitFor();
    expect(await page.locator('.menu').isVisible()).toBe(false);
    await page.waitForFunction(() => document.documentElement.scrollHeight <= innerHeight);
    expect(await violations(page)).toEqual([]);
    await office.picture(page, 'energy-wall');
    await context.close();
  });

  it('lead from a number to its groups, their members, and the device that told it', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '이창구', '/energy');
    await page.locator('a.tile', { hasText: '생산' }).first().click();
    await page.getByText('5가구 미만이라 보이지 않습니다').waitFor();
    await page.getByRole('link', { name: '건물 apt-1' }).click();
    await page.waitForURL('**/office/members?building=apt-1');
    await page.getByRole('link', { name: SEEN_MEMBER }).click();
    await page.getByRole('link', { name: 'eunpyeong/sinsa1/apt-1/m-4' }).waitFor();
    expect(await page.getAttribute('a[target=_self][href*=device]', 'href')).toContain('/device?path=');
    // A clerk looks and changes nothing.
    expect(await button(page, '동의 거두기').count()).toBe(0);
    await office.visit(page, PLACES['member-hidden']);
    await page.getByText('동의하지 않아 보이지 않습니다').waitFor();
    await context.close();
  });

  it('call an event only after a look at whom it reaches', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '김책임', '/call-form');
    await page.getByLabel('줄일 목표').fill('12');
    await button(page, '미리 보기').click();
    await page.getByText('부르면 이렇게 됩니다').waitFor();
    expect(await violations(page)).toEqual([]);
    await office.picture(page, 'call-preview');
    await button(page, '부르기').click();
    await page.getByText('23곳이 참여합니다').waitFor();
    await page.locator('dialog').getByRole('button', { name: '부르기' }).click();
    await page.waitForURL('**/office/call?id=*');
    expect(office.hub.changes.at(-1)).toMatchObject({
      path: '/vpp/events',
      body: { programme: 'kpx-voluntary', scope: { kind: 'dong' }, targetW: 12_000 },
    });
    await context.close();
  });

  it('import a file only when no line is wrong, and say which are', async () => {
    const [context, page] = await office.open({ language: 'en' });
    await office.logIn(page, '김책임', '/member-import');
    const choose = (text: string) =>
      page.setInputFiles('input[type=file]', { name: 'm.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await choose('id,kind\na,shop\nb,nobody\n');
    await page.getByText('Line 3').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.getByRole('button', { name: /^Change \d/ }).count()).toBe(0);
    await choose('id,kind\na,shop\n');
    await page.getByRole('button', { name: 'Change 1 line' }).click();
    await button(page, 'Change it').click();
    await page.getByText('1 lines were changed.').waitFor();
    await context.close();
  });

  it('note a consent with its days, and steer a battery by hand with a reason', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '김책임', PLACES.member);
    await button(page, '동의 적기').first().click();
    await page.locator('dialog').getByRole('button', { name: '동의 적기' }).click();
    await page.getByText('동의를 적었습니다.').waitFor();
    expect(office.hub.changes.at(-1)!.body).toEqual({
      changes: [
        { op: 'give-consent', consent: { member: SEEN_MEMBER, scope: 'market', from: '2026-11-20', how: 'paper' } },
      ],
    });
    await office.visit(page, '/plan');
    await button(page, '직접 조절').click();
    await page.getByLabel('무엇을').selectOption('discharge');
    await page.locator('dialog').getByLabel('전력').fill('2');
    const steer = page.locator('dialog').getByRole('button', { name: '직접 조절' });
    expect(await steer.isDisabled()).toBe(true);
    await page.getByLabel('사유').fill('점검');
    expect(await violations(page)).toEqual([]);
    await steer.click();
    await page.getByText('지시를 보냈습니다.').waitFor();
    expect(office.hub.changes.at(-1)!.body).toMatchObject({ setpoint: { powerW: 2000, reservePercent: 20 } });
    await context.close();
  });

  it('play a day again by the keyboard', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '이창구', PLACES.replay);
    const slider = page.locator('input[type=range]');
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('PageUp');
    expect(await slider.getAttribute('aria-valuetext')).toBe('01:15');
    await page.keyboard.press(' ');
    await button(page, '멈춤').waitFor();
    await page.keyboard.press('End');
    await button(page, '재생').waitFor();
    expect(await slider.getAttribute('aria-valuetext')).toBe('23:59');
    await context.close();
  });

  it('raised no error in the browser and asked nobody but the hub', () => {
    expect(office.faults).toEqual([]);
  });
});
