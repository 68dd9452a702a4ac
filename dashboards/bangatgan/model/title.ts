import type { Translate } from '../../ui/i18n/i18n.ts';

/** Which entry of the menu a place belongs to; null for a place that is none. */
export function entryOf(path: string): string | null {
  const place = path.replace(/\/$/, '').replace(/^\/office\/?/, '');
  return Object.hasOwn(ENTRIES, place) ? ENTRIES[place]! : null;
}

const ENTRIES: Readonly<Record<string, string>> = {
  '': 'kiosks',
  kiosk: 'kiosks',
  collection: 'collection',
  mobile: 'mobile',
  residents: 'residents',
  wallet: 'residents',
  approvals: 'approvals',
  tariffs: 'tariffs',
  tariff: 'tariffs',
  'tariff-editor': 'tariffs',
  catalogue: 'catalogue',
  reports: 'reports',
  exchange: 'exchange',
  batch: 'exchange',
  audit: 'audit',
  accounts: 'accounts',
  gu: 'gu',
  energy: 'energy',
  'energy-parts': 'energy',
  calls: 'calls',
  call: 'calls',
  'call-form': 'calls',
  statement: 'calls',
  members: 'members',
  member: 'members',
  'member-form': 'members',
  'member-import': 'members',
  diagnosis: 'members',
  market: 'market',
  mileage: 'mileage',
  disclosure: 'disclosure',
  plan: 'plan',
  compare: 'compare',
  replay: 'replay',
  corrections: 'corrections',
  programmes: 'programmes',
  'programme-form': 'programmes',
};

/** What the browser's tab says. */
export function titleOf(path: string, t: Translate): string {
  const entry = entryOf(path);
  return `${t('office.title')} · ${entry === null ? t('lost.heading') : t(`place.${entry}`)}`;
}
