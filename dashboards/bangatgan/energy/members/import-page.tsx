import type { Refusal } from '@maeul/devices/refusal';
import { type ImportAnswer, PORTFOLIO_TABLES, type PortfolioTable } from '@maeul/devices/vpp/api/portfolio';
import { useId, useState } from 'preact/hooks';
import { EmptyNote, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useMay, useStaff } from '../../context.ts';
import { decodeFile } from '../../model/exchange-results.ts';
import { Action } from '../../parts/action.tsx';
import { SelectField } from '../../parts/field.tsx';
import { Refused } from '../../parts/refused.tsx';
import { BackTo, PageHead } from '../../parts/small.tsx';
import { vpp } from '../api.ts';
import { energyPlaceOf } from '../places.ts';

interface Tried {
  readonly table: PortfolioTable;
  readonly text: string;
  readonly answer: ImportAnswer;
}

/** Takes a file of members, assets, meters or consents: first a try that changes nothing, then the deed. */
export function ImportPage() {
  const { t } = usePreferences();
  const staff = useStaff();
  const mayChange = useMay('manager');
  const id = useId();
  const [table, setTable] = useState<PortfolioTable>('members');
  const [tried, setTried] = useState<Tried | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (!mayChange) return <EmptyNote>{t('members.managersOnly')}</EmptyNote>;
  const send = (of: PortfolioTable, text: string, dryRun: boolean) =>
    staff.send<ImportAnswer>(
      'POST',
      vpp('/portfolio/import', { table: of, dryRun: String(dryRun) }),
      new Blob([text], { type: 'text/csv' }),
    );
  const choose = async (event: { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    setTried(null);
    setProblem(null);
    if (file === undefined) return;
    setBusy(true);
    const text = decodeFile(new Uint8Array(await file.arrayBuffer()));
    const answer = await send(table, text, true);
    setBusy(false);
    if (!answer.ok) setProblem(answer);
    else if (answer.value !== null) setTried({ table, text, answer: answer.value });
  };
  return (
    <>
      <BackTo place={energyPlaceOf.members()} text={t('place.members')} />
      <PageHead heading={t('place.memberImport')} text={t('members.importText')} />
      <section class="card" aria-label={t('place.memberImport')}>
        <div class="form-grid">
          <SelectField<PortfolioTable>
            label={t('members.importTable')}
            value={table}
            options={PORTFOLIO_TABLES.map((value) => ({ value, text: t(`members.table.${value}`) }))}
            onInput={(value) => {
              setTable(value);
              setTried(null);
            }}
            hint={t('members.importHint')}
          />
          <div class="field">
            <label for={id}>{t('members.importFile')}</label>
            <input key={table} id={id} type="file" accept=".csv,text/csv" onChange={choose} />
          </div>
        </div>
        <p>
          <a href={vpp('/portfolio/export', { table })} download={`${table}.csv`}>
            {t('members.importSample')}
          </a>
        </p>
        {isBusy ? <p role="status">{t('office.working')}</p> : null}
        {problem === null ? null : <Refused problem={problem} />}
      </section>
      {tried === null ? null : (
        <section class="card" aria-labelledby="tried-heading" role="status">
          <h2 id="tried-heading">{t('members.tried')}</h2>
          <Outcome answer={tried.answer} />
          {tried.answer.errors.length > 0 || tried.answer.changes === 0 ? null : (
            <Action
              label={t('members.importDo', { count: tried.answer.changes })}
              heading={t('members.importHeading')}
              confirm={t('members.importConfirm')}
              tone="main"
              run={() => send(tried.table, tried.text, false)}
              done={(answer) => {
                setTried(null);
                return t('members.imported', { count: answer?.changes ?? 0 });
              }}
            >
              <p>{t('members.importWords', { count: tried.answer.changes })}</p>
            </Action>
          )}
        </section>
      )}
    </>
  );
}

function Outcome({ answer: { rows, changes, errors, moreErrors } }: { readonly answer: ImportAnswer }) {
  const { t } = usePreferences();
  if (errors.length === 0) return <p>{t('members.triedGood', { count: rows, changes })}</p>;
  return (
    <>
      <p class="form-errors">{t('members.triedBad', { count: errors.length + moreErrors })}</p>
      <ScrollBox label={t('office.table', { name: t('members.importErrors') })}>
        <table class="stacking wrapping tall">
          <thead>
            <tr>
              <th scope="col" class="number">
                {t('members.line')}
              </th>
              <th scope="col">{t('members.column')}</th>
              <th scope="col">{t('members.importProblem')}</th>
            </tr>
          </thead>
          <tbody>
            {errors.map(({ line, column, code, message }, at) => (
              <tr key={`${line} ${column} ${at}`}>
                <th scope="row" class="number">
                  {t('members.lineNumber', { line })}
                </th>
                <td>{column ?? '–'}</td>
                <td class="wide">
                  <span lang="en">{message}</span> <span class="muted">{code}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {moreErrors === 0 ? null : <p class="muted">{t('members.moreErrors', { count: moreErrors })}</p>}
    </>
  );
}
