import type { OverviewAnswer } from '../../ui/api/answers.ts';
import { formatQuantity, formatShare } from '../../ui/format/quantity.ts';
import { formatTime } from '../../ui/format/time.ts';
import { Icon, type IconName } from '../../ui/parts/icons.tsx';
import { Amount } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useKnown } from '../context.ts';
import { FIGURES, type Figure, selfSufficiency } from '../model/balance.ts';
import { placeOf } from '../places.ts';
import { FlowPicture } from './flow-picture.tsx';
import { LinkState } from './link-state.tsx';

const ICONS: Readonly<Record<Figure, IconName>> = {
  made: 'solar',
  used: 'home',
  bought: 'bought',
  exported: 'exported',
};

/** The dong's power of this moment: large figures, and how they hang together. */
export function DongNow() {
  const { t, language } = usePreferences();
  const overview = useKnown(({ overview }) => overview);
  return (
    <section class="card dong" aria-labelledby="dong-heading">
      <div class="card-head">
        <h1 id="dong-heading">{t('now.heading')}</h1>
        <p class="muted head-facts">
          <LinkState />
          <span>{overview === null ? ' ' : coverageText(overview)}</span>
          {overview === null ? null : (
            <span class="digits">
              {t('now.updated', { time: formatTime(Date.parse(overview.t), 'seconds', language) })}
            </span>
          )}
        </p>
      </div>
      <div class="dong-body">
        <div class="figures">
          {FIGURES.map((figure) => (
            <FigureTile key={figure} figure={figure} overview={overview} />
          ))}
        </div>
        <div class="flow">
          <FlowPicture overview={overview} />
          <SelfSufficiency overview={overview} />
        </div>
      </div>
    </section>
  );

  function coverageText({ coverage: { members, good } }: OverviewAnswer): string {
    return members === 0 ? t('now.coverageNone') : t('now.coverage', { count: members, good });
  }
}

function FigureTile({ figure, overview }: { readonly figure: Figure; readonly overview: OverviewAnswer | null }) {
  const { t, language } = usePreferences();
  const quantity = formatQuantity(overview?.[figure] ?? null, 'W', language);
  return (
    <a class={`figure figure-${figure}`} href={placeOf.figure(figure)} data-figure={figure}>
      <span class="figure-name">
        <Icon name={ICONS[figure]} />
        {t(`figure.${figure}`)}
      </span>
      <span class="figure-value">
        <Amount quantity={quantity} />
        {overview?.[figure] === null ? <span class="hidden">{t('now.unknown')}</span> : null}
      </span>
      <span class="hidden">, {t('figure.parts')}</span>
    </a>
  );
}

function SelfSufficiency({ overview }: { readonly overview: OverviewAnswer | null }) {
  const { t, language } = usePreferences();
  const share = overview === null ? null : selfSufficiency(overview);
  return (
    <div class="share">
      <div class="share-words">
        <span class="share-name">{t('now.selfSufficiency')}</span>
        <strong class="share-value">
          <Amount quantity={formatShare(share, language)} />
        </strong>
      </div>
      <div class="share-bar" aria-hidden="true">
        <div style={{ width: `${(share ?? 0) * 100}%` }} />
      </div>
      <p class="muted">{t('now.selfSufficiencyHint')}</p>
    </div>
  );
}
