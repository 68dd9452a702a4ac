import type { ReadingAnswer } from '../../ui/api/answers.ts';
import { formatValue } from '../../ui/format/quantity.ts';
import { readingLabel } from '../../ui/format/reading-name.ts';
import { ageOf } from '../../ui/format/time.ts';
import { wordsFor } from '../../ui/i18n/i18n.ts';
import { Amount } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { placeOf } from '../places.ts';

interface ReadingLinkProps {
  readonly device: string;
  readonly reading: ReadingAnswer;
  readonly nowMs: number;
  /** Whether its name is shown above it. */
  readonly named?: boolean;
}

/** A value that leads to its raw readings. One that is old or not good looks and says so. */
export function ReadingLink({ device, reading, nowMs, named = false }: ReadingLinkProps) {
  const { t, language } = usePreferences();
  const shown = typeof reading.v === 'string' ? wordsFor(t, 'state', reading.v) : reading.v;
  const isOld = ['minutes', 'hours', 'days'].includes(ageOf(Date.parse(reading.t), nowMs).unit);
  const quality = reading.q === 'good' ? (isOld ? 'stale' : 'good') : reading.q;
  return (
    <a
      class={`reading reading-${quality}`}
      href={placeOf.readings(`${device}/${reading.name}`)}
      data-reading={reading.name}
    >
      <span class={named ? 'reading-name' : 'hidden'}>{readingLabel(reading.name, language)} </span>
      <Amount quantity={formatValue(shown, reading.unit, language)} />
      {quality === 'good' ? null : <span class="quality">{t(`quality.${quality}`)}</span>}
      <span class="hidden">, {t('device.reading')}</span>
    </a>
  );
}
