import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { BATCH, WALLET } from './testing/fake-answers.ts';
import { isTooWide, OfficeBrowser, violations } from './testing/office-browser.ts';

const office = new OfficeBrowser(process.env.MAEUL_OFFICE_PICTURES);
const PHONE = { width: 360, height: 740 };
const KIOSK = 'eunpyeong/sinsa1/clean-house-1/kiosk-1';

const PLACES = {
  kiosks: '',
  kiosk: `/kiosk?path=${KIOSK}`,
  collection: '/collection',
  mobile: '/mobile',
  residents: '/residents',
  wallet: `/wallet?id=${WALLET}`,
  approvals: '/approvals',
  tariffs: '/tariffs',
  tariff: '/tariff?id=eunpyeong-moamoa&version=1',
  'tariff-editor': '/tariff-editor?id=jeju-help-centre&version=1',
  catalogue: '/catalogue',
  reports: '/reports?from=2026-08&to=2026-11',
  exchange: '/exchange',
  batch: `/batch?id=${BATCH}`,
  audit: '/audit',
  accounts: '/accounts',
  lost: '/nowhere',
} as const;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe.skipIf(!needs('chromium'))('the screens of the dong office', () => {
  beforeAll(() => office.start(), 120_000);
  afterAll(() => office.stop());

  it.each([
    ['ko', 'light'],
    ['en', 'dark'],
  ] as const)(
    'keep nobody out: %s, %s',
    async (language, theme) => {
      const [context, page] = await office.open({ language, theme });
      await page.goto(`${office.address}/office`);
      await page.waitForSelector('h1');
      expect(await violations(page), 'login').toEqual([]);
      await office.picture(page, `login-${language}-${theme}`);
      await office.logIn(page, '관리자');
      for (const [name, place] of Object.entries(PLACES)) {
        await office.visit(page, place);
        // What stands on a page is the same in both themes; its colours are not.
        expect(await violations(page, theme === 'dark' ? ['color-contrast'] : undefined), name).toEqual([]);
        expect(await isTooWide(page), name).toBe(false);
        await office.picture(page, `${name}-${language}-${theme}`);
        // No key of the words shows: all of them have a dot and no space.
        expect(await page.locator('main').innerText(), name).not.toMatch(
          /\b(office|kiosks|wallet|tariffs?|audit|exchange)\.[a-z]/,
        );
      }
      await context.close();
    },
    120_000,
  );

  it('fit a phone of 360 pixels without scrolling sideways', async () => {
    const [context, page] = await office.open({ viewport: PHONE });
    await office.logIn(page, '관리자');
    for (const [name, place] of Object.entries(PLACES)) {
      await office.visit(page, place);
      expect(await isTooWide(page), name).toBe(false);
      await office.picture(page, `${name}-phone`);
    }
    expect(await violations(page)).toEqual([]);
    await button(page, '메뉴').click();
    await office.picture(page, 'menu-phone');
    await page.getByRole('link', { name: '수거 목록' }).click();
    await page.waitForURL('**/office/collection');
    expect(await page.locator('.menu-open').count()).toBe(0);
    await context.close();
  }, 60_000);

  it('say why one cannot log in, and until when', async () => {
    const [context, page] = await office.open();
    await page.goto(`${office.address}/office/tariffs`);
    for (const word of ['wrong', 'wronger', 'wrongest', 'wrong again']) {
      await page.fill('input[name=name]', '이창구');
      await page.fill('input[name=password]', word);
      await page.click('button[type=submit]');
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input[name=password]')?.value === '');
      await page.locator('.note-problem').waitFor();
      if (word === 'wrong') expect(await page.textContent('.note-problem')).toContain('맞지 않습니다');
    }
    await page.getByText('다시 시도할 수 있습니다').waitFor();
    expect(await violations(page)).toEqual([]);
    await office.picture(page, 'locked');
    office.hub.forgetTries();
    await context.close();
  });

  it('keep what was typed when the session ends, and the place', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '김책임', '/tariff-editor?id=jeju-help-centre&version=1');
    await page.getByLabel('시작하는 날').fill('2027-01-01');
    office.hub.endSession();
    await button(page, '지난 30일 미리 보기').click();
    await page.getByRole('heading', { name: '다시 로그인해 주세요' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await office.picture(page, 'session-ended', false);
    await page.fill('dialog input[name=password]', 'correct horse');
    await page.click('dialog button[type=submit]');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await page.getByLabel('시작하는 날').inputValue()).toBe('2027-01-01');
    await button(page, '지난 30일 미리 보기').click();
    await page.getByText('지난 30일이 이 단가였다면').waitFor();
    await context.close();
  });

  it('say at each field of a tariff what is wrong, show the last month under it, and publish it', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '김책임', '/tariff-editor?id=jeju-help-centre&version=1');
    await page.getByLabel('최소 단위 (점)').fill('열');
    await button(page, '지난 30일 미리 보기').click();
    await page.getByText('고칠 곳이').waitFor();
    expect(await page.locator('.field-wrong').count()).toBeGreaterThanOrEqual(2);
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
    expect(await violations(page)).toEqual([]);
    await office.picture(page, 'tariff-errors', false);
    await page.getByLabel('최소 단위 (점)').fill('10');
    await page.getByLabel('시작하는 날').fill('2027-01-01');
    await button(page, '지난 30일 미리 보기').click();
    await page.getByText('지난 30일이 이 단가였다면').waitFor();
    expect(await violations(page)).toEqual([]);
    await office.picture(page, 'tariff-preview', false);
    await button(page, '이 판 내기').click();
    await button(page, '2027-01-01부터 내기').click();
    await page.waitForURL('**/office/tariff?id=jeju-help-centre&version=2');
    const { path, body } = office.hub.changes.at(-1)!;
    expect([path, body]).toMatchObject([
      '/tariffs',
      { tariff: { id: 'jeju-help-centre', version: 2, validFrom: '2027-01-01' } },
    ]);
    await context.close();
  });

  it('find a resident by the reader, which types and ends with Enter', async () => {
    const [context, page] = await office.open({ language: 'en' });
    await office.logIn(page, '이창구', '/residents');
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
    await page.keyboard.type('FFFFFFFF\n');
    await page.getByText('No wallet belongs to this card or number.').waitFor();
    expect(await page.getByLabel('Hold the card to the reader').inputValue()).toBe('');
    await office.picture(page, 'resident-unknown');
    await page.keyboard.type('04A1B2C3D4\n');
    await page.waitForURL(`**/office/wallet?id=${WALLET}`);
    await page.getByText('How it was computed').click();
    await page.getByText('1,240 g × 240 points ÷ 1,000 g = 297.6 points').waitFor();
    // A clerk grants nothing and closes no wallet.
    expect(await button(page, 'Grant').count()).toBe(0);
    expect(await button(page, 'Close and delete data').count()).toBe(0);
    await button(page, 'Donate').click();
    await page.getByLabel('Amount').fill('99999');
    await button(page, 'Donate it').click();
    await page.getByText('There is not enough left to spend.').waitFor();
    expect(await violations(page)).toEqual([]);
    await office.picture(page, 'donation-refused', false);
    await context.close();
  });

  it('let a reversal above the limit wait for a second person', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '이창구', `/wallet?id=${WALLET}`);
    await page.locator('.history-line').nth(2).getByRole('button', { name: '취소' }).click();
    await page.getByText('다른 책임자가 승인해야').waitFor();
    expect(await button(page, '승인 요청하기').isDisabled()).toBe(true);
    await page.getByLabel('사유').fill('두 번 지급함');
    await office.picture(page, 'reversal', false);
    await button(page, '승인 요청하기').click();
    await page.getByText('승인을 요청했습니다').waitFor();
    await office.visit(page, '/approvals');
    await page.getByText('내가 요청한 것은').waitFor();
    await office.logIn(page, '김책임', '/approvals');
    await button(page, '승인').first().click();
    expect(await violations(page)).toEqual([]);
    await button(page, '승인하고 취소하기').click();
    await page.getByText('승인했습니다.').waitFor();
    expect(office.hub.changes.at(-1)!.path).toMatch(/approve$/);
    await context.close();
  });

  it('give up what is missing in a chain only with a reason and the numbers typed', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '김책임', `/kiosk?path=${KIOSK}`);
    await button(page, '빠진 기록 포기').click();
    await page.getByText('9118번부터 9119번까지').waitFor();
    const give = button(page, '포기하기');
    await page.getByLabel('사유').fill('저장 장치 고장');
    expect(await give.isDisabled()).toBe(true);
    await page.getByLabel('확인하려면').fill('9118-9119');
    expect(await violations(page)).toEqual([]);
    await office.picture(page, 'gap', false);
    await give.click();
    await page.getByText('빠진 기록을 포기했습니다').waitFor();
    expect(office.hub.changes.at(-1)!.body).toEqual({ kiosk: KIOSK, from: 9118, to: 9119, reason: '저장 장치 고장' });
    await page.getByText('빠진 기록 없음').waitFor();
    await context.close();
  });

  it('revoke a kiosk only with a reason and its name typed', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '김책임', `/kiosk?path=${KIOSK}`);
    await button(page, '키오스크 폐기').click();
    const revoke = button(page, '폐기하기');
    await page.getByLabel('사유').fill('도난');
    expect(await revoke.isDisabled()).toBe(true);
    await page.getByLabel('확인하려면').fill('kiosk-1');
    expect(await violations(page)).toEqual([]);
    await office.picture(page, 'revoke', false);
    await revoke.click();
    await page.getByText('키오스크를 폐기했습니다').waitFor();
    await page.getByText('더 이상 인정되지 않습니다').waitFor();
    await context.close();
  });

  it('book the results of the payer line by line, and say which lines could not be read', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '김책임', `/batch?id=${BATCH}`);
    const request = (number: number) => `0193a5c2-7b1e-7c4d-9f00-${String(number).padStart(12, '0')}`;
    const text = `request,result,message\r\n${request(910)},confirmed,\r\n${request(911)},실패,"계좌 없음"\r\nnobody,confirmed,\r\n`;
    await page.setInputFiles('input[type=file]', {
      name: 'results.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    });
    await page.getByText('지급됨 1건, 실패 1건을 읽었습니다.').waitFor();
    await page.getByText('4째 줄').waitFor();
    expect(await violations(page)).toEqual([]);
    await office.picture(page, 'results');
    await button(page, '결과 적기').click();
    await page.locator('dialog').getByRole('button', { name: '결과 적기' }).click();
    await page.getByText('결과를 적었습니다.').waitFor();
    expect(office.hub.changes.at(-1)!.body).toEqual({
      lines: [
        { request: request(910), result: 'confirmed' },
        { request: request(911), result: 'failed', message: '계좌 없음' },
      ],
    });
    await context.close();
  });

  it('print only the list itself, with boxes to tick', async () => {
    const [context, page] = await office.open();
    await office.logIn(page, '이창구', '/collection');
    await page.waitForSelector('tbody tr');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.menu').isVisible()).toBe(false);
    expect(await page.locator('.tick-box').first().isVisible()).toBe(true);
    await office.picture(page, 'collection-printed');
    await context.close();
  });

  it('raised no error in the browser and asked nobody but the hub', () => {
    expect(office.faults).toEqual([]);
  });
});
