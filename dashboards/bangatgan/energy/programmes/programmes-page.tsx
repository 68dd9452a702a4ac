import type { ProgrammeList } from '@maeul/devices/vpp/api/programmes';
import type { Programme } from '@maeul/devices/vpp/programme';
import { EmptyNote } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useMay } from '../../context.ts';
import { Answered } from '../../parts/answered.tsx';
import { PageHead, PrintButton, Tag, When } from '../../parts/small.tsx';
import { useVpp } from '../api.ts';
import { ruleLines } from '../model/programme-rules.ts';
import { energyPlaceOf } from '../places.ts';
import { FactorsCard } from './factors-card.tsx';

type Listed = ProgrammeList['programmes'][number];

/** The rules by which members are called and paid, and the factors by which kWh become carbon. */
export function ProgrammesPage() {
  const { t } = usePreferences();
  const asked = useVpp<ProgrammeList>('/programmes');
  return (
    <>
      <PageHead heading={t('place.programmes')} text={t('programmes.text')}>
        <PrintButton />
      </PageHead>
      <Answered asked={asked}>
        {({ programmes }) => {
          if (programmes.length === 0) return <EmptyNote>{t('programmes.empty')}</EmptyNote>;
          const byId = [...Map.groupBy(programmes, ({ programme }) => programme.id)];
          return byId.map(([id, versions]) => <ProgrammeCard key={id} versions={versions} />);
        }}
      </Answered>
      <FactorsCard />
    </>
  );
}

function ProgrammeCard({ versions }: { readonly versions: readonly Listed[] }) {
  const { t, language } = usePreferences();
  const mayPublish = useMay('manager');
  const shown = versions.find(({ current }) => current) ?? versions[0]!;
  const { programme } = shown;
  const others = versions.filter((one) => one !== shown);
  return (
    <section class="card" aria-labelledby={`programme-${programme.id}`}>
      <div class="card-head">
        <h2 id={`programme-${programme.id}`}>{programme.label[language]}</h2>
        {mayPublish ? (
          <a class="button no-print" href={energyPlaceOf.programmeForm(programme.id, versions[0]!.programme.version)}>
            {t('programmes.next')}
          </a>
        ) : null}
      </div>
      <p class="tags">
        <Tag tone={shown.current ? 'good' : 'plain'}>
          {t(shown.current ? 'programmes.current' : 'programmes.notCurrent')}
        </Tag>
        <span class="muted">
          {t('programmes.version', { version: programme.version, day: programme.validFrom })} ·{' '}
          {shown.by === 'hub' ? t('programmes.shipped') : <When time={shown.published} />}
        </span>
      </p>
      <Rules programme={programme} />
      {others.length === 0 ? null : (
        <details class="table-details">
          <summary>{t('programmes.others', { count: others.length })}</summary>
          {others.map(({ programme }) => (
            <div key={programme.version}>
              <h3>{t('programmes.version', { version: programme.version, day: programme.validFrom })}</h3>
              <Rules programme={programme} />
            </div>
          ))}
        </details>
      )}
    </section>
  );
}

function Rules({ programme }: { readonly programme: Programme }) {
  const { t, language } = usePreferences();
  return (
    <dl class="rules">
      {ruleLines(programme, t, language).map(({ about, text }) => (
        <div key={about}>
          <dt>{t(`programmes.about.${about}`)}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
