import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { createBuilder } from 'vite';
import { FakeHub } from './fake-hub.ts';

const DASHBOARDS = fileURLToPath(new URL('../..', import.meta.url));
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DESK = { width: 1280, height: 900 };

interface Look {
  readonly language?: 'ko' | 'en';
  readonly theme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** The built pages of the office on a hand-written hub, in a real browser. */
export class OfficeBrowser {
  /** What went wrong in a page, or was asked of anybody but the hub. */
  readonly faults: string[] = [];
  readonly #pictures: string | undefined;
  #folder = '';
  #hub: FakeHub | null = null;
  #address = '';
  #browser: Browser | null = null;

  /** @param pictures where to put a picture of every screen, if anywhere */
  constructor(pictures: string | undefined) {
    this.#pictures = pictures;
  }

  get hub(): FakeHub {
    return this.#hub!;
  }

  get address(): string {
    return this.#address;
  }

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'maeul-office-'));
    const builder = await createBuilder({
      root: DASHBOARDS,
      configFile: join(DASHBOARDS, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: this.#folder, emptyOutDir: false, sourcemap: false, chunkSizeWarningLimit: 1000 },
    });
    await builder.build(builder.environments.client!);
    this.#hub = new FakeHub(this.#folder);
    this.#address = await this.#hub.start();
    this.#browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
    if (this.#pictures !== undefined) await mkdir(this.#pictures, { recursive: true });
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.#hub?.stop();
    if (this.#folder !== '') await rm(this.#folder, { recursive: true, force: true });
  }

  async open({ language = 'ko', theme = 'light', viewport = DESK }: Look = {}): Promise<[BrowserContext, Page]> {
    const context = await this.#browser!.newContext({ viewport, reducedMotion: 'reduce' });
    await context.addInitScript(
      ([language, theme]) => {
        localStorage.setItem('maeul.language', language);
        localStorage.setItem('maeul.theme', theme);
      },
      [language, theme] as const,
    );
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(this.#address) && !request.url().startsWith('blob:'))
        this.faults.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load')) this.faults.push(message.text());
    });
    return [context, page];
  }

  /** Logs in where the page is; the fake hub has one session at a time. */
  async logIn(page: Page, name: string, place = ''): Promise<void> {
    this.hub.endSession();
    await page.goto(`${this.#address}/office${place}`);
    await page.fill('input[name=name]', name);
    await page.fill('input[name=password]', 'correct horse');
    await page.click('button[type=submit]');
    await page.waitForSelector('.desk');
  }

  async visit(page: Page, place: string): Promise<void> {
    await page.goto(`${this.#address}/office${place}`);
    await page.waitForSelector('.desk h1');
    await page.waitForFunction(() => document.querySelector('.skeleton') === null);
  }

  async picture(page: Page, name: string, fullPage = true): Promise<void> {
    if (this.#pictures !== undefined) await page.screenshot({ path: join(this.#pictures, `${name}.png`), fullPage });
  }
}

/** Violations of WCAG 2.2 A and AA and of good practice, in a line each; or of some rules only. */
export async function violations(page: Page, rules?: string[]): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(rules === undefined ? {} : { runOnly: rules });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }, rules);
}

export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
