import { dayOf, formatTime } from '../../ui/format/time.ts';
import { type ScreenProps, useKiosk } from '../context.ts';
import { Heading } from '../parts/frame.tsx';
import { Picture } from '../parts/pictures.tsx';
import { CardScene } from '../parts/scenes.tsx';

/** Nobody is here yet: what to do first. */
export function WelcomeScreen({ view }: ScreenProps<'welcome'>) {
  const { t, send, wishes } = useKiosk();
  const dayName = view.tariff?.dayName?.[wishes.language];
  return (
    <div class="welcome">
      <CardScene label={t('kiosk.welcome.picture')} />
      <div class="stack">
        <Heading>{t('kiosk.welcome.heading')}</Heading>
        {dayName === undefined ? null : <p class="special">{t('kiosk.welcome.price', { name: dayName })}</p>}
        <Mission view={view} />
        {/* A call to save power needs the room in large type. */}
        {view.mission === undefined ? <p>{t('kiosk.welcome.text')}</p> : null}
        <button type="button" class="button primary" onClick={() => send({ do: 'phone' })}>
          <Picture name="phone" />
          {t('kiosk.welcome.phone')}
        </button>
        <p>{t('kiosk.welcome.qr')}</p>
      </div>
    </div>
  );
}

/** The dong is asked to save power: when, and under which name. */
function Mission({ view: { mission, time } }: Pick<ScreenProps<'welcome'>, 'view'>) {
  const { t, wishes } = useKiosk();
  if (mission === undefined) return null;
  const [startsMs, endsMs] = [Date.parse(mission.startsAt), Date.parse(mission.endsAt)];
  const isToday = dayOf(startsMs) === dayOf(Date.parse(time));
  const name = mission.label[wishes.language];
  const from = formatTime(startsMs, isToday ? 'clock' : 'dayAndClock', wishes.language);
  const to = formatTime(endsMs, 'clock', wishes.language);
  const key = mission.isRunning ? 'now' : isToday ? 'today' : 'later';
  return <p class="special">{t(`kiosk.welcome.mission.${key}`, { name, from, to })}</p>;
}
