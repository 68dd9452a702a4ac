import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import { useMemo } from 'preact/hooks';
import { formatTime } from '../../../ui/format/time.ts';
import { wordsFor } from '../../../ui/i18n/i18n.ts';
import { EmptyNote } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useMay, useStaff } from '../../context.ts';
import { Action } from '../../parts/action.tsx';
import { Answered } from '../../parts/answered.tsx';
import { PageHead, Tag } from '../../parts/small.tsx';
import { useVpp, vpp } from '../api.ts';
import { planSet, sortAssets } from '../model/plan-curve.ts';
import { SeriesChart } from '../parts/series-chart.tsx';
import { AssetCard } from './asset-card.tsx';
import { OtherAssets } from './other-assets.tsx';

const EVERY_MS = 10_000;

/** What batteries and flexible loads do a day ahead, why, and what they were told. */
export function PlanPage({ asset }: { readonly asset: string | null }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const maySteer = useMay('manager');
  const asked = useVpp<PlanAnswer>('/plan', {}, { everyMs: EVERY_MS });
  return (
    <>
      <PageHead heading={t('place.plan')} text={t('plan.text')}>
        {maySteer ? (
          <Action
            label={t('plan.replan')}
            heading={t('plan.replanHeading')}
            confirm={t('plan.replanDo')}
            run={() => staff.send('POST', vpp('/replan'), {})}
            done={() => {
              asked.again();
              return t('plan.replanned');
            }}
          >
            <p>{t('plan.replanWords')}</p>
          </Action>
        ) : null}
      </PageHead>
      <Answered asked={asked}>{(answer) => <Plan answer={answer} asset={asset} onDone={asked.again} />}</Answered>
    </>
  );
}

interface PlanProps {
  readonly answer: PlanAnswer;
  readonly asset: string | null;
  onDone(): void;
}

function Plan({ answer, asset, onDone }: PlanProps) {
  const { t, language } = usePreferences();
  const { plan, time, assets } = answer;
  const set = useMemo(() => planSet(answer, (id) => t(`energy.curve.${id}`)), [plan?.id, answer.actual, t]);
  const minuteMs = Math.floor(Date.parse(time) / 60_000) * 60_000;
  const marks = useMemo(() => [{ tMs: minuteMs, color: '--planned' }], [minuteMs]);
  const { shown, others } = sortAssets(answer, asset);
  return (
    <>
      {answer.emergency ? <p class="note note-problem">{t('energy.todo.emergency')}</p> : null}
      {plan?.solver.status === 'fallback' ? (
        <div class="note note-warn" role="note">
          <div>
            <p class="note-heading">{t('energy.todo.plan-fallback')}</p>
            <p>{wordsFor(t, 'plan.rule', plan.solver.rule ?? '')}</p>
            {plan.solver.why === undefined ? null : (
              <p class="muted" lang="en">
                {plan.solver.why}
              </p>
            )}
          </div>
        </div>
      ) : null}
      {plan === null ? (
        <EmptyNote>{t('plan.none')}</EmptyNote>
      ) : (
        <section class="card" aria-labelledby="plan-heading">
          <div class="card-head">
            <h2 id="plan-heading">{t('plan.dong')}</h2>
            <p class="muted head-facts">
              <span>
                {t('plan.made', {
                  time: formatTime(Date.parse(plan.madeAt), 'dayAndClock', language),
                  cause: t(`plan.cause.${plan.cause}`),
                })}
              </span>
              <Tag tone={plan.solver.status === 'optimal' ? 'good' : 'warn'}>
                {t(`plan.solver.${plan.solver.status}`)}
              </Tag>
            </p>
          </div>
          <SeriesChart
            set={set}
            name={t('plan.dong')}
            file={`plan-${plan.madeAt.slice(0, 16).replace(':', '')}`}
            emptyText={t('plan.none')}
            startMs={Date.parse(time)}
            marks={marks}
            fromZero={false}
          />
        </section>
      )}
      {assets.length === 0 ? (
        <EmptyNote>{t('plan.noAssets')}</EmptyNote>
      ) : (
        <>
          {shown.map((one, at) => (
            <AssetCard
              key={one.asset}
              steered={one}
              answer={answer}
              isOpen={at === 0 || shown.length <= 3}
              onDone={onDone}
            />
          ))}
          {others.length === 0 ? null : <OtherAssets assets={others} />}
        </>
      )}
    </>
  );
}
