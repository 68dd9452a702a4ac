import type { CorrectionsPage } from '@maeul/devices/vpp/api/accounts';
import { usePages } from '../../../ui/api/use-pages.ts';
import { formatQuantity } from '../../../ui/format/quantity.ts';
import { QUARTER_MS } from '../../../ui/format/time.ts';
import { wordsFor } from '../../../ui/i18n/i18n.ts';
import { Amount, EmptyNote, ProblemNote, ScrollBox, Skeleton } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { saveFile } from '../../api/save-file.ts';
import { PageHead, When } from '../../parts/small.tsx';
import { vpp } from '../api.ts';
import { csvText } from '../model/series.ts';
import { spanWords } from '../parts/span-words.ts';
import { energyPlaceOf } from '../places.ts';

type Row = CorrectionsPage['rows'][number];

/** Quarter-hours that changed after they were closed, and why. */
export function CorrectionsPageView() {
  const { t } = usePreferences();
  const { rows, problem, more, again } = usePages<CorrectionsPage, Row>(vpp('/corrections'), {}, ({ rows }) => rows);
  return (
    <>
      <PageHead heading={t('place.corrections')} text={t('history.correctionsText')}>
        {rows === null || rows.length === 0 ? null : (
          <button
            type="button"
            class="button"
            onClick={() => saveFile('corrections.csv', 'text/csv', `\uFEFF${correctionsCsv(rows)}`)}
          >
            {t('energy.csv')}
          </button>
        )}
      </PageHead>
      <section class="card" aria-label={t('place.corrections')}>
        {problem === null ? null : <ProblemNote problem={problem} onRetry={again} />}
        {rows === null ? (
          problem === null ? (
            <Skeleton lines={6} />
          ) : null
        ) : rows.length === 0 ? (
          <EmptyNote>{t('history.noCorrections')}</EmptyNote>
        ) : (
          <Table rows={rows} />
        )}
        {more === null ? null : (
          <div class="pager">
            <button type="button" class="button" onClick={more}>
              {t('office.more')}
            </button>
          </div>
        )}
      </section>
    </>
  );
}

function Table({ rows }: { readonly rows: readonly Row[] }) {
  const { t, language } = usePreferences();
  const shown = (wh: number | null) => (wh === null ? '–' : <Amount quantity={formatQuantity(wh, 'Wh', language)} />);
  return (
    <ScrollBox label={t('office.table', { name: t('place.corrections') })}>
      <table class="stacking">
        <thead>
          <tr>
            <th scope="col">{t('history.came')}</th>
            <th scope="col">{t('history.quarter')}</th>
            <th scope="col">{t('members.member')}</th>
            <th scope="col">{t('history.flow')}</th>
            <th scope="col" class="number">
              {t('history.before')}
            </th>
            <th scope="col" class="number">
              {t('history.after')}
            </th>
            <th scope="col">{t('history.cause')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <When time={row.time} />
              </th>
              <td data-label={t('history.quarter')} class="digits">
                {spanWords(Date.parse(row.quarter), QUARTER_MS, language)}
              </td>
              <td data-label={t('members.member')}>
                <a href={energyPlaceOf.member(row.member)}>{row.member}</a>
              </td>
              <td data-label={t('history.flow')}>{wordsFor(t, 'energy.flowName', row.flow)}</td>
              <td class="number" data-label={t('history.before')}>
                {shown(row.beforeWh)}
              </td>
              <td class="number" data-label={t('history.after')}>
                {shown(row.afterWh)}
              </td>
              <td data-label={t('history.cause')}>{wordsFor(t, 'history.causes', row.cause)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function correctionsCsv(rows: readonly Row[]): string {
  return csvText([
    ['time', 'quarter', 'member', 'flow', 'beforeWh', 'afterWh', 'cause'],
    ...rows.map((row) => [
      ...[row.time, row.quarter, row.member, row.flow],
      ...[String(row.beforeWh ?? ''), String(row.afterWh ?? ''), row.cause],
    ]),
  ]);
}
