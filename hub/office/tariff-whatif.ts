import { setImmediate as othersTurn } from 'node:timers/promises';
import type { TariffPreview } from '@maeul/devices/office/tariffs';
import { siteDay } from '@maeul/devices/points/site-day';
import type { Tariff } from '@maeul/devices/points/tariff';
import { checkTariff } from '@maeul/devices/points/tariff-check';
import { type PastWeighing, previewTariff } from '@maeul/devices/points/tariff-preview';
import { ok, type Result } from '@maeul/devices/refusal';
import { namesOf } from './names.ts';
import type { Office } from './office.ts';
import { depositsBetween } from './reports.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;
/** The broker runs in this thread too: after so many wallets it has its turn. */
const WALLETS_AT_ONCE = 50;

/** What the last 30 days would have paid under a tariff, in the places that it is for. Codes: those of checkTariff. */
export async function tariffWhatIf(office: Office, tariff: Tariff): Promise<Result<TariffPreview>> {
  const [wrong] = checkTariff(tariff);
  if (wrong !== undefined) return wrong;
  const nowMs = office.now();
  const to = siteDay(new Date(nowMs).toISOString());
  const from = siteDay(new Date(nowMs - (DAYS - 1) * DAY_MS).toISOString());
  const byWallet = new Map<string, PastWeighing[]>();
  for await (const { wallet, path, day, kind, grams, items, points } of depositsBetween(office, from, to)) {
    if (!path.startsWith(`${tariff.scope}/`)) continue;
    const weighing = { wallet, day, kind, grams, paid: points, ...(items === null ? {} : { items }) };
    const known = byWallet.get(wallet);
    if (known === undefined) byWallet.set(wallet, [weighing]);
    else known.push(weighing);
  }
  const sums = await sumUp(byWallet, tariff);
  const names = await namesOf(office);
  const own = new Map(tariff.kinds.map(({ id, name }) => [id, name]));
  const kinds = sums.kinds.map((row) => ({ ...row, name: own.get(row.kind) ?? names.get(row.kind) ?? null }));
  return ok({ ...sums, from, to, kinds });
}

type Sums = Pick<TariffPreview, 'deposits' | 'paid' | 'would' | 'wallets'> & {
  readonly kinds: Omit<TariffPreview['kinds'][number], 'name'>[];
};

/** Caps are of one wallet, so each wallet is computed by itself. */
async function sumUp(byWallet: ReadonlyMap<string, readonly PastWeighing[]>, tariff: Tariff): Promise<Sums> {
  const wallets = { more: 0, less: 0, same: 0 };
  const kinds = new Map(tariff.kinds.map(({ id }) => [id, { kind: id, deposits: 0, grams: 0, paid: 0, would: 0 }]));
  let done = 0;
  for (const weighings of byWallet.values()) {
    const preview = previewTariff(weighings, tariff);
    wallets[preview.wouldPay > preview.paid ? 'more' : preview.wouldPay < preview.paid ? 'less' : 'same'] += 1;
    for (const { kind, weighings: deposits, grams, paid, wouldPay } of preview.kinds) {
      const sum = kinds.get(kind) ?? { kind, deposits: 0, grams: 0, paid: 0, would: 0 };
      kinds.set(kind, {
        kind,
        deposits: sum.deposits + deposits,
        grams: sum.grams + grams,
        paid: sum.paid + paid,
        would: sum.would + wouldPay,
      });
    }
    if (++done % WALLETS_AT_ONCE === 0) await othersTurn();
  }
  const rows = [...kinds.values()].filter(({ deposits }) => deposits > 0);
  const total = (figure: 'deposits' | 'paid' | 'would') => rows.reduce((sum, row) => sum + row[figure], 0);
  return { kinds: rows, deposits: total('deposits'), paid: total('paid'), would: total('would'), wallets };
}
