import type { CatalogueAnswer } from '@maeul/devices/office/tariffs';
import type { Catalogue } from '@maeul/devices/points/catalogue';
import { useState } from 'preact/hooks';
import { EmptyNote, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOffice } from '../context.ts';
import { assetText } from '../model/units.ts';
import { Answered } from '../parts/answered.tsx';
import { PageHead, Tag } from '../parts/small.tsx';
import { CATALOGUE, CatalogueEditor } from './catalogue-editor.tsx';
import { WashedAction } from './washed-action.tsx';

/** What is sold and lent, and the form that changes it. */
export function CataloguePage() {
  const { t } = usePreferences();
  const mayEdit = useMay('manager');
  const [isEditing, setEditing] = useState(false);
  const asked = useOffice<CatalogueAnswer>(CATALOGUE);
  const close = () => {
    setEditing(false);
    asked.again();
  };
  return (
    <>
      <PageHead heading={t('place.catalogue')} text={t('catalogue.text')}>
        {mayEdit && !isEditing ? (
          <button type="button" class="button button-main" onClick={() => setEditing(true)}>
            {t('catalogue.edit')}
          </button>
        ) : null}
      </PageHead>
      <Answered asked={asked}>
        {({ catalogue }) =>
          isEditing ? <CatalogueEditor catalogue={catalogue} onClose={close} /> : <Lists catalogue={catalogue} />
        }
      </Answered>
    </>
  );
}

function Lists({ catalogue }: { readonly catalogue: Catalogue | null }) {
  const { t, language } = usePreferences();
  const mayWash = useMay('clerk');
  if (catalogue === null) return <EmptyNote>{t('catalogue.none')}</EmptyNote>;
  return (
    <>
      <section class="card" aria-labelledby="items-heading">
        <p class="tags">
          <Tag tone="plain">{t('catalogue.version', { version: catalogue.version })}</Tag>
        </p>
        <h2 id="items-heading">{t('catalogue.items')}</h2>
        {catalogue.items.length === 0 ? <EmptyNote>{t('catalogue.noItems')}</EmptyNote> : null}
        <ScrollBox label={t('office.table', { name: t('catalogue.items') })}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('tariffs.name')}</th>
                <th scope="col">{t('catalogue.group')}</th>
                <th scope="col" class="number">
                  {t('catalogue.price')}
                </th>
                <th scope="col">{t('catalogue.dispenser')}</th>
                <th scope="col" class="number">
                  {t('catalogue.confirm')}
                </th>
              </tr>
            </thead>
            <tbody>
              {catalogue.items.map((item) => (
                <tr key={item.id}>
                  <th scope="row">{item.name[language]}</th>
                  <td>{t(`catalogue.groups.${item.group}`)}</td>
                  <td class="number">{assetText(item.price, item.asset, t, language)}</td>
                  <td>{item.dispenser}</td>
                  <td class="number">{item.confirmWithin}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      </section>
      <section class="card" aria-labelledby="reusables-heading">
        <h2 id="reusables-heading">{t('catalogue.containers')}</h2>
        {catalogue.containers.length === 0 ? <EmptyNote>{t('catalogue.noContainers')}</EmptyNote> : null}
        <ul class="lines">
          {catalogue.containers.map(({ id, name, deposit }) => (
            <li key={id} class="line-head">
              <strong>{name[language]}</strong>
              <span>
                {t('wallet.deposit')} {assetText(deposit, 'points', t, language)}
              </span>
              {mayWash ? <WashedAction container={id} name={name[language]} /> : null}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
