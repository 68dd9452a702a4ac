import type { CallPreview } from '@maeul/devices/vpp/api/calls';
import type { ComponentChildren } from 'preact';
import { formatQuantity } from '../../../ui/format/quantity.ts';
import { wordsFor } from '../../../ui/i18n/i18n.ts';
import { Amount, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { Tag } from '../../parts/small.tsx';
import { Tile } from '../parts/tile.tsx';
import { Withheld } from '../parts/withheld.tsx';

interface PreviewProps {
  readonly preview: CallPreview;
  /** What one may do with it. */
  readonly children: ComponentChildren;
}

/** Whom a call would reach, and what they usually use in that time. */
export function PreviewCard({ preview, children }: PreviewProps) {
  const { t, language } = usePreferences();
  const { counts, baseline, problems, withheld } = preview;
  const meanW = baseline.length === 0 ? null : baseline.reduce((sum, { w }) => sum + w, 0) / baseline.length;
  return (
    <section class="card" aria-labelledby="preview-heading" role="status">
      <h2 id="preview-heading">{t('calls.previewHeading')}</h2>
      {problems.length === 0 ? null : (
        <div class="note note-problem">
          <ul>
            {problems.map(({ code, message }) => (
              <li key={code}>
                {wordsFor(t, 'problem', code) === code ? <span lang="en">{message}</span> : t(`problem.${code}`)}
              </li>
            ))}
          </ul>
        </div>
      )}
      <ul class="tiles tiles-small">
        <li>
          <Tile name={t('calls.counts.called')} quantity={{ digits: String(counts.called), unit: '' }} />
        </li>
        <li>
          <Tile name={t('calls.counts.participates')} quantity={{ digits: String(counts.participates), unit: '' }} />
        </li>
        <li>
          <Tile name={t('calls.counts.baselines')} quantity={{ digits: String(counts.baselines), unit: '' }} />
        </li>
        <li>
          <Tile name={t('calls.usual')} quantity={formatQuantity(meanW, 'W', language)}>
            {t('calls.usualHint')}
          </Tile>
        </li>
      </ul>
      {withheld === undefined ? null : <Withheld why={withheld} />}
      <Members preview={preview} />
      <div class="buttons">{children}</div>
    </section>
  );
}

function Members({ preview: { members } }: { readonly preview: CallPreview }) {
  const { t, language } = usePreferences();
  return (
    <details class="table-details">
      <summary>{t('calls.whoIsCalled', { count: members.length })}</summary>
      <ScrollBox label={t('office.table', { name: t('calls.members') })}>
        <table class="stacking tall">
          <thead>
            <tr>
              <th scope="col">{t('calls.member')}</th>
              <th scope="col">{t('calls.takesPart')}</th>
              <th scope="col" class="number">
                {t('calls.usualEnergy')}
              </th>
            </tr>
          </thead>
          <tbody>
            {members.map(({ member, kind, label, participates, baselineWh, excluded }) => (
              <tr key={member}>
                <th scope="row">
                  {label?.[language] ?? member} <span class="muted">{wordsFor(t, 'members.kind', kind)}</span>
                </th>
                <td>
                  <Tag tone={participates ? 'good' : 'plain'}>{t(participates ? 'calls.yes' : 'calls.no')}</Tag>
                </td>
                <td class="number" data-label={t('calls.usualEnergy')}>
                  {excluded === null ? (
                    <Amount quantity={formatQuantity(baselineWh, 'Wh', language)} />
                  ) : (
                    <span class="muted">{wordsFor(t, 'calls.excluded', excluded)}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </details>
  );
}
