import type { ReversalAnswer, WalletHistory, WalletLine } from '@maeul/devices/office/residents';
import { useState } from 'preact/hooks';
import { usePages } from '../../ui/api/use-pages.ts';
import { formatNumber } from '../../ui/format/quantity.ts';
import { wordsFor } from '../../ui/i18n/i18n.ts';
import { EmptyNote, ProblemNote, Skeleton } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOfficeSession, useStaff } from '../context.ts';
import { stepWords } from '../model/receipt-steps.ts';
import { kilograms, signedText } from '../model/units.ts';
import { Action } from '../parts/action.tsx';
import { AreaField } from '../parts/field.tsx';
import { When } from '../parts/small.tsx';

interface Props {
  /** Path of the wallet's routes. */
  readonly path: string;
  onDone(): void;
}

/** What happened in a wallet, newest first, each award with its arithmetic. */
export function WalletHistoryPart({ path, onDone }: Props) {
  const { t } = usePreferences();
  const { rows, problem, more, again } = usePages<WalletHistory, WalletLine>(
    `${path}/history`,
    {},
    ({ lines }) => lines,
  );
  return (
    <section class="card" aria-labelledby="history-heading">
      <h2 id="history-heading">{t('wallet.history')}</h2>
      {problem === null ? null : <ProblemNote problem={problem} onRetry={again} />}
      {rows === null && problem === null ? <Skeleton lines={5} /> : null}
      {rows?.length === 0 ? <EmptyNote>{t('wallet.noHistory')}</EmptyNote> : null}
      <ul class="lines">
        {rows?.map((line) => (
          <Line key={line.entry} line={line} onDone={onDone} />
        ))}
      </ul>
      {more === null ? null : (
        <button type="button" class="button" onClick={more}>
          {t('office.more')}
        </button>
      )}
    </section>
  );
}

function Line({ line, onDone }: { readonly line: WalletLine; onDone(): void }) {
  const { t, language } = usePreferences();
  const mayReverse = useMay('clerk');
  return (
    <li class="history-line">
      <div>
        <p class="line-head">
          <strong>{wordsFor(t, 'wallet.what', line.what)}</strong>
          {line.name === null ? null : <span>{line.name[language]}</span>}
        </p>
        <p class="muted line-head">
          <When time={line.time} />
          <span>{line.kiosk ?? t('wallet.office')}</span>
        </p>
        {line.award === undefined ? null : <Arithmetic award={line.award} />}
      </div>
      <div class="history-end">
        <strong class={line.amount < 0 ? 'signed minus' : 'signed plus'}>
          {signedText(line.amount, line.asset, t, language)}
        </strong>
        {line.reversible && mayReverse ? <ReverseAction line={line} onDone={onDone} /> : null}
      </div>
    </li>
  );
}

function Arithmetic({ award }: { readonly award: NonNullable<WalletLine['award']> }) {
  const { t, language } = usePreferences();
  const { digits, unit } = kilograms(award.grams, language);
  return (
    <details class="arithmetic">
      <summary>
        {t('wallet.how')} ({digits} {unit})
      </summary>
      <ol>
        {award.steps.map((step, index) => {
          const { words, with: figures } = stepWords(step, language);
          return <li key={index}>{t(words, figures)}</li>;
        })}
      </ol>
      <p class="muted">{t('wallet.tariff', { id: award.tariff.id, version: award.tariff.version })}</p>
    </details>
  );
}

function ReverseAction({ line, onDone }: { readonly line: WalletLine; onDone(): void }) {
  const { t, language } = usePreferences();
  const staff = useStaff();
  const { reversalLimit } = useOfficeSession();
  const [reason, setReason] = useState('');
  const needsSecond = Math.abs(line.amount) > reversalLimit;
  return (
    <Action<ReversalAnswer | null>
      label={t('reversal.ask')}
      heading={t('reversal.heading')}
      confirm={t(needsSecond ? 'reversal.askDo' : 'reversal.do')}
      tone="danger"
      ready={reason.trim() !== ''}
      run={(key) => {
        const body = { entry: line.entry, reason: reason.trim() };
        return staff.send<ReversalAnswer>('POST', '/api/v1/office/reversals', body, key);
      }}
      done={(answer) => {
        onDone();
        return t(answer?.status === 'pending' ? 'reversal.pending' : 'reversal.done');
      }}
    >
      <p>
        {t('reversal.words', {
          what: wordsFor(t, 'wallet.what', line.what),
          amount: signedText(line.amount, line.asset, t, language),
        })}
      </p>
      {needsSecond ? (
        <p>
          <strong>{t('reversal.second', { limit: formatNumber(reversalLimit, 0, language) })}</strong>
        </p>
      ) : null}
      <AreaField label={t('office.reason')} hint={t('office.reasonHint')} value={reason} onInput={setReason} />
    </Action>
  );
}
