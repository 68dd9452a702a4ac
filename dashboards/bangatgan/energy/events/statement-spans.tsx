import { formatTime } from '../../../ui/format/time.ts';
import { ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import {
  adjustmentArithmetic,
  daysText,
  meanArithmetic,
  type StatementAnswer,
  settledSpan,
  spanSums,
  wh,
} from '../model/statement.ts';

/** Every value of the call: from which days the usual use comes, what today's adjustment did, what was used. */
export function StatementSpans({ statement }: { readonly statement: StatementAnswer }) {
  const { t, language } = usePreferences();
  const { spans, adjustment } = statement;
  const sums = spanSums(spans);
  const clock = (time: string) => formatTime(Date.parse(time), 'clock', language);
  const shown = (value: number | null) => (value === null ? '–' : wh(Math.round(value), language));
  return (
    <>
      <h2>{t('calls.spansHeading')}</h2>
      {adjustment === null ? (
        <p class="muted">
          {t('calls.noAdjustment')} {t('calls.rounded')}
        </p>
      ) : (
        <p class="muted">
          {t(`calls.adjustment.${adjustment.kind}`, { from: clock(adjustment.from), to: clock(adjustment.to) })}{' '}
          {t('calls.rounded')}
        </p>
      )}
      <ScrollBox label={t('office.table', { name: t('calls.spansHeading') })}>
        <table class="wrapping stacking statement-table">
          <thead>
            <tr>
              <th scope="col">{t('curve.time')}</th>
              <th scope="col">{t('calls.usualComputed')}</th>
              {adjustment === null ? null : <th scope="col">{t('calls.adjusted')}</th>}
              <th scope="col" class="number">
                {t('calls.baseline')}
              </th>
              <th scope="col" class="number">
                {t('calls.used')}
              </th>
              <th scope="col" class="number">
                {t('calls.reduced')}
              </th>
            </tr>
          </thead>
          <tbody>
            {spans.map((span) => {
              const settled = settledSpan(span);
              return (
                <tr key={span.from}>
                  <th scope="row">{clock(span.from)}</th>
                  <td class="wide arithmetic-line" data-label={t('calls.usualComputed')}>
                    {meanArithmetic(span, language) ?? '–'}
                    {span.used.length === 0 ? null : <span class="under muted days-line">{daysText(span)}</span>}
                  </td>
                  {adjustment === null ? null : (
                    <td class="arithmetic-line" data-label={t('calls.adjusted')}>
                      {adjustmentArithmetic(span, adjustment, language) ?? '–'}
                    </td>
                  )}
                  <td class="number" data-label={t('calls.baseline')}>
                    {shown(span.baselineWh)}
                  </td>
                  <td class="number" data-label={t('calls.used')}>
                    {shown(span.actualWh)}
                  </td>
                  <td class="number" data-label={t('calls.reduced')}>
                    {shown(settled?.reducedWh ?? null)}
                  </td>
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={adjustment === null ? 2 : 3}>
                {t('calls.sumWh')}
              </th>
              <td class="number" data-label={t('calls.baseline')}>
                {wh(sums.baselineWh, language)}
              </td>
              <td class="number" data-label={t('calls.used')}>
                {wh(sums.actualWh, language)}
              </td>
              <td class="number" data-label={t('calls.reduced')}>
                {wh(sums.baselineWh - sums.actualWh, language)}
              </td>
            </tr>
          </tfoot>
        </table>
      </ScrollBox>
    </>
  );
}
