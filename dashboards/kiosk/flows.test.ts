import { rm } from 'node:fs/promises';
import type { KioskAction, KioskView } from '@maeul/devices/kiosk/kiosk-view';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { buildPage, launch, misfits, violations } from './testing/browser.ts';
import { type Answer, FakeEdge } from './testing/fake-edge.ts';
import { depositReceipt, endingAt, LONG_AWARD, nobodyAt, SCREENS, somebodyAt } from './testing/views.ts';

const WELCOME = nobodyAt({ at: 'welcome' });
const CARD = '04A1B2C3D4E5F6';

let folder: string;
let edge: FakeEdge;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the page asked of others, and what went wrong in it. */
const faults: string[] = [];

/** As a reader does it: a character every few milliseconds, then Enter. */
async function read(text: string): Promise<void> {
  for (const character of text) await page.keyboard.press(character);
  await page.keyboard.press('Enter');
}

const shown = (step: string) => page.waitForSelector(`main[data-step="${step}"]`);
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

/** What the hand-written edge does with the usual actions. */
function next(action: KioskAction): Answer {
  switch (action.do) {
    case 'tap':
      return somebodyAt({ at: 'home' });
    case 'phone':
      return nobodyAt({ at: 'enter-phone' });
    case 'enter-phone':
      return action.pin === '2468' ? somebodyAt({ at: 'home' }) : nobodyAt({ at: 'enter-phone', failed: 'wrong-pin' });
    case 'deposit':
      return somebodyAt({ at: 'choose-kind' });
    case 'choose-kind':
      return action.kind === 'battery'
        ? somebodyAt({ at: 'count-items', kind: action.kind })
        : somebodyAt({ at: 'put-in', kind: action.kind, lid: 'closed', grams: 0, stable: true });
    case 'count-items':
      return somebodyAt({ at: 'put-in', kind: 'battery', lid: 'closed', grams: 0, stable: true });
    case 'buy':
      return somebodyAt({ at: 'buy' });
    case 'choose-item':
      return somebodyAt({ at: 'confirm-purchase', item: action.item });
    case 'confirm-purchase':
      return somebodyAt({ at: 'dispensing', item: 'bag-10l' });
    case 'choose-exchange':
      return somebodyAt({ at: 'exchange', amounts: [1000, 5000, 11_980] });
    case 'exchange':
      return somebodyAt({
        at: 'receipt',
        receipt: depositReceipt(LONG_AWARD, { what: 'exchange', points: -action.amount, steps: [] }),
      });
    case 'print':
      return { problem: 'printer-silent' };
    case 'finish':
      return WELCOME;
    default:
      return undefined;
  }
}

describe.skipIf(!needs('chromium'))('the screen of the kiosk', () => {
  beforeAll(async () => {
    const built = await buildPage();
    folder = built.folder;
    edge = new FakeEdge(built.pages, WELCOME);
    await edge.start();
    browser = await launch();
  }, 120_000);

  beforeEach(async () => {
    await context?.close();
    edge.onAction = next;
    edge.actions.length = 0;
    edge.show(WELCOME);
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    page = await context.newPage();
    const { address } = edge;
    page.on('request', (request) => {
      if (!request.url().startsWith(address)) faults.push(request.url());
    });
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        faults.push(message.text());
    });
    await page.goto(address);
    await shown('welcome');
  });

  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['by weight, upright', { width: 1080, height: 1920 }, ['.deposit', '[data-kind=pet-clear]'], 3],
    ['by piece, upright', { width: 1080, height: 1920 }, ['.deposit', '[data-kind=battery]', '.key:nth-child(2)'], 4],
    ['by piece, lying', { width: 1280, height: 800 }, ['.deposit', '[data-kind=battery]', '.key:nth-child(2)'], 4],
  ])('takes waste %s with at most four touches after the card', async (_, viewport, buttons, most) => {
    let touches = 0;
    const touch = async (button: string) => {
      touches++;
      await page.click(button);
    };
    await page.setViewportSize(viewport);
    await read(CARD);
    await shown('home');
    for (const button of buttons) await touch(button);
    await shown('put-in');
    edge.show(somebodyAt({ at: 'put-in', kind: 'pet-clear', lid: 'open', grams: 1240, stable: true }));
    await page.waitForFunction(() => document.querySelector('.weight')?.textContent === '1.24 kg');
    edge.show(somebodyAt({ at: 'weighing', kind: 'pet-clear' }));
    await shown('weighing');
    edge.show(somebodyAt({ at: 'receipt', receipt: depositReceipt(LONG_AWARD) }));
    await page.waitForSelector(`[data-points="${LONG_AWARD.points}"]`);
    await touch('.finish');
    await shown('welcome');
    expect(touches).toBeLessThanOrEqual(most);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('knows a card and a QR code by what their readers type, and shows and keeps nothing of it', async () => {
    await read(CARD);
    await shown('home');
    expect(edge.asked).toEqual([{ do: 'tap', by: 'card', value: CARD }]);
    await press('끝내기');
    await shown('welcome');
    edge.actions.length = 0;
    await read(']Q1maeul-person-77');
    await shown('home');
    expect(edge.asked).toEqual([{ do: 'tap', by: 'qr', value: 'maeul-person-77' }]);
    const kept = await page.evaluate(
      () => document.body.innerHTML + JSON.stringify({ ...localStorage, ...sessionStorage }),
    );
    expect(kept).not.toContain('person-77');
    expect(kept).not.toContain(CARD);
  });

  it('lets no reader press a button that has the focus', async () => {
    await page.getByRole('button', { name: '휴대전화 번호로 하기' }).focus();
    await read(CARD);
    await shown('home');
    expect(edge.asked.map((action) => action.do)).toEqual(['tap']);
  });

  it('takes a phone number and PIN from its own keys or from a number pad, and tells no digit of the PIN', async () => {
    await press('휴대전화 번호로 하기');
    await shown('enter-phone');
    for (const digit of '12345678') await press(digit);
    expect(await page.textContent('.typed-text')).toBe('010-1234-5678');
    await press('다음');
    for (const digit of '2468') await page.keyboard.press(digit, { delay: 100 });
    await page.waitForFunction(() => document.querySelectorAll('.typed-text')[1]?.textContent?.includes('4자리'));
    expect(await page.textContent('main')).not.toContain('2468');
    await page.keyboard.press('Enter');
    await shown('home');
    expect(edge.asked.at(-1)).toEqual({ do: 'enter-phone', phone: '01012345678', pin: '2468' });
  });

  it('buys: what, whether, and it comes', async () => {
    edge.show(somebodyAt({ at: 'home' }));
    await press('포인트로 사기');
    await page.click('[data-item="bag-10l"]');
    await shown('confirm-purchase');
    await press('네, 살게요');
    await shown('dispensing');
    expect(await page.locator('nav').count()).toBe(0);
    expect(edge.asked.map((action) => action.do)).toEqual(['buy', 'choose-item', 'confirm-purchase']);
  });

  it.each(['purchase', 'loan'] as const)('says once that points were given (%s)', async (what) => {
    edge.show(somebodyAt({ at: 'receipt', receipt: depositReceipt(LONG_AWARD, { what, points: -1200, steps: [] }) }));
    await page.waitForSelector('[data-points="-1200"]');
    expect(await page.textContent('.got strong')).toBe('−1,200점');
  });

  it('tells what is there to spend from what is set aside here and what is held elsewhere', async () => {
    edge.show(somebodyAt({ at: 'home' }));
    await shown('home');
    expect(await page.locator('.balance-main dd').allTextContents()).toEqual([
      '11,980점',
      '따로 3,000점은 여기서 쓰시도록 떼어 두었습니다',
      '따로 500점은 결제 중이거나 다른 곳에 묶여 있습니다',
    ]);
  });

  it('asks for local currency: how much, whether, and a receipt', async () => {
    edge.show(somebodyAt({ at: 'home' }));
    await press('지역화폐로 바꾸기');
    await shown('exchange');
    expect(await page.getByRole('button', { name: '바꾸기', exact: true }).isDisabled()).toBe(true);
    await page.click('[data-amount="5000"]');
    await press('바꾸기');
    await shown('receipt');
    expect(await page.textContent('.got strong')).toBe('−5,000점');
    expect(edge.asked).toEqual([{ do: 'choose-exchange' }, { do: 'exchange', amount: 5000 }]);
  });

  it('says how long a locked number stays locked', async () => {
    edge.show(nobodyAt({ at: 'identify-failed', code: 'locked', until: new Date(Date.now() + 250_000).toISOString() }));
    await page.getByText('5분 뒤에').waitFor();
  });

  it('borrows and gives back', async () => {
    const loan = { loan: '0199f1d2-0000-7000-8000-0000000000aa', container: 'cup', deposit: 1000, time: WELCOME.time };
    edge.show(somebodyAt({ at: 'containers', loans: [loan] }));
    await press('돌려주기');
    await page.getByRole('button', { name: '빌리기' }).first().click();
    await expect.poll(() => edge.asked.map((action) => action.do)).toEqual(['return', 'lend']);
  });

  it('says why a button did nothing, and forgets it with the next screen', async () => {
    edge.show(somebodyAt({ at: 'receipt', receipt: depositReceipt(LONG_AWARD) }));
    await press('종이로 받기');
    await page.getByText('인쇄가 되지 않았습니다.').waitFor();
    expect(await violations(page)).toEqual([]);
    await press('더 넣기');
    await shown('choose-kind');
    expect(await page.locator('.not-done').count()).toBe(0);
  });

  it('takes a second touch of an unsteady finger for none', async () => {
    edge.show(somebodyAt({ at: 'home' }));
    const deposit = page.getByRole('button', { name: '분리배출 하기' });
    const { x, y, width, height } = (await deposit.boundingBox())!;
    await deposit.click({ trial: true });
    await page.mouse.dblclick(x + width / 2, y + height / 2);
    await shown('choose-kind');
    expect(edge.asked).toEqual([{ do: 'deposit' }]);
  });

  it('says before a session ends how long it lasts, and stays when it is asked to', async () => {
    edge.show(endingAt(new Date(Date.now() + 12_000).toISOString()));
    await page.getByText(/\d+초 뒤에 처음 화면으로/).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: '끝내기' }).click({ trial: true });
    await page.getByRole('button', { name: '도움말' }).click({ trial: true });
    edge.onAction = () => somebodyAt({ at: 'home' });
    await press('계속하기');
    await page.waitForSelector('.idle', { state: 'detached' });
    expect(edge.actions.some((action) => action.do === 'touch')).toBe(true);
  });

  it.each([
    { width: 1280, height: 800 },
    { width: 1080, height: 1920 },
  ])('makes room for the time that is left on every screen: %o', async (viewport) => {
    await page.setViewportSize(viewport);
    const found: string[] = [];
    for (const [name, view] of SCREENS) {
      if (view.session === null) continue;
      const session = { ...view.session, idleAt: new Date(Date.now() + 12_000).toISOString() };
      await page.waitForSelector(`main[data-time="${edge.show({ ...view, session })}"]`);
      await page.waitForSelector('.idle');
      for (const one of await misfits(page)) found.push(`${name} ${one}`);
    }
    expect(found).toEqual([]);
  });

  it('speaks English, large and dark for one resident, and Korean again for the next', async () => {
    await press('English');
    await press('Larger');
    await press('Dark');
    await read(CARD);
    await shown('home');
    expect(await page.textContent('h1')).toBe('What would you like to do?');
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    expect(await page.evaluate(() => /[가-힣]/.test(document.querySelector('main')!.textContent ?? ''))).toBe(false);
    await press('Finish');
    await shown('welcome');
    expect(await page.textContent('h1')).toBe('카드를 대 주세요');
    expect(await page.locator('html').getAttribute('data-type')).toBe('ordinary');
  });

  it('can be used by keyboard alone', async () => {
    edge.show(somebodyAt({ at: 'home' }));
    await shown('home');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('분리배출 하기');
    expect(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineWidth)).toBe('4px');
    await page.keyboard.press('Enter');
    await shown('choose-kind');
  });

  it('says that it lost the machine, shows nothing old, and comes back by itself', async () => {
    edge.show(somebodyAt({ at: 'home' }));
    await shown('home');
    const { port } = edge;
    await edge.stop();
    await shown('lost');
    expect(await page.textContent('main')).not.toContain('11,980');
    expect(await violations(page)).toEqual([]);
    await restart(port, somebodyAt({ at: 'home' }));
    await shown('home');
  });

  it('asked nobody but the edge, and nothing went wrong on the way', () => {
    expect(faults).toEqual([]);
  });

  async function restart(port: number, view: KioskView): Promise<void> {
    edge = new FakeEdge(edge.pages, view);
    await edge.start(port);
  }
});
