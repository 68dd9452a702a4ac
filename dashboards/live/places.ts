import { address } from '../ui/api/client.ts';
import type { Figure } from './model/balance.ts';

/** The addresses within the page; they can be kept, sent and opened again. */
export const placeOf = {
  now: () => '/',
  figure: (figure: Figure) => address('/figure', { of: figure }),
  device: (path: string) => address('/device', { path }),
  readings: (series: string, query: { resolution?: string; span?: number; until?: number } = {}) =>
    address('/readings', { series, ...query }),
  gaps: (device?: string) => address('/gaps', { device }),
  quarantine: () => '/quarantine',
};
