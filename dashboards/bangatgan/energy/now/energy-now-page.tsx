import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import type { CallsPage } from '@maeul/devices/vpp/api/calls';
import type { ForecastAnswer } from '@maeul/devices/vpp/api/forecast';
import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import type { MembersPage, PortfolioSummary } from '@maeul/devices/vpp/api/portfolio';
import { formatTime } from '../../../ui/format/time.ts';
import { EmptyNote } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useStore } from '../../../ui/store.ts';
import { useStaff } from '../../context.ts';
import { Answered } from '../../parts/answered.tsx';
import { PageHead } from '../../parts/small.tsx';
import { useVpp } from '../api.ts';
import { suggestionsOf } from '../model/suggestions.ts';
import { Withheld } from '../parts/withheld.tsx';
import { energyPlaceOf } from '../places.ts';
import { FaultsCard } from './faults-card.tsx';
import { FlowCard } from './flow-card.tsx';
import { NextCallCard } from './next-call-card.tsx';
import { SuggestionsCard } from './suggestions-card.tsx';
import { TargetsCard } from './targets-card.tsx';
import { Tiles } from './tiles.tsx';
import { TodayCard } from './today-card.tsx';

const NOW_MS = 4000;
const SOON_MS = 10_000;
const LATER_MS = 20_000;

/** What is happening, how good it is, and what to do: on one screen, from a phone to a wall. */
export function EnergyNowPage({ isWall }: { readonly isWall: boolean }) {
  const { t, language } = usePreferences();
  const isAway = useStore(useStaff().away, (away) => away);
  const asked = useVpp<NowAnswer>('/now', {}, { everyMs: NOW_MS });
  const time = asked.answer === null ? null : formatTime(Date.parse(asked.answer.time), 'dayAndSeconds', language);
  return (
    <div class={isWall ? 'energy-now wall' : 'energy-now'}>
      <PageHead heading={t('place.energy')} {...(isWall ? {} : { text: t('energy.text') })}>
        <span class="muted digits" role="status">
          {isAway ? t('energy.paused') : time === null ? '' : t('now.updated', { time })}
        </span>
        <a class="button" href={energyPlaceOf.energy(isWall ? {} : { view: 'wall' })}>
          {t(isWall ? 'energy.desk' : 'energy.wall')}
        </a>
      </PageHead>
      <Answered asked={asked}>
        {(now) =>
          now.withheld !== undefined ? (
            <Withheld why={now.withheld} />
          ) : now.coverage.members === 0 ? (
            <EmptyNote>
              {t('energy.empty')} <a href={energyPlaceOf.memberImport()}>{t('place.memberImport')}</a>
            </EmptyNote>
          ) : (
            <Screen now={now} />
          )
        }
      </Answered>
    </div>
  );
}

function Screen({ now }: { readonly now: NowAnswer }) {
  const nowMs = Date.parse(now.time);
  const plan = useVpp<PlanAnswer>('/plan', {}, { everyMs: SOON_MS }).answer;
  const calls = useVpp<CallsPage>('/events', { limit: 20 }, { everyMs: SOON_MS }).answer;
  const forecast = useVpp<ForecastAnswer>('/forecast', {}, { everyMs: LATER_MS }).answer;
  const portfolio = useVpp<PortfolioSummary>('/portfolio', {}, { everyMs: LATER_MS }).answer;
  const members = useVpp<MembersPage>('/members', { limit: 10 }, { everyMs: LATER_MS }).answer;
  const hasWind = portfolio?.assets.some(({ kind, assets }) => kind === 'wind' && assets > 0) ?? false;
  const suggestions = suggestionsOf({
    nowMs,
    now,
    plan,
    forecast: forecast?.forecast ?? null,
    calls: calls?.rows ?? null,
  });
  return (
    <>
      <div class="now-top">
        <FlowCard power={now.power} stored={now.stored} hasWind={hasWind} />
        <div class="now-side">
          <SuggestionsCard suggestions={suggestions} />
          {calls === null ? null : <NextCallCard calls={calls.rows} />}
        </div>
      </div>
      <Tiles now={now} />
      <TodayCard nowMs={nowMs} forecast={forecast} plan={plan} />
      <div class="now-bottom">
        <TargetsCard now={now} />
        {members === null ? null : <FaultsCard page={members} />}
      </div>
    </>
  );
}
