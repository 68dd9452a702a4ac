import { useKiosk } from '../context.ts';
import { Heading } from '../parts/frame.tsx';
import { Picture } from '../parts/pictures.tsx';

/** A card that is new: what would be kept of its holder, and whether they want that. */
export function ConsentScreen() {
  const { t, send } = useKiosk();
  return (
    <div class="consent">
      <Heading>{t('kiosk.consent.heading')}</Heading>
      <p class="lead">{t('kiosk.consent.ask')}</p>
      <ul class="points-of">
        {(['kept', 'counts', 'leave'] as const).map((what) => (
          <li key={what}>
            <Picture name="check" />
            <span>{t(`kiosk.consent.${what}`)}</span>
          </li>
        ))}
      </ul>
      <div class="answers">
        <button type="button" class="button big" onClick={() => send({ do: 'consent', yes: false })}>
          {t('kiosk.consent.no')}
        </button>
        <button type="button" class="button primary big" onClick={() => send({ do: 'consent', yes: true })}>
          {t('kiosk.consent.yes')}
        </button>
      </div>
    </div>
  );
}
