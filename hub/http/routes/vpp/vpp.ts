import { guardStaff } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import type { VppOptions } from '../../vpp-options.ts';
import { accountRoutes } from './accounts.ts';
import { adviceRoutes } from './advice.ts';
import { callRoutes } from './calls.ts';
import { forecastRoutes } from './forecast.ts';
import { guRoutes } from './gu.ts';
import { marketRoutes } from './market.ts';
import { openadrStatusRoutes } from './openadr.ts';
import { planRoutes } from './plan.ts';
import { portfolioRoutes } from './portfolio.ts';
import { programmeRoutes } from './programmes.ts';
import { statementRoutes } from './statements.ts';

/** All that the screens of the energy office ask, below /api/v1/office/vpp. Guarded as the office is. */
export function vppRoutes(app: App, { office, energy }: VppOptions): void {
  guardStaff(app, office);
  accountRoutes(app, () => energy().power);
  portfolioRoutes(app, energy);
  callRoutes(app, () => energy().calls.office);
  statementRoutes(app, () => energy().calls.office);
  programmeRoutes(app, () => energy().calls.office);
  forecastRoutes(app, () => energy().forecaster);
  planRoutes(app, () => energy().plan);
  marketRoutes(app, () => energy().market);
  adviceRoutes(app, () => energy().advice);
  guRoutes(app, () => energy().gu);
  openadrStatusRoutes(app, () => energy().openadr);
}
