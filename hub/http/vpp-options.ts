import type { Energy } from '../energy/energy.ts';
import type { Office } from '../office/office.ts';

/** What the routes of the energy office and of the board need. */
export interface VppOptions {
  readonly office: () => Office;
  readonly energy: () => Energy;
}
