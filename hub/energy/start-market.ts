import { wallAt } from '@maeul/devices/clock';
import type { EnergyPart, EnergySetup } from './energy.ts';
import { MarketBook } from './market-book.ts';
import { MarketKeeper } from './market-keeper.ts';
import type { VppDesk } from './vpp-desk.ts';

/** Of the hub's clock, from one look to the next. */
const ROUND_MS = 60_000;
/** Of the wall's clock, however fast the hub's runs. */
const WALL_MIN_MS = 1000;

/** The energy market: the book that the office reads, and, where the configuration has a rule for it, the keeper that shares. */
export function startMarket(setup: EnergySetup, desk: VppDesk, running: (part: EnergyPart) => void): MarketBook {
  const { queries, office, config, clock, now, log } = setup;
  const { power, calls } = queries;
  const { market: rule } = config.energy;
  if (rule !== null) {
    const keeper = new MarketKeeper({ power, calls, desk, rule, now });
    const pauseMs = Math.max(WALL_MIN_MS, wallAt(clock, ROUND_MS) - wallAt(clock, 0));
    running(
      repeat(
        () => keeper.round(),
        pauseMs,
        (error) => log.error({ err: error }, 'surplus could not be shared'),
      ),
    );
  }
  return new MarketBook({ power, calls, office, rule, now });
}

/** Does something again and again with a pause between. What fails is tried again next time. */
function repeat(act: () => Promise<void>, pauseMs: number, onFailure: (error: unknown) => void): EnergyPart {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const next = async () => {
    try {
      await act();
    } catch (error) {
      if (!stopped) onFailure(error);
    }
    if (!stopped) timer = setTimeout(next, pauseMs);
  };
  timer = setTimeout(next, pauseMs);
  return {
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
