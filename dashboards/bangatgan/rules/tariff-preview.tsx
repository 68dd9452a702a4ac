import type { TariffPreview } from '@maeul/devices/office/tariffs';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatNumber } from '../../ui/format/quantity.ts';
import { EmptyNote, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';

interface PreviewProps {
  readonly preview: TariffPreview;
  /** What may be done with it. */
  readonly children: ComponentChildren;
}

/** What the last month paid, and beside it what it would have paid. */
export function PreviewPart({ preview, children }: PreviewProps) {
  const { t, language } = usePreferences();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { from, to, deposits, paid, would, kinds, wallets } = preview;
  const number = (value: number) => <td class="number">{formatNumber(value, 0, language)}</td>;
  const difference = (before: number, after: number) => (
    <td class={`number ${after < before ? 'minus' : 'plus'}`}>
      {after > before ? '+' : ''}
      {formatNumber(after - before, 0, language)}
    </td>
  );
  return (
    <section class="card" aria-labelledby="preview-heading">
      <h2 id="preview-heading" ref={heading} tabIndex={-1}>
        {t('preview.heading')}
      </h2>
      {deposits === 0 ? <EmptyNote>{t('preview.empty')}</EmptyNote> : null}
      {deposits === 0 ? null : (
        <>
          <p>{t('preview.span', { from, to, count: deposits })}</p>
          <ScrollBox label={t('office.table', { name: t('preview.heading') })}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('tariffs.kinds')}</th>
                  <th scope="col" class="number">
                    {t('preview.deposits')}
                  </th>
                  <th scope="col" class="number">
                    {t('preview.paid')}
                  </th>
                  <th scope="col" class="number">
                    {t('preview.would')}
                  </th>
                  <th scope="col" class="number">
                    {t('preview.difference')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {kinds.map((kind) => (
                  <tr key={kind.kind}>
                    <th scope="row">{kind.name?.[language] ?? kind.kind}</th>
                    {number(kind.deposits)}
                    {number(kind.paid)}
                    {number(kind.would)}
                    {difference(kind.paid, kind.would)}
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">{t('preview.total')}</th>
                  {number(deposits)}
                  {number(paid)}
                  {number(would)}
                  {difference(paid, would)}
                </tr>
              </tfoot>
            </table>
          </ScrollBox>
          <p>{t('preview.wallets', { ...wallets })}</p>
        </>
      )}
      <div class="buttons">{children}</div>
    </section>
  );
}
