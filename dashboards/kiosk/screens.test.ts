import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { buildPage, launch, misfits, violations } from './testing/browser.ts';
import { FakeEdge } from './testing/fake-edge.ts';
import { SCREENS } from './testing/views.ts';

/** Where to put a picture of every screen, if anywhere. */
const PICTURES = process.env.MAEUL_KIOSK_PICTURES;
const UPRIGHT = { width: 1080, height: 1920 };
const LYING = { width: 1280, height: 800 };

let folder: string;
let edge: FakeEdge;
let browser: Browser;

interface Look {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly language: 'ko' | 'en';
  readonly theme: 'light' | 'dark';
  readonly large: boolean;
}

async function open({ viewport, language, theme, large }: Look): Promise<[BrowserContext, Page]> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', bypassCSP: true });
  const page = await context.newPage();
  edge.show(SCREENS[0]![1]);
  await page.goto(`${edge.address}?theme=${theme}`);
  await page.waitForSelector('[data-step=welcome]');
  if (language === 'en') await page.click('.language');
  if (large) await page.getByRole('button', { name: language === 'en' ? 'Larger' : '큰 글씨' }).click();
  return [context, page];
}

/** Every screen in turn; the settings of a resident live as long as nobody's session ends. */
async function walk(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  for (const [name, view] of SCREENS) {
    await page.waitForSelector(`main[data-time="${edge.show(view)}"]`);
    await look(name);
  }
}

describe.skipIf(!needs('chromium'))('every screen of the kiosk', () => {
  beforeAll(async () => {
    const built = await buildPage();
    folder = built.folder;
    edge = new FakeEdge(built.pages, SCREENS[0]![1]);
    await edge.start();
    browser = await launch();
    if (PICTURES !== undefined) await mkdir(PICTURES, { recursive: true });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it.each([
    { viewport: UPRIGHT, language: 'ko', theme: 'light', large: false },
    { viewport: LYING, language: 'en', theme: 'dark', large: false },
  ] as const)(
    'keeps nobody out: %o',
    async (look) => {
      const [context, page] = await open(look);
      const found: string[] = [];
      await walk(page, async (name) => {
        for (const one of await violations(page)) found.push(`${name} ${one}`);
      });
      expect(found).toEqual([]);
      await context.close();
    },
    60_000,
  );

  it.each(
    [UPRIGHT, LYING].flatMap((viewport) =>
      (['ko', 'en'] as const).flatMap((language) =>
        [false, true].map((large) => {
          const theme = large === (language === 'ko') ? 'dark' : 'light';
          return { viewport, language, large, theme } as const;
        }),
      ),
    ),
  )(
    'fits, without scrolling, and its buttons are large: $viewport.width $language large=$large',
    async (look) => {
      const [context, page] = await open(look);
      const found: string[] = [];
      await walk(page, async (name) => {
        if (PICTURES !== undefined) {
          const { viewport, language, theme, large } = look;
          const file = [viewport.width, language, theme, ...(large ? ['large'] : []), name].join('-');
          await page.screenshot({ path: join(PICTURES, `${file}.png`) });
        }
        for (const one of await misfits(page)) found.push(`${name} ${one}`);
      });
      expect(found).toEqual([]);
      await context.close();
    },
    60_000,
  );
});
