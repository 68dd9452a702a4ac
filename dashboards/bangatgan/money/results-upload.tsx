import type { ExchangeLine } from '@maeul/devices/office/reports';
import { useId, useState } from 'preact/hooks';
import { usePreferences } from '../../ui/preferences.tsx';
import { useStaff } from '../context.ts';
import { decodeFile, type ReadResults, readResults } from '../model/exchange-results.ts';
import { Action } from '../parts/action.tsx';

interface UploadProps {
  readonly lines: readonly ExchangeLine[];
  /** Path of the batch's routes. */
  readonly path: string;
  onDone(): void;
}

/** Reads the payer's file here, shows what it says line by line, and books it when somebody agrees. */
export function ResultsUpload({ lines, path, onDone }: UploadProps) {
  const { t } = usePreferences();
  const id = useId();
  const [results, setResults] = useState<ReadResults | null>(null);
  const choose = async (event: { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    if (file === undefined) return setResults(null);
    setResults(readResults(decodeFile(new Uint8Array(await file.arrayBuffer())), lines));
  };
  return (
    <section class="card" aria-labelledby="upload-heading">
      <h2 id="upload-heading">{t('exchange.upload')}</h2>
      <p class="muted">{t('exchange.uploadText')}</p>
      <div class="field">
        <label for={id}>{t('exchange.file')}</label>
        <input id={id} type="file" accept=".csv,text/csv" onChange={choose} />
      </div>
      {results === null ? null : (
        <Read
          results={results}
          path={path}
          onDone={() => {
            setResults(null);
            onDone();
          }}
        />
      )}
    </section>
  );
}

interface ReadProps {
  readonly results: ReadResults;
  readonly path: string;
  onDone(): void;
}

function Read({ results: { lines, problems, missing }, path, onDone }: ReadProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  const confirmed = lines.filter(({ result }) => result === 'confirmed').length;
  const counts = { confirmed, failed: lines.length - confirmed };
  return (
    <div role="status">
      {problems.length === 0 ? null : (
        <div class="note note-problem">
          <div>
            <p class="note-heading">{t('exchange.problemsHeading', { count: problems.length })}</p>
            <ul>
              {problems.slice(0, 50).map(({ line, code, text }) => (
                <li key={`${line} ${code}`}>
                  {t('exchange.line', { line })}: {t(`exchange.problem.${code}`, { text })}
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      <p>
        <strong>{t('exchange.read', counts)}</strong>
      </p>
      {missing === 0 ? null : <p>{t('exchange.missing', { count: missing })}</p>}
      {lines.length === 0 ? null : (
        <Action
          label={t('exchange.send')}
          heading={t('exchange.sendHeading')}
          confirm={t('exchange.sendDo')}
          tone="main"
          run={() => staff.send('POST', `${path}/results`, { lines })}
          done={() => {
            onDone();
            return t('exchange.sent');
          }}
        >
          <p>{t('exchange.sendWords', counts)}</p>
        </Action>
      )}
    </div>
  );
}
