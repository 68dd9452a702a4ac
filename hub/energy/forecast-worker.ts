import { parentPort } from 'node:worker_threads';
import { parseDay } from '@maeul/devices/korea/day';
import { kindOfDay } from '@maeul/devices/korea/working-days';
import type { Foretold } from '../vpp/forecast/foretell.ts';
import { forecastLoad, type LoadQuestion } from '../vpp/forecast/load.ts';
import { forecastPv, type PvQuestion } from '../vpp/forecast/pv.ts';

/** What the forecaster asks; holidays are Korea's. */
export interface ForecastRequest {
  readonly id: number;
  readonly pv: PvQuestion;
  readonly load: Omit<LoadQuestion, 'isHoliday'>;
}

export type ForecastReply =
  | { readonly id: number; readonly pv: Foretold; readonly load: Foretold }
  | { readonly id: number; readonly error: string };

const port = parentPort!;

port.on('message', ({ id, pv, load }: ForecastRequest) => {
  try {
    port.postMessage({ id, pv: forecastPv(pv), load: forecastLoad({ ...load, isHoliday }) } satisfies ForecastReply);
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies ForecastReply);
  }
});

function isHoliday(text: string): boolean {
  const day = parseDay(text);
  return day !== null && kindOfDay(day).type === 'holiday';
}
