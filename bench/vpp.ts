import type { BenchOptions, BenchRow } from './bench-row.ts';
import { planRows } from './vpp/plan.ts';
import { powerAccounts } from './vpp/power-accounts.ts';
import { settlementRows } from './vpp/settlement.ts';

export const name = 'vpp';

/** What the dong power plant must do in time; each part of it is measured by a module of its own. */
const parts: readonly ((options: BenchOptions) => Promise<BenchRow[]>)[] = [
  powerAccounts,
  async (options) => settlementRows(options),
  planRows,
];

export async function run(options: BenchOptions): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const part of parts) rows.push(...(await part(options)));
  return rows;
}
