import type { AccountsAnswer } from '@maeul/devices/vpp/api/accounts';
import type { MemberRow } from '@maeul/devices/vpp/api/portfolio';
import { useMemo, useState } from 'preact/hooks';
import { DAY_MS, dayStartMs } from '../../../ui/format/time.ts';
import { Skeleton } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useHubDay } from '../../../ui/use-hub-clock.ts';
import { Answered } from '../../parts/answered.tsx';
import { useVpp } from '../api.ts';
import { todayCurve } from '../model/today-curve.ts';
import { DayStepper } from '../parts/day-stepper.tsx';
import { SeriesChart } from '../parts/series-chart.tsx';
import { Withheld } from '../parts/withheld.tsx';

const EVERY_MS = 60_000;

/** A day of one member by quarter-hours, for those who agreed that staff sees it. */
export function MemberCurve({ row }: { readonly row: MemberRow }) {
  const { t } = usePreferences();
  const today = useHubDay();
  const [chosen, choose] = useState<string | null>(null);
  const isShown = row.agreed.includes('detail');
  const day = chosen ?? today;
  return (
    <section class="card" aria-labelledby="member-curve-heading">
      <div class="card-head">
        <h2 id="member-curve-heading">{t('members.curve')}</h2>
        {isShown && day !== null && today !== null ? <DayStepper day={day} today={today} onChange={choose} /> : null}
      </div>
      {!isShown ? (
        <Withheld why="no-consent" />
      ) : day === null ? (
        <Skeleton lines={6} />
      ) : (
        <Day id={row.member.id} day={day} />
      )}
    </section>
  );
}

function Day({ id, day }: { readonly id: string; readonly day: string }) {
  const { t } = usePreferences();
  const startMs = dayStartMs(day);
  const span = { from: new Date(startMs).toISOString(), to: new Date(startMs + DAY_MS).toISOString() };
  const asked = useVpp<AccountsAnswer>(
    '/accounts',
    { scope: `member:${id}`, ...span, resolution: 'quarter' },
    { everyMs: EVERY_MS },
  );
  const rows = asked.answer?.rows ?? null;
  const set = useMemo(
    () =>
      rows === null
        ? null
        : todayCurve({ startMs, rows, forecast: null, plan: null }, (name) => t(`energy.curve.${name}`)),
    [rows, startMs, t],
  );
  return (
    <Answered asked={asked}>
      {(answer) =>
        answer.withheld !== undefined ? (
          <Withheld why={answer.withheld} />
        ) : set === null ? null : (
          <SeriesChart set={set} name={t('members.curve')} file={`${id}-${day}`} emptyText={t('curve.empty')} />
        )
      }
    </Answered>
  );
}
