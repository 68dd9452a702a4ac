import { type ScreenProps, useKiosk } from '../context.ts';
import { Heading } from '../parts/frame.tsx';
import { Picture, type PictureName } from '../parts/pictures.tsx';

const STEPS: readonly (readonly ['card' | 'kind' | 'lid' | 'points', PictureName])[] = [
  ['card', 'card'],
  ['kind', 'touch'],
  ['lid', 'put'],
  ['points', 'check'],
];

/** The whole way in four pictures, and whom to ask. */
export function HelpScreen({ view }: ScreenProps<'help'>) {
  const { t, wishes } = useKiosk();
  return (
    <div class="listing">
      <Heading>{t('kiosk.help.heading')}</Heading>
      <ol class="how">
        {STEPS.map(([step, picture], index) => (
          <li key={step}>
            <span class="how-number" aria-hidden="true">
              {index + 1}
            </span>
            <Picture name={picture} />
            <span>{t(`kiosk.help.steps.${step}`)}</span>
          </li>
        ))}
      </ol>
      <p>{t('kiosk.help.call', { name: view.label[wishes.language] })}</p>
    </div>
  );
}
