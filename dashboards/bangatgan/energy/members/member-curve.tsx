import type { AccountsAnswer } from '@maeul/devices/vpp/api/accounts';
import type { MemberRow } from '@maeul/devices/vpp/api/portfolio';
import { useMemo, useState } from 'preact/hooks';
import { dayOf, dayStartMs } from '../../../ui/format/time.ts';
import { usePreferences } from '../../../ui/preferences.tsx';
import { Answered } from '../../parts/answered.tsx';
import { useVpp } from '../api.ts';
import { useHubDay } from '../hub-day.ts';
import { todayCurve } from '../model/today-curve.ts';
import { DayStepper } from '../parts/day-stepper.tsx';
import { SeriesChart } from '../parts/series-chart.tsx';
import { Withheld } from '../parts/withheld.tsx';

const EVERY_MS = 60_000;

/** A day of one member by quarter-hours, for those who agreed that staff sees it. */
export function MemberCurve({ row }: { readonly row: MemberRow }) {
  const { t } = usePreferences();
  return (
    <section class="card" aria-labelledby="member-curve-heading">
      {row.agreed.includes('detail') ? (
        <Curve id={row.member.id} />
      ) : (
        <>
          <h2 id="member-curve-heading">{t('members.curve')}</h2>
          <Withheld why="no-consent" />
        </>
      )}
    </section>
  );
}

function Curve({ id }: { readonly id: string }) {
  const { t } = usePreferences();
  const today = useHubDay();
  const [chosen, choose] = useState<string | null>(null);
  const day = chosen ?? today ?? dayOf(Date.now());
  const startMs = dayStartMs(day);
  const span = { from: new Date(startMs).toISOString(), to: new Date(startMs + 24 * 3_600_000).toISOString() };
  const asked = useVpp<AccountsAnswer>(
    today === null ? null : '/accounts',
    { scope: `member:${id}`, ...span, resolution: 'quarter' },
    { everyMs: EVERY_MS },
  );
  const set = useMemo(
    () =>
      asked.answer === null
        ? null
        : todayCurve({ startMs, rows: asked.answer.rows, forecast: null, plan: null }, (id) => t(`energy.curve.${id}`)),
    [asked.answer, startMs, t],
  );
  return (
    <>
      <div class="card-head">
        <h2 id="member-curve-heading">{t('members.curve')}</h2>
        <DayStepper day={day} today={today ?? day} onChange={choose} />
      </div>
      <Answered asked={asked}>
        {(answer) =>
          answer.withheld !== undefined ? (
            <Withheld why={answer.withheld} />
          ) : set === null ? null : (
            <SeriesChart set={set} name={t('members.curve')} file={`${id}-${day}`} emptyText={t('curve.empty')} />
          )
        }
      </Answered>
    </>
  );
}
