import type { OfficeKiosk, OfficeKiosks } from '@maeul/devices/office/kiosks';
import { useState } from 'preact/hooks';
import { EmptyNote, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOffice, useStaff } from '../context.ts';
import { concernsOf, lastCollection, worstFill } from '../model/kiosk-health.ts';
import { Action } from '../parts/action.tsx';
import { Answered } from '../parts/answered.tsx';
import { TextField } from '../parts/field.tsx';
import { FillBar, PageHead, Tag, When } from '../parts/small.tsx';
import { placeOf } from '../places.ts';
import { ConcernList } from './concern-list.tsx';
import { NetworkState } from './network-state.tsx';

const EVERY_MS = 10_000;

/** All kiosks, those that need somebody first. */
export function KiosksPage() {
  const { t } = usePreferences();
  const mayEnrol = useMay('admin');
  const asked = useOffice<OfficeKiosks>('/api/v1/office/kiosks', { everyMs: EVERY_MS });
  return (
    <>
      <PageHead heading={t('place.kiosks')} text={t('kiosks.text')}>
        {mayEnrol ? <EnrolAction onDone={asked.again} /> : null}
      </PageHead>
      <Answered asked={asked}>{({ kiosks }) => <KioskTable kiosks={kiosks} />}</Answered>
    </>
  );
}

function KioskTable({ kiosks }: { readonly kiosks: readonly OfficeKiosk[] }) {
  const { t } = usePreferences();
  const nowMs = Date.now();
  const rows = kiosks
    .map((kiosk) => ({ kiosk, concerns: concernsOf(kiosk, nowMs) }))
    .sort((a, b) => rank(b.concerns) - rank(a.concerns) || a.kiosk.kiosk.localeCompare(b.kiosk.kiosk));
  if (rows.length === 0) return <EmptyNote>{t('kiosks.empty')}</EmptyNote>;
  const troubled = rows.filter(({ concerns }) => concerns.length > 0).length;
  return (
    <section class="card" aria-label={t('place.kiosks')}>
      <p class="tags">
        <Tag tone="plain">{t('kiosks.total', { count: rows.length })}</Tag>
        {troubled === 0 ? (
          <Tag tone="good">{t('kiosks.fine')}</Tag>
        ) : (
          <Tag tone="warn">{t('kiosks.troubled', { count: troubled })}</Tag>
        )}
      </p>
      <ScrollBox label={t('office.table', { name: t('place.kiosks') })}>
        <table class="wrapping stacking">
          <thead>
            <tr>
              <th scope="col">{t('kiosks.name')}</th>
              <th scope="col">{t('kiosks.network')}</th>
              <th scope="col">{t('kiosks.fullest')}</th>
              <th scope="col">{t('kiosks.lastCollected')}</th>
              <th scope="col">{t('kiosks.concerns')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ kiosk, concerns }) => (
              <tr key={kiosk.kiosk}>
                <th scope="row">
                  <a href={placeOf.kiosk(kiosk.kiosk)}>{kiosk.label ?? kiosk.kiosk}</a>
                  {kiosk.label === null ? null : <span class="path muted under">{kiosk.kiosk}</span>}
                </th>
                <td>
                  <NetworkState status={kiosk.status} />
                </td>
                <td data-label={t('kiosks.fullest')}>
                  <FillBar percent={worstFill(kiosk)} />
                </td>
                <td data-label={t('kiosks.lastCollected')}>
                  <When time={lastCollection(kiosk)} />
                </td>
                <td class="wide">
                  <ConcernList concerns={concerns} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

function rank(concerns: readonly { readonly tone: 'bad' | 'warn' }[]): number {
  return concerns.reduce((sum, { tone }) => sum + (tone === 'bad' ? 100 : 1), 0);
}

function EnrolAction({ onDone }: { onDone(): void }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [kiosk, setKiosk] = useState('');
  const [key, setKey] = useState('');
  return (
    <Action
      label={t('kiosks.enrol')}
      heading={t('kiosks.enrol')}
      confirm={t('kiosks.enrolDo')}
      ready={/^[a-z0-9-]+(\/[a-z0-9-]+){3}$/.test(kiosk.trim()) && /^[\w-]{43}$/.test(key.trim())}
      run={() => staff.send('POST', '/api/v1/office/kiosks/enrol', { kiosk: kiosk.trim(), key: key.trim() })}
      done={() => {
        onDone();
        return t('kiosks.enrolDone');
      }}
    >
      <p>{t('kiosks.enrolWords')}</p>
      <TextField label={t('kiosks.path')} hint={t('kiosks.pathHint')} value={kiosk} onInput={setKiosk} />
      <TextField label={t('kiosks.key')} hint={t('kiosks.keyHint')} value={key} onInput={setKey} />
    </Action>
  );
}
