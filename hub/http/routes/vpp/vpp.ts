import { guardStaff } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import type { VppOptions } from '../../vpp-options.ts';
import { forecastRoutes } from './forecast.ts';

/** All that the screens of the energy office ask, below /api/v1/office/vpp. Guarded as the office is. */
export function vppRoutes(app: App, { office, energy }: VppOptions): void {
  guardStaff(app, office);
  forecastRoutes(app, () => energy().forecaster);
}
