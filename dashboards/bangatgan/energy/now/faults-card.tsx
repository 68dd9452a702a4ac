import type { MembersPage } from '@maeul/devices/vpp/api/portfolio';
import { usePreferences } from '../../../ui/preferences.tsx';
import { FaultTags } from '../members/fault-tags.tsx';
import { energyPlaceOf } from '../places.ts';

const SHOWN = 6;

/** Members whose data is not as it should be, the gravest first. */
export function FaultsCard({ page }: { readonly page: MembersPage }) {
  const { t, language } = usePreferences();
  // Who has not agreed to anything stands in the list of members; it is nobody's fault.
  const faulty = page.rows.filter(({ faults }) => faults.some((fault) => fault !== 'no-consent')).slice(0, SHOWN);
  return (
    <section class="card" aria-labelledby="faults-heading">
      <h2 id="faults-heading">{t('energy.faults.heading')}</h2>
      {faulty.length === 0 ? <p class="muted">{t('energy.faults.none')}</p> : null}
      <ul class="lines">
        {faulty.map(({ member, faults }) => (
          <li key={member.id} class="line-head">
            <a href={energyPlaceOf.member(member.id)}>{member.label?.[language] ?? member.id}</a>
            <FaultTags faults={faults} />
          </li>
        ))}
      </ul>
      <p>
        <a href={energyPlaceOf.members()}>{t('energy.faults.all', { count: page.total, faulty: page.faulty })}</a>
      </p>
    </section>
  );
}
