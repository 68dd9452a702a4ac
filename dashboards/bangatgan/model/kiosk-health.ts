import type { KioskAlarm, OfficeKiosk } from '@maeul/devices/office/kiosks';

/** What staff should see to at a kiosk, worst first; `words` names the sentence, `with` what it leaves open. */
export interface Concern {
  readonly tone: 'bad' | 'warn';
  readonly words: string;
  readonly with: Readonly<Record<string, string | number>>;
}

const FULL_PERCENT = 95;
const NEARLY_FULL_PERCENT = 80;
const DAY_MS = 86_400_000;
/** Older alarms stand in the list of the kiosk, but are no longer its state. */
const FRESH_MS = 7 * DAY_MS;

/** Everything that is not as it should be at a kiosk. */
export function concernsOf(kiosk: OfficeKiosk, nowMs: number): readonly Concern[] {
  const concerns: Concern[] = [];
  if (kiosk.revoked !== null) concerns.push({ tone: 'bad', words: 'revoked', with: {} });
  else if (kiosk.enrolled === null) concerns.push({ tone: 'warn', words: 'notEnrolled', with: {} });
  if (kiosk.status === 'offline' || kiosk.status === 'unreachable')
    concerns.push({ tone: 'bad', words: kiosk.status, with: {} });
  if (kiosk.chain.missing > 0) concerns.push({ tone: 'bad', words: 'chainGap', with: { count: kiosk.chain.missing } });
  for (const { container, fill, verification, verifiedUntil } of kiosk.containers) {
    if (verification === 'expired')
      concerns.push({ tone: 'bad', words: 'expired', with: { container, day: verifiedUntil ?? '' } });
    if (verification === 'soon' && verifiedUntil !== null)
      concerns.push({ tone: 'warn', words: 'soon', with: { container, count: daysUntil(verifiedUntil, nowMs) } });
    if (fill !== null && fill >= FULL_PERCENT) concerns.push({ tone: 'bad', words: 'full', with: { container, fill } });
    else if (fill !== null && fill >= NEARLY_FULL_PERCENT)
      concerns.push({ tone: 'warn', words: 'nearlyFull', with: { container, fill } });
  }
  const fresh = kiosk.alarms.filter(({ time }) => nowMs - Date.parse(time) < FRESH_MS);
  if (fresh.length > 0) concerns.push({ tone: 'warn', words: 'alarms', with: { count: fresh.length } });
  return concerns.sort((a, b) => (a.tone === b.tone ? 0 : a.tone === 'bad' ? -1 : 1));
}

/** Whole days that a day in Seoul still lies ahead; 0 on the day itself. */
export function daysUntil(day: string, nowMs: number): number {
  const today = new Date(nowMs + 9 * 3_600_000).toISOString().slice(0, 10);
  return Math.round((Date.parse(day) - Date.parse(today)) / DAY_MS);
}

/** The fullest container's percentage; null where no sensor tells. */
export function worstFill({ containers }: OfficeKiosk): number | null {
  const known = containers.flatMap(({ fill }) => (fill === null ? [] : [fill]));
  return known.length === 0 ? null : Math.max(...known);
}

/** When any container was last emptied. */
export function lastCollection({ containers }: OfficeKiosk): string | null {
  const times = containers.flatMap(({ lastCollected }) => (lastCollected === null ? [] : [lastCollected]));
  return times.toSorted().at(-1) ?? null;
}

/** Alarms of one code told together, newest first: fifty equal lines hide the one that differs. */
export function groupAlarms(
  alarms: readonly KioskAlarm[],
): readonly { readonly newest: KioskAlarm; readonly count: number }[] {
  const byCode = Map.groupBy(alarms, ({ code, message }) => `${code} ${message}`);
  return [...byCode.values()]
    .map((same) => ({ newest: same.toSorted((a, b) => b.time.localeCompare(a.time))[0]!, count: same.length }))
    .sort((a, b) => b.newest.time.localeCompare(a.newest.time));
}
