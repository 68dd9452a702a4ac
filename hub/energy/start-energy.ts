import { ok, type Result } from '@maeul/devices/refusal';
import type { Energy, EnergyPart, EnergySetup } from './energy.ts';
import { ForecastThread } from './forecast-thread.ts';
import { Forecaster } from './forecaster.ts';

export interface RunningEnergy {
  readonly energy: Energy;
  stop(): Promise<void>;
}

/**
 * Starts what the hub does with power by itself: composition by hand, in the order in which the parts need each other. A part that
 * cannot start stops those before it.
 */
export async function startEnergy(setup: EnergySetup): Promise<Result<RunningEnergy>> {
  const parts: EnergyPart[] = [];
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part.stop();
  };
  try {
    const energy = startParts(setup, (part) => {
      parts.push(part);
    });
    return ok({ energy, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One line for each part. @param running is told of each part that has a stop */
function startParts({ now, queries, config }: EnergySetup, running: (part: EnergyPart) => void): Energy {
  const thread = new ForecastThread();
  thread.start();
  running(thread);
  const forecaster = new Forecaster({ power: queries.power, thread, location: config.energy.location, now });
  return { now, forecaster };
}
