import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import { useMemo, useState } from 'preact/hooks';
import { formatTime, QUARTER_MS } from '../../../ui/format/time.ts';
import { wordsFor } from '../../../ui/i18n/i18n.ts';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useMay } from '../../context.ts';
import { Tag } from '../../parts/small.tsx';
import { assetSets } from '../model/plan-curve.ts';
import { SeriesChart } from '../parts/series-chart.tsx';
import { energyPlaceOf } from '../places.ts';
import { ClearOverrideAction, OverrideAction } from './override-action.tsx';
import { SteeringFacts } from './steering-facts.tsx';

type Steered = PlanAnswer['assets'][number];

interface AssetCardProps {
  readonly steered: Steered;
  readonly answer: PlanAnswer;
  readonly isOpen: boolean;
  onDone(): void;
}

/** One battery, inverter or flexible load: its plan, the reasons, what it was told and what it said. */
export function AssetCard({ steered, answer, isOpen, onDone }: AssetCardProps) {
  const { t } = usePreferences();
  const maySteer = useMay('manager');
  const [open, setOpen] = useState(isOpen);
  const { asset, member, kind, charge, override, unsteered } = steered;
  const nowMs = Date.parse(answer.time);
  const isOverridden = override !== null && Date.parse(override.until) > nowMs;
  return (
    <section class="card" aria-labelledby={`asset-${asset}`}>
      <div class="card-head">
        <h2 id={`asset-${asset}`}>
          {t(`members.assetKind.${kind}`)} <span class="muted">{asset}</span>
        </h2>
        <div class="head-facts">
          <a href={energyPlaceOf.member(member)}>{member}</a>
          {charge === null ? null : <Tag tone="plain">{t('plan.charge', { percent: Math.round(charge.percent) })}</Tag>}
          {isOverridden ? <Tag tone="warn">{t('plan.byHand')}</Tag> : null}
          {unsteered === null ? null : <Tag tone="plain">{wordsFor(t, 'plan.unsteered', unsteered)}</Tag>}
        </div>
      </div>
      <Reasons steered={steered} answer={answer} />
      <SteeringFacts steered={steered} />
      {answer.plan?.assets.some((one) => one.asset === asset) ? (
        <details class="table-details" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{t('plan.curves')}</summary>
          {open ? <Curves asset={asset} answer={answer} /> : null}
        </details>
      ) : (
        <p class="muted">{t('plan.notPlanned')}</p>
      )}
      {maySteer && unsteered === null ? (
        <div class="buttons no-print">
          <OverrideAction steered={steered} nowMs={nowMs} onDone={onDone} />
          {isOverridden ? <ClearOverrideAction asset={asset} onDone={onDone} /> : null}
        </div>
      ) : null}
    </section>
  );
}

function Reasons({ steered: { asset }, answer: { plan, time } }: Pick<AssetCardProps, 'steered' | 'answer'>) {
  const { t, language } = usePreferences();
  const planned = plan?.assets.find((one) => one.asset === asset);
  if (plan === null || planned === undefined || planned.reasons.length === 0) return null;
  const fromMs = Date.parse(plan.from);
  const slot = Math.floor((Date.parse(time) - fromMs) / QUARTER_MS);
  const clock = (at: number) => formatTime(fromMs + at * QUARTER_MS, 'clock', language);
  return (
    <ol class="reasons" aria-label={t('plan.reasons')}>
      {planned.reasons
        .filter(({ to }) => to > slot)
        .map(({ from, to, words }) => (
          <li key={from} class={from <= slot && slot < to ? 'reason reason-now' : 'reason'}>
            <span class="reason-time digits">
              {clock(from)}–{clock(to)}
            </span>
            <span>{words[language]}</span>
          </li>
        ))}
    </ol>
  );
}

function Curves({ asset, answer }: { readonly asset: string; readonly answer: PlanAnswer }) {
  const { t } = usePreferences();
  const sets = useMemo(() => assetSets(answer, asset, (id) => t(`plan.curve.${id}`)), [answer.plan?.id, asset, t]);
  const minuteMs = Math.floor(Date.parse(answer.time) / 60_000) * 60_000;
  const marks = useMemo(() => [{ tMs: minuteMs, color: '--planned' }], [minuteMs]);
  if (sets === null) return <p class="muted">{t('plan.notPlanned')}</p>;
  return (
    <div class="card-pair">
      <SeriesChart
        set={sets.power}
        name={t('plan.curve.power')}
        file={`plan-${asset}-power`}
        emptyText={t('plan.notPlanned')}
        startMs={Date.parse(answer.time)}
        marks={marks}
        fromZero={false}
      />
      {sets.stored === null ? null : (
        <SeriesChart
          set={sets.stored}
          name={t('plan.curve.stored')}
          file={`plan-${asset}-stored`}
          emptyText={t('plan.notPlanned')}
          startMs={Date.parse(answer.time)}
          marks={marks}
        />
      )}
    </div>
  );
}
