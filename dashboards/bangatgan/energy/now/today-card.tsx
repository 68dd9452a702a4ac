import type { AccountsAnswer } from '@maeul/devices/vpp/api/accounts';
import type { ForecastAnswer } from '@maeul/devices/vpp/api/forecast';
import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import { useMemo } from 'preact/hooks';
import { formatQuantity, formatShare, quantityText } from '../../../ui/format/quantity.ts';
import { dayOf, dayStartMs } from '../../../ui/format/time.ts';
import { usePreferences } from '../../../ui/preferences.tsx';
import { Answered } from '../../parts/answered.tsx';
import { useVpp } from '../api.ts';
import { todayCurve } from '../model/today-curve.ts';
import { SeriesChart } from '../parts/series-chart.tsx';
import { Withheld } from '../parts/withheld.tsx';

const EVERY_MS = 15_000;

interface TodayCardProps {
  /** The hub's clock. */
  readonly nowMs: number;
  readonly forecast: ForecastAnswer | null;
  readonly plan: PlanAnswer | null;
}

/** Today by quarter-hours: what was measured, what is expected and what the plan wants of the grid. */
export function TodayCard({ nowMs, forecast, plan }: TodayCardProps) {
  const { t } = usePreferences();
  const day = dayOf(nowMs);
  const startMs = dayStartMs(day);
  const span = { from: iso(startMs), to: iso(startMs + 24 * 3_600_000) };
  const asked = useVpp<AccountsAnswer>(
    '/accounts',
    { scope: 'dong', ...span, resolution: 'quarter' },
    { everyMs: EVERY_MS },
  );
  return (
    <section class="card" aria-labelledby="today-heading">
      <h2 id="today-heading">{t('energy.today.heading')}</h2>
      <Answered asked={asked}>
        {(answer) =>
          answer.withheld === undefined ? (
            <Curve answer={answer} startMs={startMs} nowMs={nowMs} forecast={forecast} plan={plan} day={day} />
          ) : (
            <Withheld why={answer.withheld} />
          )
        }
      </Answered>
      {forecast?.forecast ? <SkillText forecast={forecast} /> : null}
    </section>
  );
}

interface CurveProps extends TodayCardProps {
  readonly answer: AccountsAnswer;
  readonly startMs: number;
  readonly day: string;
}

function Curve({ answer, startMs, nowMs, forecast, plan, day }: CurveProps) {
  const { t } = usePreferences();
  const set = useMemo(
    () =>
      todayCurve({ startMs, rows: answer.rows, forecast: forecast?.forecast ?? null, plan: plan?.plan ?? null }, (id) =>
        t(`energy.curve.${id}`),
      ),
    [answer, startMs, forecast, plan, t],
  );
  const minuteMs = Math.floor(nowMs / 60_000) * 60_000;
  const marks = useMemo(() => [{ tMs: minuteMs, color: '--planned' }], [minuteMs]);
  return (
    <SeriesChart
      set={set}
      name={t('energy.today.heading')}
      file={`energy-${day}`}
      emptyText={t('energy.today.empty')}
      startMs={nowMs - 15 * 60_000}
      marks={marks}
      hiddenFirst={['grid-plan']}
    />
  );
}

/** How good the forecast was lately, beside the simplest one there is. */
function SkillText({ forecast }: { readonly forecast: ForecastAnswer }) {
  const { t, language } = usePreferences();
  const skill = forecast.forecast!.skill;
  const words = (of: 'pv' | 'load') =>
    t('energy.today.skill', {
      what: t(`energy.today.${of}`),
      mae: quantityText(formatQuantity(skill[of].maeW, 'W', language)),
      persistence: quantityText(formatQuantity(skill[of].persistenceMaeW, 'W', language)),
      inBand: quantityText(formatShare(skill[of].inBand, language)),
    });
  const notes = [...new Set([...forecast.notes.pv, ...forecast.notes.load])];
  return (
    <p class="muted skill">
      {skill.pv.quarters === 0 ? t('energy.today.noSkill') : `${words('pv')} ${words('load')}`}
      {notes.map((note) => ` ${t(`energy.today.note.${note}`)}`)}
    </p>
  );
}

function iso(tMs: number): string {
  return new Date(tMs).toISOString();
}
