import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createBuilder } from 'vite';

const PROGRAM = '/usr/bin/chromium';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DASHBOARDS = fileURLToPath(new URL('../..', import.meta.url));

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
}

/** Builds the kiosk's page from its sources; the folder in a temporary one. */
export async function buildPage(): Promise<{ folder: string; pages: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'maeul-kiosk-page-'));
  const builder = await createBuilder({
    root: DASHBOARDS,
    configFile: join(DASHBOARDS, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder, sourcemap: false },
  });
  await builder.build(builder.environments.kiosk!);
  return { folder, pages: join(folder, 'kiosk') };
}

/** What keeps people out: WCAG A and AA, good practice, and the contrast of AAA. */
export async function violations(page: Page): Promise<string[]> {
  // The page's own policy allows no script from outside; the test's tool is none of the page.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run({ rules: { 'color-contrast-enhanced': { enabled: true } } });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

/** What is not where it can be seen whole: beyond its screen, beyond its button, or too small to touch. */
export function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wrong: string[] = [];
    const nameOf = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} "${(element.textContent ?? '').slice(0, 30)}"`;
    const isHidden = (element: Element) => element.closest('.hidden') !== null;
    const inside = (element: Element, box: DOMRect) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return left >= box.left - 1 && top >= box.top - 1 && right <= box.right + 1 && bottom <= box.bottom + 1;
    };
    const screen = new DOMRect(0, 0, innerWidth, innerHeight);
    const main = document.querySelector('main')!;
    for (const element of document.querySelectorAll('#kiosk *'))
      if (!isHidden(element) && element.closest('svg *') === null && !inside(element, screen))
        wrong.push(`off the screen: ${nameOf(element)}`);
    for (const element of main.querySelectorAll('*'))
      if (!isHidden(element) && element.closest('svg *') === null && !inside(element, main.getBoundingClientRect()))
        wrong.push(`over the edge: ${nameOf(element)}`);
    for (const box of document.querySelectorAll('button, .typed-text, li, td, dd, p'))
      if (!isHidden(box) && getComputedStyle(box).display !== 'inline') {
        // Korean fonts are higher than their lines, which cuts nothing off.
        const spareHeight = Number.parseFloat(getComputedStyle(box).fontSize) * 0.2;
        if (box.scrollWidth > box.clientWidth + 2 || box.scrollHeight > box.clientHeight + spareHeight)
          wrong.push(`too small for its words: ${nameOf(box)}`);
      }
    for (const button of document.querySelectorAll('button')) {
      const { width, height } = button.getBoundingClientRect();
      const least = button.matches('.primary, .tile, .key, .big') ? 96 : 60;
      if (width < 60 || height < least) wrong.push(`${Math.round(width)} × ${Math.round(height)}: ${nameOf(button)}`);
    }
    return wrong;
  });
}
