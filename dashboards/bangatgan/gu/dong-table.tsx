import type { ComparedDong } from '@maeul/devices/vpp/api/gu';
import { formatNumber, formatQuantity, formatShare } from '../../ui/format/quantity.ts';
import { Amount, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { RangeText } from '../energy/parts/coverage.tsx';
import { Tag, When } from '../parts/small.tsx';
import { guPlace } from './places.ts';
import { DONG_ORDERS, type DongOrder, dongName, measuredShare, orderOf, sortedDongs } from './sorted-dongs.ts';

interface DongTableProps {
  readonly dongs: readonly ComparedDong[];
  /** Share of use that shall be made in the gu. */
  readonly target: number | null;
  /** As it stands in the address. */
  readonly by: string;
}

/** The dongs of the last 24 hours, sorted by what the reader chose. */
export function DongTable({ dongs, target, by }: DongTableProps) {
  const { t } = usePreferences();
  const order = orderOf(by);
  const top = Math.max(0.1, target ?? 0, ...dongs.map(({ shares }) => shares.selfReliance ?? 0));
  return (
    <section class="card" aria-labelledby="gu-dongs">
      <h2 id="gu-dongs">{t('gu.compared')}</h2>
      <nav aria-label={t('gu.sort')}>
        <ul class="order-choices">
          {DONG_ORDERS.map((one) => (
            <li key={one}>
              <a href={guPlace(one)} aria-current={one === order ? 'true' : undefined}>
                {t(`gu.order.${one}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <ScrollBox label={t('office.table', { name: t('gu.compared') })}>
        <table class="stacking">
          <Columns order={order} />
          <tbody>
            {sortedDongs(dongs, order).map((dong) => (
              <DongRow key={dong.place} dong={dong} top={top} target={target} />
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

function Columns({ order }: { readonly order: DongOrder }) {
  const { t } = usePreferences();
  const columns = ['place', ...DONG_ORDERS.filter((one) => one !== 'place')] as const;
  return (
    <thead>
      <tr>
        {columns.map((one) => (
          <th
            key={one}
            scope="col"
            class={one === 'place' || one === 'newest' ? undefined : 'number'}
            aria-sort={one === order ? (one === 'place' ? 'ascending' : 'descending') : undefined}
          >
            {t(`gu.order.${one}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface DongRowProps {
  readonly dong: ComparedDong;
  /** Share at the right end of a bar. */
  readonly top: number;
  readonly target: number | null;
}

function DongRow({ dong, top, target }: DongRowProps) {
  const { t, language } = usePreferences();
  const { place, flows, low, high, shares, avoided, newest, silent, quarters, of, corrected } = dong;
  const share = shares.selfReliance ?? 0;
  const width = (value: number) => `${Math.min(100, (value / top) * 100)}%`;
  const measured = measuredShare(dong);
  const kgCO2 = { digits: formatNumber(avoided.kgCO2, avoided.kgCO2 < 10 ? 1 : 0, language), unit: 'kg' };
  return (
    <tr id={dongName(place)}>
      <th scope="row">
        <a href={`#days-${dongName(place)}`}>{dongName(place)}</a>{' '}
        {silent ? <Tag tone="bad">{t('gu.silent')}</Tag> : null}
      </th>
      <td class="number" data-label={t('gu.order.reliance')}>
        <Amount quantity={formatShare(shares.selfReliance, language)} />
        <span class="target-bar" aria-hidden="true">
          <span class="target-fill" style={{ width: width(share) }} />
          {target === null ? null : <span class="target-mark" style={{ left: width(target) }} />}
        </span>
      </td>
      <td class="number" data-label={t('gu.order.production')}>
        <Amount quantity={formatQuantity(flows.production, 'Wh', language)} />
        <span class="under muted">
          <RangeText low={low.production} high={high.production} unit="Wh" />
        </span>
      </td>
      <td class="number" data-label={t('gu.order.consumption')}>
        <Amount quantity={formatQuantity(flows.consumption, 'Wh', language)} />
        <span class="under muted">
          <RangeText low={low.consumption} high={high.consumption} unit="Wh" />
        </span>
      </td>
      <td class="number" data-label={t('gu.order.carbon')}>
        <Amount quantity={kgCO2} />
      </td>
      <td class="number" data-label={t('gu.order.coverage')}>
        <Amount quantity={formatShare(measured === null ? null : Math.floor(measured * 100) / 100, language)} />
        <span class="under muted">{t('gu.told', { quarters, of })}</span>
        {corrected === 0 ? null : <span class="under muted">{t('gu.corrected', { count: corrected })}</span>}
      </td>
      <td data-label={t('gu.order.newest')}>
        <When time={newest} />
      </td>
    </tr>
  );
}
