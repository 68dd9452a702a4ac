import { chromium } from 'playwright-core';
import { until } from '../../scenarios/durability/program.ts';
import { needs } from '../../scripts/needs.ts';

const PROGRAM = '/usr/bin/chromium';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
const PAINTED_MS_MAX = 10_000;

/** A browser before the kiosk, that notes when it has painted the points of a receipt. */
export interface PaintWatch {
  /** When the points that are on the screen were painted, milliseconds since 1970. To be asked once for each receipt. */
  painted(): Promise<number>;
  stop(): Promise<void>;
}

/** Null where there is no Chromium, which is said loudly. */
export async function watchPaints(screen: string): Promise<PaintWatch | null> {
  if (!needs('chromium')) return null;
  const browser = await chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
  const page = await browser.newPage({ viewport: { width: 1080, height: 1920 } });
  await page.goto(screen);
  await page.waitForSelector('main');
  await page.evaluate(NOTE_PAINTS);
  return {
    async painted() {
      let painted: unknown;
      await until('the points are painted', PAINTED_MS_MAX, async () => {
        painted = await page.evaluate('globalThis.paintedMs.shift()');
        return painted !== undefined;
      });
      return Number(painted);
    },
    stop: () => browser.close(),
  };
}

/**
 * In the page. What is asked for in a frame runs before that frame is painted; a message that is sent from there comes after.
 */
const NOTE_PAINTS = `
  globalThis.paintedMs = [];
  let shown = false;
  const look = () => {
    const before = shown;
    shown = document.querySelector('.receipt [data-points]') !== null;
    if (!shown || before) return;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => globalThis.paintedMs.push(Date.now());
      port2.postMessage(null);
    });
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
`;
