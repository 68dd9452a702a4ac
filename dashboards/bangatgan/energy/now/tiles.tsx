import type { FlowName } from '@maeul/devices/vpp/accounts';
import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import { formatNumber, formatQuantity, formatShare } from '../../../ui/format/quantity.ts';
import { wordsFor } from '../../../ui/i18n/i18n.ts';
import { usePreferences } from '../../../ui/preferences.tsx';
import { CoverageText, RangeText } from '../parts/coverage.tsx';
import { Tile } from '../parts/tile.tsx';
import { energyPlaceOf } from '../places.ts';

const SHOWN = [
  ['production', 'made'],
  ['consumption', 'used'],
  ['import', 'bought'],
  ['export', 'exported'],
] as const satisfies readonly (readonly [FlowName, string])[];

/** The figures of this moment, each with how much of it was measured, and the day so far. */
export function Tiles({ now }: { readonly now: NowAnswer }) {
  const { t, language } = usePreferences();
  const { row, shares, avoided } = now.today;
  return (
    <ul class="tiles" aria-label={t('energy.tiles')}>
      {SHOWN.map(([flow, color]) => (
        <li key={flow}>
          <Tile
            name={t(`energy.flowName.${flow}`)}
            color={color}
            quantity={formatQuantity(now.power[flow], 'W', language)}
            href={energyPlaceOf.parts(flow)}
          >
            <span>
              <CoverageText coverage={now.coverage} />
            </span>
            <span>
              <RangeText low={now.low[flow]} high={now.high[flow]} unit="W" />
            </span>
          </Tile>
        </li>
      ))}
      <li>
        <Tile
          name={t('energy.stored')}
          color="stored"
          quantity={formatQuantity(now.stored.batteries === 0 ? null : now.stored.wh, 'Wh', language)}
          href={energyPlaceOf.plan()}
        >
          <span>{t('energy.batteries', { count: now.stored.batteries })}</span>
          <span>
            {t('energy.capacity')} {formatQuantity(now.stored.capacityWh, 'Wh', language).digits}{' '}
            {formatQuantity(now.stored.capacityWh, 'Wh', language).unit}
          </span>
        </Tile>
      </li>
      <li>
        <Tile
          name={t('energy.sufficiencyToday')}
          quantity={formatShare(shares.selfSufficiency, language)}
          href={energyPlaceOf.compare()}
        >
          <span>
            <CoverageText coverage={row.coverage} />
          </span>
          <span>{t('energy.sufficiencyHint')}</span>
        </Tile>
      </li>
      <li>
        <Tile
          name={t('energy.madeToday')}
          color="made"
          quantity={formatQuantity(row.flows.production, 'Wh', language)}
          href={energyPlaceOf.parts('production')}
        >
          <span>
            <CoverageText coverage={row.coverage} />
          </span>
          <span>
            <RangeText low={row.low.production} high={row.high.production} unit="Wh" />
          </span>
        </Tile>
      </li>
      <li>
        <Tile
          name={t('energy.avoidedToday')}
          quantity={{ digits: formatNumber(avoided.kgCO2, avoided.kgCO2 < 100 ? 1 : 0, language), unit: 'kg CO₂' }}
          href={energyPlaceOf.programmes()}
        >
          <span>{formatNumber(avoided.toe, 3, language)} toe</span>
          <span>
            {avoided.factors
              .map(({ id, year, version }) =>
                t('energy.factor', { name: wordsFor(t, 'energy.factorName', id), year, version }),
              )
              .join(' · ')}
          </span>
        </Tile>
      </li>
    </ul>
  );
}
