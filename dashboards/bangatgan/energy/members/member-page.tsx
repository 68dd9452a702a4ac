import type { MemberRow } from '@maeul/devices/vpp/api/portfolio';
import { formatNumber, formatQuantity, quantityText } from '../../../ui/format/quantity.ts';
import { usePreferences } from '../../../ui/preferences.tsx';
import { goTo } from '../../../ui/router.ts';
import { useMay, useStaff } from '../../context.ts';
import { Action } from '../../parts/action.tsx';
import { Answered } from '../../parts/answered.tsx';
import { BackTo, PageHead, Tag } from '../../parts/small.tsx';
import { placeOf } from '../../places.ts';
import { useVpp, vpp } from '../api.ts';
import { energyPlaceOf } from '../places.ts';
import { AssetsCard } from './assets-card.tsx';
import { ConsentsCard } from './consents-card.tsx';
import { ContactCard } from './contact-card.tsx';
import { FaultTags } from './fault-tags.tsx';
import { MemberCurve } from './member-curve.tsx';
import { MemberSettlementsCard } from './member-settlements-card.tsx';
import { MetersCard } from './meters-card.tsx';

const EVERY_MS = 30_000;

/** One member: its groups, devices and meters, what it agreed to, what it uses, and what it earned. */
export function MemberPage({ id }: { readonly id: string }) {
  const { t, language } = usePreferences();
  const mayChange = useMay('manager');
  const isClerk = useMay('clerk');
  const asked = useVpp<MemberRow>(`/members/${encodeURIComponent(id)}`, {}, { everyMs: EVERY_MS });
  const row = asked.answer;
  return (
    <>
      <BackTo place={energyPlaceOf.members()} text={t('place.members')} />
      <PageHead heading={row?.member.label?.[language] ?? id}>
        {row?.agreed.includes('diagnosis') && row.agreed.includes('detail') ? (
          <a class="button" href={energyPlaceOf.diagnosis(id)}>
            {t('place.diagnosis')}
          </a>
        ) : null}
        {row === null || !mayChange ? null : (
          <>
            <a class="button" href={energyPlaceOf.memberForm(id)}>
              {t('members.edit')}
            </a>
            <RemoveAction id={id} />
          </>
        )}
      </PageHead>
      <Answered asked={asked}>
        {(row) => (
          <>
            <Facts row={row} />
            <MemberCurve row={row} />
            <div class="card-pair">
              <MetersCard row={row} onDone={asked.again} />
              <AssetsCard row={row} onDone={asked.again} />
            </div>
            <ConsentsCard row={row} onDone={asked.again} />
            {row.agreed.includes('dr') && row.agreed.includes('detail') ? <MemberSettlementsCard member={id} /> : null}
            {isClerk ? <ContactCard member={id} /> : null}
          </>
        )}
      </Answered>
    </>
  );
}

function Facts({ row: { member, faults, quality, powerW } }: { readonly row: MemberRow }) {
  const { t, language } = usePreferences();
  const watts = (value: number | undefined | null) => quantityText(formatQuantity(value ?? null, 'W', language));
  const facts: [string, string][] = [
    [t('members.id'), member.id],
    [t('members.site'), member.site],
    [t('members.building'), member.building ?? '–'],
    [t('members.feeder'), member.feeder ?? '–'],
    [t('members.contract'), watts(member.contractW)],
    ...(member.floorM2 === undefined
      ? []
      : [[t('members.floor'), `${formatNumber(member.floorM2, 0, language)} m²`] as [string, string]]),
    [t('members.since'), member.since],
    ...(member.until === undefined ? [] : [[t('members.until'), member.until] as [string, string]]),
    [t('members.power'), watts(powerW)],
  ];
  return (
    <section class="card" aria-label={t('members.facts')}>
      <p class="tags">
        <Tag tone="plain">{t(`members.kind.${member.kind}`)}</Tag>
        <FaultTags faults={faults} />
        {quality === null ? null : (
          <Tag tone={quality === 'good' ? 'good' : 'warn'}>{t(`members.quality.${quality}`)}</Tag>
        )}
      </p>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t('members.wallet')}</dt>
          <dd>
            {member.wallet === undefined ? (
              t('members.noWallet')
            ) : (
              <a href={placeOf.wallet(member.wallet)}>{t('members.toWallet')}</a>
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function RemoveAction({ id }: { readonly id: string }) {
  const { t } = usePreferences();
  const staff = useStaff();
  return (
    <Action
      label={t('members.remove')}
      heading={t('members.removeHeading')}
      confirm={t('members.remove')}
      tone="danger"
      typed={id}
      run={() => staff.send('POST', vpp('/portfolio'), { changes: [{ op: 'remove-member', id }] })}
      done={() => {
        goTo(energyPlaceOf.members());
        return t('members.removed');
      }}
    >
      <p>{t('members.removeWords')}</p>
    </Action>
  );
}
