import { FLOW_NAMES, type FlowName } from '@maeul/devices/vpp/accounts';
import type { AccountsAnswer } from '@maeul/devices/vpp/api/accounts';
import type { PortfolioSummary } from '@maeul/devices/vpp/api/portfolio';
import { useMemo } from 'preact/hooks';
import { formatNumber, formatQuantity, formatShare, quantityText } from '../../../ui/format/quantity.ts';
import { addDays, dayStartMs, formatTime } from '../../../ui/format/time.ts';
import { Amount, ScrollBox, Skeleton } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { goTo } from '../../../ui/router.ts';
import { useHubDay } from '../../../ui/use-hub-clock.ts';
import { Answered } from '../../parts/answered.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { PageHead } from '../../parts/small.tsx';
import { useVpp } from '../api.ts';
import {
  changeOf,
  compareSet,
  type FlowSums,
  type Period,
  PRESETS,
  type Preset,
  presetPeriods,
  resolutionOf,
  sumFlows,
} from '../model/compare.ts';
import { scopeText } from '../parts/scope-name.tsx';
import { SeriesChart } from '../parts/series-chart.tsx';
import { Withheld } from '../parts/withheld.tsx';
import { energyPlaceOf } from '../places.ts';

/** Two periods side by side. What is compared stands in the address, so that it can be kept and sent. */
export function ComparePage({ query }: { readonly query: URLSearchParams }) {
  const { t } = usePreferences();
  const today = useHubDay();
  return (
    <>
      <PageHead heading={t('place.compare')} text={t('history.compareText')} />
      {today === null ? <Skeleton lines={6} /> : <Compare today={today} query={query} />}
    </>
  );
}

interface CompareProps {
  readonly today: string;
  readonly query: URLSearchParams;
}

function Compare({ today, query }: CompareProps) {
  const { t } = usePreferences();
  const portfolio = useVpp<PortfolioSummary>('/portfolio').answer;
  const asked = Object.fromEntries(query);
  const preset = PRESETS.find((one) => one === asked.preset) ?? (asked.from === undefined ? 'day' : null);
  const flow = FLOW_NAMES.find((one) => one === asked.flow) ?? 'consumption';
  const scope = asked.scope ?? 'dong';
  const { a, b } = preset === null ? typedPeriods(asked, today) : presetPeriods(preset, today);
  const go = (change: Readonly<Record<string, string>>) =>
    goTo(energyPlaceOf.compare({ ...asked, ...change }), 'replace');
  const type = (change: Partial<Record<'from' | 'to' | 'from2' | 'to2', string>>) => {
    const days = { from: a.from, to: addDays(a.to, -1), from2: b.from, to2: addDays(b.to, -1), ...change };
    goTo(energyPlaceOf.compare({ scope, flow, ...days }), 'replace');
  };
  const scopes = ['dong', ...(portfolio?.scopes ?? []).filter(({ withheld }) => !withheld).map(({ scope }) => scope)];
  return (
    <>
      <section class="card" aria-label={t('history.what')}>
        <div class="pair-grid">
          <SelectField<Preset | ''>
            label={t('history.period')}
            value={preset ?? ''}
            options={[
              ...PRESETS.map((value) => ({ value, text: t(`history.preset.${value}`) })),
              { value: '', text: t('history.ownDays') },
            ]}
            onInput={(value) =>
              value === '' ? type({}) : goTo(energyPlaceOf.compare({ scope, flow, preset: value }), 'replace')
            }
          />
          <SelectField
            label={t('calls.scope')}
            value={scopes.includes(scope) ? scope : 'dong'}
            options={scopes.map((value) => ({ value, text: scopeText(value, t) }))}
            onInput={(value) => go({ scope: value })}
          />
          <SelectField<FlowName>
            label={t('history.flow')}
            value={flow}
            options={FLOW_NAMES.map((value) => ({ value, text: t(`energy.flowName.${value}`) }))}
            onInput={(value) => go({ flow: value })}
          />
        </div>
        <div class="pair-grid">
          <TextField label={t('history.aFrom')} type="date" value={a.from} onInput={(from) => type({ from })} />
          <TextField label={t('history.aTo')} type="date" value={addDays(a.to, -1)} onInput={(to) => type({ to })} />
          <TextField label={t('history.bFrom')} type="date" value={b.from} onInput={(from2) => type({ from2 })} />
          <TextField label={t('history.bTo')} type="date" value={addDays(b.to, -1)} onInput={(to2) => type({ to2 })} />
        </div>
      </section>
      <Result scope={scope} flow={flow} a={a} b={b} />
    </>
  );
}

/** Days as they stand in the address, both ends included; what makes no period falls back to today. */
function typedPeriods(asked: Readonly<Record<string, string>>, today: string): { a: Period; b: Period } {
  const period = (from: string | undefined, to: string | undefined): Period => {
    const isDay = (text: string | undefined): text is string => /^\d{4}-\d\d-\d\d$/.test(text ?? '');
    const first = isDay(from) ? from : today;
    const last = isDay(to) && to >= first ? to : first;
    return { from: first, to: addDays(last, 1) };
  };
  return { a: period(asked.from, asked.to), b: period(asked.from2, asked.to2) };
}

interface ResultProps {
  readonly scope: string;
  readonly flow: FlowName;
  readonly a: Period;
  readonly b: Period;
}

function Result({ scope, flow, a, b }: ResultProps) {
  const { t } = usePreferences();
  const { resolution } = resolutionOf(a);
  const ask = ({ from, to }: Period) => ({
    ...{ scope, resolution },
    from: new Date(dayStartMs(from)).toISOString(),
    to: new Date(dayStartMs(to)).toISOString(),
  });
  const first = useVpp<AccountsAnswer>('/accounts', ask(a), { family: 'compare-a' });
  const second = useVpp<AccountsAnswer>('/accounts', ask(b), { family: 'compare-b' });
  return (
    <Answered asked={first}>
      {(one) => (
        <Answered asked={second}>
          {(other) => {
            const withheld = one.withheld ?? other.withheld;
            if (withheld !== undefined) return <Withheld why={withheld} />;
            return (
              <Curves
                flow={flow}
                a={a}
                b={b}
                one={one}
                other={other}
                file={`compare-${flow}-${a.from}`}
                name={t('place.compare')}
              />
            );
          }}
        </Answered>
      )}
    </Answered>
  );
}

interface CurvesProps extends Omit<ResultProps, 'scope'> {
  readonly one: AccountsAnswer;
  readonly other: AccountsAnswer;
  readonly file: string;
  readonly name: string;
}

function Curves({ flow, a, b, one, other, file, name }: CurvesProps) {
  const { t, language } = usePreferences();
  const words = ({ from, to }: Period) => {
    const last = addDays(to, -1);
    if (from === last) return formatTime(dayStartMs(from), 'day', language);
    return from.slice(0, 4) === last.slice(0, 4) ? `${from} – ${last.slice(5)}` : `${from} – ${last}`;
  };
  const set = useMemo(
    () =>
      compareSet(flow, { period: a, rows: one.rows, name: words(a) }, { period: b, rows: other.rows, name: words(b) }),
    [one, other, flow, a.from, a.to, b.from, b.to, language],
  );
  return (
    <section class="card" aria-label={name}>
      <SeriesChart
        set={set}
        name={`${name}: ${t(`energy.flowName.${flow}`)}`}
        file={file}
        emptyText={t('curve.empty')}
      />
      <SumTable a={sumFlows(one.rows)} b={sumFlows(other.rows)} names={[words(a), words(b)]} />
    </section>
  );
}

interface SumProps {
  readonly a: FlowSums;
  readonly b: FlowSums;
  readonly names: readonly [string, string];
}

function SumTable({ a, b, names }: SumProps) {
  const { t, language } = usePreferences();
  const shareText = (share: number | null) => quantityText(formatShare(share, language));
  return (
    <ScrollBox label={t('office.table', { name: t('history.sums') })}>
      <table class="stacking">
        <thead>
          <tr>
            <th scope="col">{t('history.flow')}</th>
            <th scope="col" class="number">
              {names[0]}
            </th>
            <th scope="col" class="number">
              {names[1]}
            </th>
            <th scope="col" class="number">
              {t('history.change')}
            </th>
          </tr>
        </thead>
        <tbody>
          {FLOW_NAMES.map((flow) => {
            const change = changeOf(a.wh[flow], b.wh[flow]);
            return (
              <tr key={flow}>
                <th scope="row">{t(`energy.flowName.${flow}`)}</th>
                <td class="number" data-label={names[0]}>
                  <Amount quantity={formatQuantity(a.wh[flow], 'Wh', language)} />
                </td>
                <td class="number" data-label={names[1]}>
                  <Amount quantity={formatQuantity(b.wh[flow], 'Wh', language)} />
                </td>
                <td class="number" data-label={t('history.change')}>
                  {change === null ? '–' : `${change > 0 ? '+' : ''}${formatNumber(change * 100, 1, language)} %`}
                </td>
              </tr>
            );
          })}
          <tr>
            <th scope="row">{t('energy.parts.coverage')}</th>
            <td class="number" data-label={names[0]}>
              {shareText(a.good)}
            </td>
            <td class="number" data-label={names[1]}>
              {shareText(b.good)}
            </td>
            <td />
          </tr>
        </tbody>
      </table>
    </ScrollBox>
  );
}
