import type { OfficeContainer, OfficeKiosk, OfficeKiosks } from '@maeul/devices/office/kiosks';
import { useState } from 'preact/hooks';
import { formatNumber } from '../../ui/format/quantity.ts';
import { wordsFor } from '../../ui/i18n/i18n.ts';
import { Amount, EmptyNote, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOffice, useStaff } from '../context.ts';
import { concernsOf, daysUntil, groupAlarms } from '../model/kiosk-health.ts';
import { kilograms } from '../model/units.ts';
import { Action } from '../parts/action.tsx';
import { Answered } from '../parts/answered.tsx';
import { AreaField } from '../parts/field.tsx';
import { BackTo, FillBar, PageHead, Tag, When } from '../parts/small.tsx';
import { placeOf } from '../places.ts';
import { ConcernList } from './concern-list.tsx';
import { GapAction } from './gap-action.tsx';
import { NetworkState } from './network-state.tsx';

const EVERY_MS = 5000;

/** One kiosk: its link, containers, scales, chain and alarms. */
export function KioskPage({ path }: { readonly path: string }) {
  const { t } = usePreferences();
  const isManager = useMay('manager');
  const asked = useOffice<OfficeKiosks>('/api/v1/office/kiosks', { everyMs: EVERY_MS });
  const kiosk = asked.answer?.kiosks.find((one) => one.kiosk === path);
  return (
    <>
      <BackTo place={placeOf.kiosks()} text={t('place.kiosks')} />
      <PageHead heading={kiosk?.label ?? path} {...(kiosk?.label == null ? {} : { text: path })}>
        {kiosk !== undefined && kiosk.revoked === null && isManager ? (
          <>
            {kiosk.chain.gap === null ? null : <GapAction kiosk={kiosk} gap={kiosk.chain.gap} onDone={asked.again} />}
            <RevokeAction kiosk={kiosk} onDone={asked.again} />
          </>
        ) : null}
      </PageHead>
      <Answered asked={asked}>
        {() => (kiosk === undefined ? <EmptyNote>{t('kiosks.unknown')}</EmptyNote> : <Parts kiosk={kiosk} />)}
      </Answered>
    </>
  );
}

function Parts({ kiosk }: { readonly kiosk: OfficeKiosk }) {
  const { t, language } = usePreferences();
  const { chain } = kiosk;
  return (
    <>
      <section class="card" aria-label={t('kiosks.concerns')}>
        <dl class="facts">
          <div>
            <dt>{t('kiosks.network')}</dt>
            <dd>
              <NetworkState status={kiosk.status} />
            </dd>
          </div>
          <div>
            <dt>{t('kiosks.seen')}</dt>
            <dd>
              <When time={kiosk.lastSeen} />
            </dd>
          </div>
          <div>
            <dt>{t('kiosks.enrolled')}</dt>
            <dd>
              <When time={kiosk.enrolled} />
            </dd>
          </div>
          {kiosk.revoked === null ? null : (
            <div>
              <dt>{t('kiosks.revoked')}</dt>
              <dd>
                <When time={kiosk.revoked} />
              </dd>
            </div>
          )}
          <div>
            <dt>{t('kiosks.chain')}</dt>
            <dd>
              {t('kiosks.chainLast', { number: formatNumber(chain.last, 0, language) })}{' '}
              {chain.missing === 0 ? (
                <Tag tone="good">{t('kiosks.chainWhole')}</Tag>
              ) : (
                <Tag tone="bad">{t('kiosks.chainMissing', { count: chain.missing })}</Tag>
              )}
            </dd>
          </div>
        </dl>
        <h2>{t('kiosks.concerns')}</h2>
        <ConcernList concerns={concernsOf(kiosk, Date.now())} />
      </section>
      <Containers containers={kiosk.containers} />
      <Alarms kiosk={kiosk} />
    </>
  );
}

function Containers({ containers }: { readonly containers: readonly OfficeContainer[] }) {
  const { t, language } = usePreferences();
  return (
    <section class="card" aria-labelledby="containers-heading">
      <h2 id="containers-heading">{t('kiosks.containers')}</h2>
      {containers.length === 0 ? <EmptyNote>{t('collection.empty')}</EmptyNote> : null}
      <ScrollBox label={t('office.table', { name: t('kiosks.containers') })}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('kiosks.container')}</th>
              <th scope="col">{t('kiosks.fill')}</th>
              <th scope="col" class="number">
                {t('kiosks.since')}
              </th>
              <th scope="col" class="number">
                {t('kiosks.deposits')}
              </th>
              <th scope="col">{t('kiosks.lastCollected')}</th>
              <th scope="col">{t('kiosks.scale')}</th>
              <th scope="col">{t('kiosks.verifiedUntil')}</th>
            </tr>
          </thead>
          <tbody>
            {containers.map((one) => (
              <tr key={one.container}>
                <th scope="row">{one.container}</th>
                <td>
                  <FillBar percent={one.fill} />
                </td>
                <td class="number">
                  <Amount quantity={kilograms(one.grams, language)} />
                </td>
                <td class="number">{formatNumber(one.deposits, 0, language)}</td>
                <td>
                  <When time={one.lastCollected} />
                </td>
                <td>{one.scale ?? '–'}</td>
                <td>
                  <Verification container={one} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

const VERIFICATION_TONES = { none: 'plain', ok: 'good', soon: 'warn', expired: 'bad' } as const;

function Verification({ container: { verification, verifiedUntil } }: { readonly container: OfficeContainer }) {
  const { t } = usePreferences();
  const count = verifiedUntil === null ? 0 : daysUntil(verifiedUntil, Date.now());
  return (
    <>
      <span class="under">{verifiedUntil}</span>
      <Tag tone={VERIFICATION_TONES[verification]}>{t(`kiosks.verification.${verification}`, { count })}</Tag>
    </>
  );
}

function Alarms({ kiosk: { alarms } }: { readonly kiosk: OfficeKiosk }) {
  const { t } = usePreferences();
  return (
    <section class="card" aria-labelledby="alarms-heading">
      <h2 id="alarms-heading">{t('kiosks.alarms')}</h2>
      {alarms.length === 0 ? <EmptyNote>{t('kiosks.noAlarms')}</EmptyNote> : null}
      <ul class="lines">
        {groupAlarms(alarms).map(({ newest, count }) => (
          <li key={`${newest.code} ${newest.message}`}>
            <p class="line-head">
              <strong>{wordsFor(t, 'alarm', newest.code)}</strong>
              {count > 1 ? <Tag tone="plain">{t('kiosks.times', { count })}</Tag> : null}
              <When time={newest.time} />
            </p>
            <p class="muted" lang="en">
              {newest.message}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function RevokeAction({ kiosk, onDone }: { readonly kiosk: OfficeKiosk; onDone(): void }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [reason, setReason] = useState('');
  return (
    <Action
      label={t('kiosks.revoke')}
      heading={t('kiosks.revokeHeading')}
      confirm={t('kiosks.revokeDo')}
      tone="danger"
      typed={kiosk.kiosk.split('/').at(-1)!}
      ready={reason.trim() !== ''}
      run={() => staff.send('POST', '/api/v1/office/kiosks/revoke', { kiosk: kiosk.kiosk, reason: reason.trim() })}
      done={() => {
        onDone();
        return t('kiosks.revokeDone');
      }}
    >
      <p class="path">{kiosk.kiosk}</p>
      <p>{t('kiosks.revokeWords')}</p>
      <AreaField label={t('office.reason')} hint={t('office.reasonHint')} value={reason} onInput={setReason} />
    </Action>
  );
}
