import { guardStaff } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import type { OfficeOptions } from '../../options.ts';
import { accountRoutes } from './accounts.ts';
import { auditRoutes } from './audit.ts';
import { exchangeRoutes } from './exchange.ts';
import { officeKioskRoutes } from './kiosks.ts';
import { reportRoutes } from './reports.ts';
import { residentRoutes } from './residents.ts';
import { reversalRoutes } from './reversals.ts';
import { sessionRoutes } from './session.ts';
import { tariffRoutes } from './tariffs.ts';

/** All that the screens of the dong office ask. The scope has a guard of its own: an account and its role instead of a token. */
export function officeRoutes(app: App, { office, mobile }: OfficeOptions): void {
  guardStaff(app, office);
  sessionRoutes(app, office);
  accountRoutes(app, office);
  officeKioskRoutes(app, office, mobile);
  residentRoutes(app, office);
  reversalRoutes(app, office);
  tariffRoutes(app, office);
  reportRoutes(app, office);
  exchangeRoutes(app, office);
  auditRoutes(app, office);
}
