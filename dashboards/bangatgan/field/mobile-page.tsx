import type { OfficeKiosks } from '@maeul/devices/office/kiosks';
import type { MobileSites } from '@maeul/devices/office/mobile';
import { EmptyNote } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useOffice } from '../context.ts';
import { isHere, seoulClock, stopsOn } from '../model/timetable.ts';
import { Answered } from '../parts/answered.tsx';
import { PageHead, PrintButton, Tag } from '../parts/small.tsx';
import { placeOf } from '../places.ts';
import { NetworkState } from './network-state.tsx';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** Where the mobile clean houses stand, and when. */
export function MobilePage() {
  const { t } = usePreferences();
  const asked = useOffice<MobileSites>('/api/v1/office/mobile');
  const isOffered = asked.problem?.code !== 'not-found';
  return (
    <>
      <PageHead heading={t('place.mobile')} text={t('mobile.text')}>
        <PrintButton />
      </PageHead>
      {isOffered ? (
        <Answered asked={asked}>{({ sites }) => <Timetables sites={sites} />}</Answered>
      ) : (
        <WithoutTimetable />
      )}
    </>
  );
}

function Timetables({ sites }: MobileSites) {
  const { t, language } = usePreferences();
  const nowMs = Date.now();
  const today = seoulClock(nowMs).weekday;
  if (sites.length === 0) return <EmptyNote>{t('mobile.empty')}</EmptyNote>;
  return (
    <>
      {sites.map(({ site, label, stops }) => (
        <section key={site} class="card" aria-label={label ?? site}>
          <h2>{label ?? site}</h2>
          <ol class="week">
            {WEEKDAYS.map((weekday) => (
              <li key={weekday} class={weekday === today ? 'week-today' : undefined}>
                <h3>
                  {t(`mobile.weekday.${weekday}`)}{' '}
                  {weekday === today ? <Tag tone="plain">{t('mobile.today')}</Tag> : null}
                </h3>
                {stopsOn(stops, weekday).map((stop) => (
                  <p key={stop.from}>
                    <span class="number">
                      {stop.from}–{stop.until}
                    </span>
                    <strong class="under">{stop.place[language]}</strong>
                    {isHere(stop, nowMs) ? <Tag tone="good">{t('mobile.nowHere')}</Tag> : null}
                  </p>
                ))}
                {stopsOn(stops, weekday).length === 0 ? <p class="muted">{t('mobile.noStop')}</p> : null}
              </li>
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

/** A hub without timetables: what its kiosks tell by themselves. */
function WithoutTimetable() {
  const { t } = usePreferences();
  const asked = useOffice<OfficeKiosks>('/api/v1/office/kiosks');
  return (
    <section class="card" aria-label={t('place.mobile')}>
      <p>{t('mobile.missing')}</p>
      <Answered asked={asked}>
        {({ kiosks }) => {
          const mobile = kiosks.filter(({ kiosk }) => kiosk.includes('mobile'));
          if (mobile.length === 0) return <EmptyNote>{t('mobile.none')}</EmptyNote>;
          return (
            <ul class="lines">
              {mobile.map(({ kiosk, label, status }) => (
                <li key={kiosk} class="line-head">
                  <a href={placeOf.kiosk(kiosk)}>{label ?? kiosk}</a> <NetworkState status={status} />
                </li>
              ))}
            </ul>
          );
        }}
      </Answered>
    </section>
  );
}
