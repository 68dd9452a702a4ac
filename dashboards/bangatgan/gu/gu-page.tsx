import type { GuAnswer } from '@maeul/devices/vpp/api/gu';
import { formatNumber, formatQuantity, formatShare, quantityText } from '../../ui/format/quantity.ts';
import { EmptyNote } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useOffice } from '../context.ts';
import { Tile } from '../energy/parts/tile.tsx';
import { Answered } from '../parts/answered.tsx';
import { PageHead } from '../parts/small.tsx';
import { DongTable } from './dong-table.tsx';
import { GU, GU_EVERY_MS } from './gu-hub.ts';
import { TrendTable } from './trend-table.tsx';

/** The dongs of a gu beside each other. What they are sorted by stands in the address. */
export function GuPage({ query }: { readonly query: URLSearchParams }) {
  const { t } = usePreferences();
  const asked = useOffice<GuAnswer>(GU, { everyMs: GU_EVERY_MS });
  return (
    <>
      <PageHead heading={t('place.gu')} text={t('gu.text')} />
      <Answered asked={asked}>
        {(gu) =>
          gu.dongs.length === 0 ? (
            <EmptyNote>{t('gu.empty')}</EmptyNote>
          ) : (
            <div class="energy-now">
              <GuTiles gu={gu} />
              <GuTarget gu={gu} />
              <DongTable dongs={gu.dongs} target={gu.target} by={query.get('by') ?? ''} />
              <TrendTable dongs={gu.dongs} />
            </div>
          )
        }
      </Answered>
    </>
  );
}

function GuTiles({ gu: { total, dongs } }: { readonly gu: GuAnswer }) {
  const { t, language } = usePreferences();
  const { flows, avoided, households, silent } = total;
  const kgCO2 = { digits: formatNumber(avoided.kgCO2, avoided.kgCO2 < 10 ? 1 : 0, language), unit: 'kg' };
  const count = { digits: formatNumber(dongs.length, 0, language), unit: '' };
  return (
    <section class="tiles" aria-label={t('gu.lastDay')}>
      <Tile name={t('gu.dongs')} quantity={count}>
        {silent === 0 ? t('gu.households', { count: households }) : t('gu.silentCount', { count: silent })}
      </Tile>
      <Tile
        name={t('energy.flowName.production')}
        quantity={formatQuantity(flows.production, 'Wh', language)}
        color="made"
      >
        {t('gu.lastDay')}
      </Tile>
      <Tile
        name={t('energy.flowName.consumption')}
        quantity={formatQuantity(flows.consumption, 'Wh', language)}
        color="used"
      >
        {t('gu.lastDay')}
      </Tile>
      <Tile name={t('gu.carbon')} quantity={kgCO2}>
        {t('gu.lastDay')}
      </Tile>
    </section>
  );
}

/** How much of its power the gu made, beside what it wants to make. */
function GuTarget({ gu: { total, target } }: { readonly gu: GuAnswer }) {
  const { t, language } = usePreferences();
  const reached = total.shares.selfReliance;
  const top = Math.max(0.1, (target ?? 0) * 1.25, (reached ?? 0) * 1.1);
  const left = (share: number) => `${Math.min(100, (share / top) * 100)}%`;
  const points = target === null || reached === null ? null : (target - reached) * 100;
  return (
    <section class="card" aria-labelledby="gu-target">
      <h2 id="gu-target">{t('gu.reliance')}</h2>
      <p class="big-figure">{quantityText(formatShare(reached, language))}</p>
      <p class="muted">{t('gu.relianceText')}</p>
      <div class="target-bar" aria-hidden="true">
        <span class="target-fill" style={{ width: left(reached ?? 0) }} />
        {target === null ? null : <span class="target-mark" style={{ left: left(target) }} />}
      </div>
      <p>
        {target === null ? t('gu.noTarget') : t('gu.target', { share: quantityText(formatShare(target, language)) })}{' '}
        {points === null ? null : (
          <span class={points <= 0 ? 'text-good' : 'muted'}>
            {points <= 0 ? t('energy.targets.reached') : t('energy.targets.missing', { points: points.toFixed(1) })}
          </span>
        )}
      </p>
    </section>
  );
}
