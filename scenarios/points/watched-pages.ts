import { type Browser, chromium, type Page } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
const PATIENCE_MS = 15_000;
/** Two signs of a number side by side, whichever kind of minus. */
const DOUBLE_SIGN = /[-−–+]\s*[-−–+]\s*\d/;

/** A browser that notes what goes wrong in its pages, and what they ask of strangers. */
export class WatchedPages {
  readonly faults: string[] = [];
  #browser: Browser | null = null;

  async start(): Promise<void> {
    this.#browser = await chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
  }

  /** @param home the page may ask nobody else */
  async open(home: string, place: string, viewport: { width: number; height: number }): Promise<Page> {
    const context = await this.#browser!.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(home)) this.faults.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.faults.push(message.text());
    });
    await page.goto(`${home}${place}`);
    return page;
  }

  /** What is on the page; a number with two signs is noted as a fault. */
  async read(page: Page): Promise<string> {
    const text = await page.locator('main').innerText();
    const found = DOUBLE_SIGN.exec(text);
    if (found !== null) this.faults.push(`two signs: ${text.slice(Math.max(0, found.index - 40), found.index + 20)}`);
    return text;
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
  }
}
