import type { ProgrammeList } from '@maeul/devices/vpp/api/programmes';
import { formatQuantity, formatShare, quantityText } from '../../../ui/format/quantity.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { wordsFor } from '../../../ui/i18n/i18n.ts';
import { Amount, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { saveFile } from '../../api/save-file.ts';
import { assetText } from '../../model/units.ts';
import { Answered } from '../../parts/answered.tsx';
import { BackTo, PageHead, PrintButton, Tag, When } from '../../parts/small.tsx';
import { useVpp } from '../api.ts';
import { rewardArithmetic, type StatementAnswer, statementCsv } from '../model/statement.ts';
import { energyPlaceOf } from '../places.ts';
import { StatementSpans } from './statement-spans.tsx';

interface StatementProps {
  readonly event: string;
  readonly member: string;
}

/** What one member earned in one call, with every input and the arithmetic; made to be printed. */
export function StatementPage({ event, member }: StatementProps) {
  const { t, language } = usePreferences();
  const asked = useVpp<StatementAnswer>(
    `/events/${encodeURIComponent(event)}/statements/${encodeURIComponent(member)}`,
  );
  const { answer } = asked;
  return (
    <>
      <BackTo place={energyPlaceOf.call(event)} text={t('calls.backToCall')} />
      <PageHead heading={t('calls.statementOf', { member: answer?.label?.[language] ?? member })}>
        {answer === null ? null : (
          <>
            <button
              type="button"
              class="button"
              onClick={() => saveFile(`statement-${event}-${member}.csv`, 'text/csv', `\uFEFF${statementCsv(answer)}`)}
            >
              {t('energy.csv')}
            </button>
            <PrintButton />
          </>
        )}
      </PageHead>
      <Answered asked={asked}>
        {(statement) => (
          <section class="card statement" aria-label={t('calls.statement')}>
            <Result statement={statement} />
            <Days statement={statement} />
            <StatementSpans statement={statement} />
            <RewardPart statement={statement} />
          </section>
        )}
      </Answered>
    </>
  );
}

function Result({ statement: { event, member, run, line, outFrom, same, recomputed, rrmse } }: Given) {
  const { t, language } = usePreferences();
  const facts: [string, string][] = [
    [t('calls.programme'), event.programme.label[language]],
    [
      t('calls.when'),
      `${formatTime(Date.parse(event.startsAt), 'day', language)} ${formatTime(Date.parse(event.startsAt), 'clock', language)}–${formatTime(Date.parse(event.endsAt), 'clock', language)}`,
    ],
    [t('calls.member'), member],
    [t('calls.run'), String(run)],
    [t('calls.rrmse'), rrmse === null ? '–' : quantityText(formatShare(rrmse, language))],
  ];
  const share = line.baselineWh === 0 ? null : line.reducedWh / line.baselineWh;
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {line.excluded === undefined ? (
        <p class="sum-line">
          <Amount quantity={formatQuantity(line.baselineWh, 'Wh', language)} />
          <span class="muted"> {t('calls.baseline')} − </span>
          <Amount quantity={formatQuantity(line.actualWh, 'Wh', language)} />
          <span class="muted"> {t('calls.used')} = </span>
          <strong>
            <Amount quantity={formatQuantity(line.reducedWh, 'Wh', language)} />
          </strong>
          <span class="muted"> {t('calls.reduced')} </span>
          {share === null ? null : <span>({quantityText(formatShare(share, language))}) </span>}
          <Tag tone={line.success ? 'good' : 'plain'}>{t(line.success ? 'calls.success' : 'calls.noSuccess')}</Tag>
        </p>
      ) : (
        <p>{wordsFor(t, 'calls.excluded', line.excluded)}</p>
      )}
      {outFrom === null ? null : (
        <p>{t('calls.leftAt', { time: formatTime(Date.parse(outFrom), 'clock', language) })}</p>
      )}
      {same ? (
        <p class="muted">{t('calls.same')}</p>
      ) : (
        <p class="note note-plain">
          {t('calls.notSame', {
            reduced: recomputed === null ? '–' : quantityText(formatQuantity(recomputed.reducedWh, 'Wh', language)),
          })}
        </p>
      )}
    </>
  );
}

interface Given {
  readonly statement: StatementAnswer;
}

function Days({ statement: { days } }: Given) {
  const { t, language } = usePreferences();
  if (days.length === 0) return null;
  return (
    <>
      <h2>{t('calls.daysHeading')}</h2>
      <ul class="day-chips">
        {days.map(({ day, used, why }) => (
          <li key={day} class={used ? 'day-chip day-used' : 'day-chip'}>
            <span>{formatTime(Date.parse(`${day}T00:00:00+09:00`), 'day', language)}</span>
            <span>
              {used ? t('calls.dayUsed') : why === null ? t('calls.dayNotNeeded') : wordsFor(t, 'calls.why', why)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function RewardPart({ statement }: Given) {
  const { t, language } = usePreferences();
  const { rule, line, rewards, event } = statement;
  const programmes = useVpp<ProgrammeList>('/programmes').answer?.programmes ?? [];
  const { id, version } = event.programme;
  const programme = programmes.find(({ programme }) => programme.id === id && programme.version === version)?.programme;
  const arithmetic = programme === undefined ? null : rewardArithmetic(statement, programme.reward, language);
  const sum = rewards.reduce((total, { posted }) => total + (posted ?? 0), 0);
  const amount = (value: number) => assetText(value, programme?.asset ?? 'points', t, language);
  return (
    <>
      <h2>{t('calls.rewardHeading')}</h2>
      <p>{rule[language]}</p>
      <p>
        {t('calls.earned')} {arithmetic === null ? null : <span class="arithmetic-line">{arithmetic} · </span>}
        <strong>{amount(line.reward)}</strong>
      </p>
      {rewards.length === 0 ? (
        <p class="muted">{t(line.wallet === undefined ? 'calls.noWallet' : 'calls.nothingToPost')}</p>
      ) : (
        <ScrollBox label={t('office.table', { name: t('calls.rewardHeading') })}>
          <table class="wrapping statement-table">
            <thead>
              <tr>
                <th scope="col">{t('calls.run')}</th>
                <th scope="col">{t('calls.settledAt')}</th>
                <th scope="col" class="number">
                  {t('calls.toPost')}
                </th>
                <th scope="col" class="number">
                  {t('calls.posted')}
                </th>
                <th scope="col">{t('calls.postState')}</th>
              </tr>
            </thead>
            <tbody>
              {rewards.map(({ run, amount: asked, posted, shortfall, status, time }) => (
                <tr key={`${run} ${time}`}>
                  <th scope="row">{run}</th>
                  <td>
                    <When time={time} />
                  </td>
                  <td class="number">{amount(asked)}</td>
                  <td class="number">{posted === null ? '–' : amount(posted)}</td>
                  <td>
                    {status === 'done' ? (
                      <Tag tone="good">{t('calls.postStates.done')}</Tag>
                    ) : (
                      <Tag tone="bad">
                        {t(`calls.postStates.${status}`)} {shortfall > 0 ? amount(shortfall) : null}
                      </Tag>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colSpan={3}>
                  {t('calls.inWallet')}
                </th>
                <td class="number">{amount(sum)}</td>
                <td />
              </tr>
            </tfoot>
          </table>
        </ScrollBox>
      )}
      <p class="print-only muted">{event.id}</p>
    </>
  );
}
