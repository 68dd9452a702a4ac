import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { type ScreenProps, useKiosk } from '../context.ts';
import { writeGrams, writeNumber } from '../model/arithmetic.ts';
import { kindPicture, preparePicture } from '../model/pictures.ts';
import { KindDrawing, PrepareDrawing } from '../parts/drawings.tsx';
import { Heading } from '../parts/frame.tsx';
import { Paged } from '../parts/pager.tsx';
import { refusalWords } from '../words/refusals.ts';

/** So many get tiles of double size. */
const FEW = 4;

type Offered = KioskView['kinds'][number];

/** What did you bring? Kinds that cannot be taken now stay in their place and say why. */
export function KindsScreen({ view }: ScreenProps<'choose-kind'>) {
  const { t, wishes, portrait } = useKiosk();
  const size = wishes.large ? (portrait ? 6 : 4) : 8;
  return (
    <div class="listing">
      <Heading>{t('kiosk.kinds.heading')}</Heading>
      {view.kinds.length === 0 ? <p class="lead">{t('kiosk.kinds.none')}</p> : null}
      <Paged list={view.kinds} size={size}>
        {(shown) => (
          <div class={view.kinds.length > FEW ? 'tiles kinds' : 'tiles kinds few'}>
            {shown.map((offered) => (
              <KindTile key={offered.kind.id} offered={offered} />
            ))}
          </div>
        )}
      </Paged>
    </div>
  );
}

function KindTile({ offered: { kind, closed } }: { readonly offered: Offered }) {
  const { t, send, wishes } = useKiosk();
  const { language } = wishes;
  const { price } = kind;
  const paid =
    price.by === 'weight'
      ? t('kiosk.kinds.perGrams', {
          weight: writeGrams(price.perGrams, language),
          points: writeNumber(price.points, language),
        })
      : t('kiosk.kinds.perItems', { count: price.perItems, points: writeNumber(price.points, language) });
  return (
    <button
      type="button"
      class="tile kind"
      data-kind={kind.id}
      disabled={closed !== undefined}
      onClick={() => send({ do: 'choose-kind', kind: kind.id })}
    >
      <KindDrawing of={kindPicture(kind.id)} />
      <span class="tile-name">{kind.name[language]}</span>
      {closed === undefined ? (
        <>
          <span class="tile-hint">{paid}</span>
          <span class="prepare-row">
            {kind.prepare.slice(0, 4).map((words) => (
              <PrepareDrawing key={words.en} of={preparePicture(words.en)} />
            ))}
            <span class="hidden">
              {t('kiosk.kinds.prepare', { steps: kind.prepare.map((words) => words[language]).join(', ') })}
            </span>
          </span>
        </>
      ) : (
        <span class="tile-closed">
          <span>{t('kiosk.closedKind')}</span> <span>{refusalWords(closed, language).why}</span>
        </span>
      )}
    </button>
  );
}
