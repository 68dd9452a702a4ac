import { useEffect, useState } from 'preact/hooks';
import { ask } from './api/client.ts';
import { dayOf } from './format/time.ts';

interface HubClock {
  readonly t: string;
  readonly speed: number;
}

const ASK_MS = 30_000;
const DRAW_MS = 1000;
const itself = (nowMs: number): number => nowMs;

/** What the hub's clock shows, which may run faster than this screen's in a demo; null until it is known. */
export function useHubClock(): number | null {
  return useHubTime(itself);
}

/** Today in Seoul by the hub's clock; null until it is known. */
export function useHubDay(): string | null {
  return useHubTime(dayOf);
}

/** @param shown what of the time is shown; nothing is drawn anew while that stays the same. A function that does not change. */
function useHubTime<T extends number | string>(shown: (nowMs: number) => T): T | null {
  const [value, setValue] = useState<T | null>(null);
  useEffect(() => {
    let known: { readonly tMs: number; readonly hereMs: number; readonly speed: number } | null = null;
    const draw = () => {
      if (known !== null) setValue(shown(known.tMs + (performance.now() - known.hereMs) * known.speed));
    };
    const askOnce = async () => {
      const answer = await ask<HubClock>('/api/v1/clock');
      if (!answer.ok) return;
      const { t, speed } = answer.value;
      known = { tMs: Date.parse(t), hereMs: performance.now(), speed };
      draw();
    };
    void askOnce();
    const timers = [setInterval(() => void askOnce(), ASK_MS), setInterval(draw, DRAW_MS)];
    return () => {
      for (const timer of timers) clearInterval(timer);
    };
  }, [shown]);
  return value;
}
