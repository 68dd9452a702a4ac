import type { CallDetail, CalledMember } from '@maeul/devices/vpp/api/calls';
import type { SettlementLine } from '@maeul/devices/vpp/dr-event';
import { useState } from 'preact/hooks';
import { formatQuantity } from '../../../ui/format/quantity.ts';
import { wordsFor } from '../../../ui/i18n/i18n.ts';
import { Amount, EmptyNote, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useMay, useStaff } from '../../context.ts';
import { assetText } from '../../model/units.ts';
import { Action } from '../../parts/action.tsx';
import { TextField } from '../../parts/field.tsx';
import { Tag, When } from '../../parts/small.tsx';
import { vpp } from '../api.ts';
import { assetOf } from '../model/asset-of.ts';
import { energyPlaceOf } from '../places.ts';

/** A long list is heavy for a phone: more on demand. */
const STEP = 100;

/** Who is called, what they said to it, and what came out for each whose numbers may be seen. */
export function CalledMembers({ detail, onDone }: { readonly detail: CallDetail; onDone(): void }) {
  const { t } = usePreferences();
  const [search, setSearch] = useState('');
  const [count, setCount] = useState(STEP);
  const isSettled = detail.call.totals !== null || detail.members.some(({ line }) => line !== null);
  const words = search.trim().toLowerCase();
  const found = detail.members.filter(
    ({ member, label, building }) =>
      words === '' || [member, label?.ko, label?.en, building].some((text) => text?.toLowerCase().includes(words)),
  );
  return (
    <section class="card" aria-labelledby="called-heading">
      <h2 id="called-heading">{t('calls.members')}</h2>
      {detail.members.length <= 10 ? null : (
        <div class="find">
          <TextField label={t('calls.search')} type="search" value={search} onInput={setSearch} />
        </div>
      )}
      {found.length === 0 ? (
        <EmptyNote>{t('calls.nobody')}</EmptyNote>
      ) : (
        <ScrollBox label={t('office.table', { name: t('calls.members') })}>
          <table class="stacking">
            <thead>
              <tr>
                <th scope="col">{t('calls.member')}</th>
                <th scope="col">{t('calls.answerLabel')}</th>
                {isSettled ? <ResultHeads /> : null}
                <th scope="col" class="no-print">
                  <span class="hidden">{t('calls.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, count).map((one) => (
                <Row key={one.member} one={one} detail={detail} isSettled={isSettled} onDone={onDone} />
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
      {found.length <= count ? null : (
        <div class="pager">
          <button type="button" class="button" onClick={() => setCount(count + STEP)}>
            {t('office.more')}
          </button>
        </div>
      )}
    </section>
  );
}

function ResultHeads() {
  const { t } = usePreferences();
  return (
    <>
      {(['baseline', 'used', 'reduced', 'reward'] as const).map((name) => (
        <th key={name} scope="col" class="number">
          {t(`calls.${name}`)}
        </th>
      ))}
    </>
  );
}

interface AnswerProps {
  readonly one: CalledMember;
  readonly detail: CallDetail;
  onDone(): void;
}

interface RowProps extends AnswerProps {
  readonly isSettled: boolean;
}

function Row({ one, detail, isSettled, onDone }: RowProps) {
  const { t, language } = usePreferences();
  const { member, label, kind, answer, answered, participates } = one;
  return (
    <tr>
      <th scope="row">
        <a href={energyPlaceOf.member(member)}>{label?.[language] ?? member}</a>
        <span class="under muted">{wordsFor(t, 'members.kind', kind)}</span>
      </th>
      <td data-label={t('calls.answerLabel')}>
        <Tag tone={participates ? 'good' : 'plain'}>
          {t(answer === null ? (participates ? 'calls.byRule' : 'calls.notAsked') : `calls.answer.${answer}`)}
        </Tag>
        {answered === null ? null : (
          <span class="under muted">
            <When time={answered} />
          </span>
        )}
      </td>
      {isSettled ? <LineCells line={one.line} asset={detail.asset} /> : null}
      <td class="no-print">
        {one.line === null ? (
          <AnswerActions one={one} detail={detail} onDone={onDone} />
        ) : (
          <a href={energyPlaceOf.statement(detail.call.id, member)}>{t('calls.statement')}</a>
        )}
      </td>
    </tr>
  );
}

interface LineProps {
  readonly line: SettlementLine | null;
  readonly asset: string;
}

function LineCells({ line, asset }: LineProps) {
  const { t, language } = usePreferences();
  if (line === null)
    return (
      <td class="muted" colSpan={4}>
        {t('energy.withheld.no-consent')}
      </td>
    );
  if (line.excluded !== undefined)
    return (
      <td class="muted" colSpan={4}>
        {wordsFor(t, 'calls.excluded', line.excluded)}
      </td>
    );
  return (
    <>
      <td class="number" data-label={t('calls.baseline')}>
        <Amount quantity={formatQuantity(line.baselineWh, 'Wh', language)} />
      </td>
      <td class="number" data-label={t('calls.used')}>
        <Amount quantity={formatQuantity(line.actualWh, 'Wh', language)} />
      </td>
      <td class="number" data-label={t('calls.reduced')}>
        <Amount quantity={formatQuantity(line.reducedWh, 'Wh', language)} />
      </td>
      <td class="number" data-label={t('calls.reward')}>
        {assetText(line.reward, assetOf(asset), t, language)}
      </td>
    </>
  );
}

/** A member rang and asked for it: the office answers in its name. */
function AnswerActions({ one, detail: { call }, onDone }: AnswerProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  const mayAnswer = useMay('clerk');
  const isBefore = call.state === 'scheduled' || call.state === 'notified';
  if (!mayAnswer || (!isBefore && call.state !== 'active')) return null;
  const answer = one.participates ? 'out' : 'in';
  // Once it runs, one may only leave.
  if (answer === 'in' && !isBefore) return null;
  return (
    <Action
      label={t(`calls.answerFor.${answer}`)}
      heading={t('calls.answerHeading', { member: one.member })}
      confirm={t(`calls.answerFor.${answer}`)}
      run={() =>
        staff.send('POST', vpp(`/events/${encodeURIComponent(call.id)}/answers`), { member: one.member, answer })
      }
      done={() => {
        onDone();
        return t('calls.answeredNow');
      }}
    >
      <p>{t(`calls.answerWords.${answer}`)}</p>
    </Action>
  );
}
