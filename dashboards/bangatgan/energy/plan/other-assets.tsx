import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import { wordsFor } from '../../../ui/i18n/i18n.ts';
import { ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { energyPlaceOf } from '../places.ts';

/** Assets that nobody steers, and why; folded away, since they may be hundreds. */
export function OtherAssets({ assets }: { readonly assets: readonly PlanAnswer['assets'][number][] }) {
  const { t } = usePreferences();
  const heading = t('plan.others', { count: assets.length });
  return (
    <section class="card" aria-label={heading}>
      <details class="table-details">
        <summary>{heading}</summary>
        <ScrollBox label={t('office.table', { name: heading })}>
          <table class="stacking tall">
            <thead>
              <tr>
                <th scope="col">{t('members.assets')}</th>
                <th scope="col">{t('members.assetKindLabel')}</th>
                <th scope="col">{t('members.member')}</th>
                <th scope="col">{t('plan.why')}</th>
              </tr>
            </thead>
            <tbody>
              {assets.map(({ asset, kind, member, unsteered }) => (
                <tr key={asset}>
                  <th scope="row">{asset}</th>
                  <td>{t(`members.assetKind.${kind}`)}</td>
                  <td>
                    <a href={energyPlaceOf.member(member)}>{member}</a>
                  </td>
                  <td data-label={t('plan.why')}>{wordsFor(t, 'plan.unsteered', unsteered ?? '')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      </details>
    </section>
  );
}
