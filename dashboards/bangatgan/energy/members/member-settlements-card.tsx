import type { MemberSettlements } from '@maeul/devices/vpp/api/calls';
import { formatNumber, formatQuantity } from '../../../ui/format/quantity.ts';
import { wordsFor } from '../../../ui/i18n/i18n.ts';
import { Amount, EmptyNote, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { Answered } from '../../parts/answered.tsx';
import { When } from '../../parts/small.tsx';
import { useVpp } from '../api.ts';
import { energyPlaceOf } from '../places.ts';

/** What a member saved and earned, call by call. */
export function MemberSettlementsCard({ member }: { readonly member: string }) {
  const { t } = usePreferences();
  const asked = useVpp<MemberSettlements>(`/members/${encodeURIComponent(member)}/settlements`);
  return (
    <section class="card" aria-labelledby="settlements-heading">
      <h2 id="settlements-heading">{t('members.settlements')}</h2>
      <Answered asked={asked}>
        {({ rows }) =>
          rows.length === 0 ? <EmptyNote>{t('members.noSettlements')}</EmptyNote> : <Table rows={rows} />
        }
      </Answered>
    </section>
  );
}

function Table({ rows }: MemberSettlements) {
  const { t, language } = usePreferences();
  return (
    <ScrollBox label={t('office.table', { name: t('members.settlements') })}>
      <table class="stacking">
        <thead>
          <tr>
            <th scope="col">{t('calls.when')}</th>
            <th scope="col">{t('calls.programme')}</th>
            <th scope="col" class="number">
              {t('calls.reduced')}
            </th>
            <th scope="col" class="number">
              {t('calls.reward')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ event, startsAt, programme, line }) => (
            <tr key={event}>
              <th scope="row">
                <a href={energyPlaceOf.statement(event, line.member)}>
                  <When time={startsAt} />
                </a>
              </th>
              <td data-label={t('calls.programme')}>{programme.label[language]}</td>
              {line.excluded === undefined ? (
                <>
                  <td class="number" data-label={t('calls.reduced')}>
                    <Amount quantity={formatQuantity(line.reducedWh, 'Wh', language)} />
                  </td>
                  <td class="number" data-label={t('calls.reward')}>
                    {formatNumber(line.reward, 0, language)}
                  </td>
                </>
              ) : (
                <td colSpan={2} class="muted">
                  {wordsFor(t, 'calls.excluded', line.excluded)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
