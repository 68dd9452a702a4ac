import { type ScreenProps, useKiosk } from '../context.ts';
import { writeGrams } from '../model/arithmetic.ts';
import { preparePicture } from '../model/pictures.ts';
import { PrepareDrawing } from '../parts/drawings.tsx';
import { Heading } from '../parts/frame.tsx';
import { LidScene } from '../parts/scenes.tsx';

/** The lid is free: open it, put it in, close it. The weight is followed as the scale tells it. */
export function PutInScreen({ view, step }: ScreenProps<'put-in'>) {
  const { t, wishes } = useKiosk();
  const { lid, grams, stable } = step;
  const kind = view.kinds.find(({ kind }) => kind.id === step.kind)?.kind;
  return (
    <div class="put-in">
      <LidScene lid={lid} label={t(`kiosk.putIn.picture.${lid}`)} />
      <div class="stack">
        <p class="kind-name">{kind?.name[wishes.language]}</p>
        <Heading>{t(lid === 'open' ? 'kiosk.putIn.headingOpen' : 'kiosk.putIn.headingClosed')}</Heading>
        {lid === 'closed' && kind !== undefined && kind.prepare.length > 0 ? (
          <div class="prepare">
            <p>{t('kiosk.putIn.prepared')}</p>
            <ol>
              {kind.prepare.map((words) => (
                <li key={words.en}>
                  <PrepareDrawing of={preparePicture(words.en)} />
                  <span>{words[wishes.language]}</span>
                </li>
              ))}
            </ol>
          </div>
        ) : (
          <dl class="live-weight">
            <dt>{t('kiosk.putIn.weight')}</dt>
            <dd class="weight">{grams === null ? '–' : writeGrams(grams, wishes.language)}</dd>
            <dd class="fine">
              {t(grams === null ? 'kiosk.putIn.weightUnknown' : stable ? 'kiosk.putIn.steady' : 'kiosk.putIn.settling')}
            </dd>
          </dl>
        )}
      </div>
    </div>
  );
}
