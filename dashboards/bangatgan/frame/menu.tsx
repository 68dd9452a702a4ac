import type { ReversalRequests } from '@maeul/devices/office/residents';
import { useEffect, useState } from 'preact/hooks';
import { PreferenceChoices } from '../../ui/parts/preference-choices.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOffice, useOfficeSession, useStaff } from '../context.ts';
import { energyPlaceOf } from '../energy/places.ts';
import { useIsGu } from '../gu/gu-hub.ts';
import { guPlace } from '../gu/places.ts';
import { entryOf } from '../model/title.ts';
import { placeOf } from '../places.ts';
import { PasswordChangeAction } from './password-change.tsx';

const APPROVALS_MS = 30_000;
/** Where each entry leads; all of them without a question. */
const PLACES = { ...placeOf, ...energyPlaceOf, gu: () => guPlace() };

/** All views, and who is logged in. On a phone it opens over the view. */
export function Menu({ path }: { readonly path: string }) {
  const { t } = usePreferences();
  const [isOpen, setOpen] = useState(false);
  // Whoever chose a view wants to see it.
  useEffect(() => setOpen(false), [path]);
  return (
    <header class={isOpen ? 'menu menu-open' : 'menu'}>
      <div class="menu-inner">
        <div class="menu-head">
          <a class="brand" href={placeOf.kiosks()}>
            <img src={new URL('../../live/icon.svg', import.meta.url).href} alt="" width="32" height="32" />
            <span>
              <strong>{t('office.title')}</strong> <span class="muted subtitle">{t('office.subtitle')}</span>
            </span>
          </a>
          <button
            type="button"
            class="button menu-button"
            aria-expanded={isOpen}
            aria-controls="menu-body"
            onClick={() => setOpen(!isOpen)}
          >
            {t('office.menu')}
          </button>
        </div>
        <div class="menu-body" id="menu-body">
          <Views entry={entryOf(path)} />
          <Me />
        </div>
      </div>
    </header>
  );
}

function Views({ entry }: { readonly entry: string | null }) {
  const { t } = usePreferences();
  const isClerk = useMay('clerk');
  const isManager = useMay('manager');
  const isAdmin = useMay('admin');
  const isGu = useIsGu();
  const group = (name: string, entries: readonly string[]) =>
    entries.length === 0 ? null : (
      <li>
        <span class="menu-group" id={`menu-${name}`}>
          {t(`office.${name}`)}
        </span>
        <ul aria-labelledby={`menu-${name}`}>
          {entries.map((one) => (
            <li key={one}>
              <a href={PLACES[one as 'kiosks']()} aria-current={one === entry ? 'page' : undefined}>
                {t(`place.${one}`)}
                {one === 'approvals' ? <WaitingCount /> : null}
              </a>
            </li>
          ))}
        </ul>
      </li>
    );
  return (
    <nav aria-label={t('nav.label')}>
      <ul class="menu-groups">
        {group('field', ['kiosks', 'collection', 'mobile'])}
        {group('energy', [
          ...(isGu ? ['gu'] : []),
          'energy',
          'calls',
          'members',
          'plan',
          'market',
          'mileage',
          'disclosure',
          'compare',
          'replay',
          'corrections',
          'programmes',
        ])}
        {group('people', isClerk ? ['residents', 'approvals'] : [])}
        {group('rules', ['tariffs', 'catalogue'])}
        {group('accounts', isClerk ? ['reports', 'exchange'] : ['reports'])}
        {group('run', isAdmin ? ['audit', 'accounts'] : isManager ? ['audit'] : [])}
      </ul>
    </nav>
  );
}

/** How many reversals wait for a second person. */
function WaitingCount() {
  const { answer } = useOffice<ReversalRequests>('/api/v1/office/reversals?open=true', { everyMs: APPROVALS_MS });
  const count = answer?.requests.length ?? 0;
  return count === 0 ? null : <span class="badge">{count}</span>;
}

function Me() {
  const { t } = usePreferences();
  const staff = useStaff();
  const { account } = useOfficeSession();
  return (
    <div class="me">
      <p>{t('login.me', { name: account.name, role: t(`staffRole.${account.role}`) })}</p>
      <div class="buttons">
        <button type="button" class="button" onClick={() => void staff.logOut()}>
          {t('login.out')}
        </button>
        <PasswordChangeAction />
      </div>
      <PreferenceChoices />
    </div>
  );
}
