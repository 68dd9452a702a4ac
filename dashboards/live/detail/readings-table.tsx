import type { ReadingsAnswer, SeriesReading } from '../../ui/api/answers.ts';
import { formatValue } from '../../ui/format/quantity.ts';
import { formatTime } from '../../ui/format/time.ts';
import { wordsFor } from '../../ui/i18n/i18n.ts';
import { Amount, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import type { Resolution } from '../model/readings-question.ts';

interface ReadingsTableProps {
  readonly answer: ReadingsAnswer;
  readonly resolution: Resolution;
}

/** One row per reading, the newest first. */
export function ReadingsTable({ answer: { unit, readings }, resolution }: ReadingsTableProps) {
  const { t, language } = usePreferences();
  const isQuarters = resolution === '15m';
  const hasEnergy = readings.some(({ energy }) => energy !== undefined);
  const amount = (value: SeriesReading['v'] | undefined) => (
    <td class="number">
      <Amount quantity={formatValue(value ?? null, unit, language)} />
    </td>
  );
  return (
    <ScrollBox label={t('readings.table')}>
      <table class="readings">
        <thead>
          <tr>
            <th scope="col">{t('device.time')}</th>
            <th scope="col" class="number">
              {t(isQuarters ? 'readings.mean' : 'device.value')}
            </th>
            {isQuarters ? (
              <>
                <th scope="col" class="number">
                  {t('readings.min')}
                </th>
                <th scope="col" class="number">
                  {t('readings.max')}
                </th>
                {hasEnergy ? (
                  <th scope="col" class="number">
                    {t('readings.energy')}
                  </th>
                ) : null}
                <th scope="col" class="number">
                  {t('readings.count')}
                </th>
              </>
            ) : null}
            <th scope="col">{t('device.quality')}</th>
          </tr>
        </thead>
        <tbody>
          {readings.toReversed().map((reading) => (
            <tr key={reading.t}>
              <th scope="row">
                {formatTime(Date.parse(reading.t), isQuarters ? 'dayAndClock' : 'dayAndSeconds', language)}
              </th>
              {amount(reading.v)}
              {isQuarters ? (
                <>
                  {amount(reading.min)}
                  {amount(reading.max)}
                  {hasEnergy ? amount(reading.energy) : null}
                  <td class="number">{reading.count}</td>
                </>
              ) : null}
              <td>
                <span class={`quality-${reading.q}`}>{t(`quality.${reading.q}`)}</span>
                {reading.reason === undefined ? null : (
                  <span class="muted"> · {wordsFor(t, 'reason', reading.reason)}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
