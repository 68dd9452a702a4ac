import type { Report } from '@maeul/devices/office/reports';
import { address } from '../../ui/api/client.ts';
import { dayOf } from '../../ui/format/time.ts';
import { Choice, EmptyNote } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { goTo } from '../../ui/router.ts';
import { useOffice } from '../context.ts';
import { isMonth, monthBefore, REPORT_GROUPS, type ReportGroup } from '../model/report-sums.ts';
import { Answered } from '../parts/answered.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { PageHead, PrintButton } from '../parts/small.tsx';
import { placeOf } from '../places.ts';
import { MonthBars } from './month-bars.tsx';
import { ReportLines, ReportTable } from './report-table.tsx';

const MONTHS_AT_FIRST = 6;

/** What was brought, by kind, site or month; the address keeps what was asked. */
export function ReportsPage({ query }: { readonly query: URLSearchParams }) {
  const { t } = usePreferences();
  const thisMonth = dayOf(Date.now()).slice(0, 7);
  const month = (name: string, otherwise: string) => {
    const given = query.get(name) ?? '';
    return isMonth(given) ? given : otherwise;
  };
  const to = month('to', thisMonth);
  const from = month('from', monthBefore(to, MONTHS_AT_FIRST - 1));
  const by = REPORT_GROUPS.find((one) => one === query.get('by')) ?? 'kind';
  const site = query.get('site') ?? '';
  const kind = query.get('kind') ?? '';
  const isSpan = from <= to;
  const question = { from, to, site: site || undefined, kind: kind || undefined };
  // Without site and kind, so that the choices stay while one of them is chosen.
  const whole = useOffice<Report>(isSpan ? address('/api/v1/office/report', { from, to }) : null, {
    family: 'report-choices',
  });
  const asked = useOffice<Report>(isSpan ? address('/api/v1/office/report', question) : null, { family: 'report' });
  const set = (change: Readonly<Record<string, string>>) => {
    const next = { from, to, by, site, kind, ...change };
    const given = Object.fromEntries(Object.entries(next).map(([name, value]) => [name, value || undefined]));
    goTo(placeOf.reports(given), 'replace');
  };
  const setMonth = (name: string) => (value: string) => isMonth(value) && set({ [name]: value });
  const rows = whole.answer?.rows ?? [];
  const siteNames = [...new Set([...rows.map((row) => row.site), site])].filter(Boolean).sort();
  const kindNames = new Map(rows.map((row) => [row.kind, row.name]));
  return (
    <>
      <PageHead heading={t('place.reports')} text={t('reports.text')}>
        <PrintButton />
        <a class="button" href={address('/api/v1/office/report.csv', question)} download={`maeul-${from}-${to}.csv`}>
          {t('office.csv')}
        </a>
      </PageHead>
      <section class="card" aria-labelledby="report-heading">
        <div class="form-grid form-grid-small no-print">
          <TextField label={t('reports.from')} type="month" value={from} onInput={setMonth('from')} />
          <TextField
            label={t('reports.to')}
            type="month"
            value={to}
            onInput={setMonth('to')}
            error={isSpan ? undefined : t('reports.wrongSpan')}
          />
          <SelectField
            label={t('reports.site')}
            value={site}
            options={[
              { value: '', text: t('reports.allSites') },
              ...siteNames.map((value) => ({ value, text: value })),
            ]}
            onInput={(value) => set({ site: value })}
          />
          <KindChoice kind={kind} names={kindNames} onInput={(value) => set({ kind: value })} />
        </div>
        <div class="filters no-print">
          <Choice<ReportGroup>
            label={t('reports.group')}
            options={REPORT_GROUPS.map((value) => ({ value, text: t(`reports.by.${value}`) }))}
            value={by}
            onChange={(value) => set({ by: value })}
          />
        </div>
        <h2 id="report-heading">{t('reports.heading', { from, to })}</h2>
        <Answered asked={asked}>
          {(report) =>
            report.rows.length === 0 ? (
              <EmptyNote>{t('reports.empty')}</EmptyNote>
            ) : (
              <>
                <ReportTable report={report} by={by} />
                <p class="muted">{t('reports.netHint')}</p>
                <MonthBars report={report} />
                <ReportLines report={report} />
              </>
            )
          }
        </Answered>
      </section>
    </>
  );
}

interface KindChoiceProps {
  readonly kind: string;
  readonly names: ReadonlyMap<string, Report['rows'][number]['name']>;
  onInput(kind: string): void;
}

function KindChoice({ kind, names, onInput }: KindChoiceProps) {
  const { t, language } = usePreferences();
  const kinds = [...new Set([...names.keys(), kind])].filter(Boolean).sort();
  return (
    <SelectField
      label={t('reports.kind')}
      value={kind}
      options={[
        { value: '', text: t('reports.allKinds') },
        ...kinds.map((value) => ({ value, text: names.get(value)?.[language] ?? value })),
      ]}
      onInput={onInput}
    />
  );
}
