import type { CollectionList } from '@maeul/devices/office/kiosks';
import { useState } from 'preact/hooks';
import { formatTime } from '../../ui/format/time.ts';
import { Amount, Choice, EmptyNote, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOffice, useStaff } from '../context.ts';
import {
  COLLECTION_ORDERS,
  type CollectionOrder,
  type CollectionRow,
  gramsOfKilograms,
  orderCollections,
} from '../model/collection-order.ts';
import { kilograms } from '../model/units.ts';
import { Action } from '../parts/action.tsx';
import { Answered } from '../parts/answered.tsx';
import { CheckField, TextField } from '../parts/field.tsx';
import { FillBar, PageHead, PrintButton, Tag, When } from '../parts/small.tsx';
import { placeOf } from '../places.ts';

const EVERY_MS = 15_000;

/** What to empty, in the order of the tour; on paper with a box to tick. */
export function CollectionPage() {
  const { t, language } = usePreferences();
  const [order, setOrder] = useState<CollectionOrder>('fill');
  const [isOnlyDue, setOnlyDue] = useState(false);
  const asked = useOffice<CollectionList>('/api/v1/office/collections', { everyMs: EVERY_MS });
  return (
    <>
      <PageHead heading={t('place.collection')} text={t('collection.text')}>
        <PrintButton />
      </PageHead>
      <section class="card" aria-label={t('place.collection')}>
        <div class="filters no-print">
          <Choice<CollectionOrder>
            label={t('collection.order')}
            options={COLLECTION_ORDERS.map((value) => ({ value, text: t(`collection.by.${value}`) }))}
            value={order}
            onChange={setOrder}
          />
          <CheckField label={t('collection.onlyDue')} checked={isOnlyDue} onInput={setOnlyDue} />
        </div>
        <p class="print-only">{t('collection.madeAt', { time: formatTime(Date.now(), 'dayAndClock', language) })}</p>
        <Answered asked={asked}>
          {({ containers }) => (
            <Rows
              rows={orderCollections(containers, order).filter(({ due }) => due || !isOnlyDue)}
              isEmpty={containers.length === 0}
              due={containers.filter(({ due }) => due).length}
              onDone={asked.again}
            />
          )}
        </Answered>
      </section>
    </>
  );
}

interface RowsProps {
  readonly rows: readonly CollectionRow[];
  readonly isEmpty: boolean;
  readonly due: number;
  onDone(): void;
}

function Rows({ rows, isEmpty, due, onDone }: RowsProps) {
  const { t, language } = usePreferences();
  const mayMark = useMay('clerk');
  if (rows.length === 0) return <EmptyNote>{t(isEmpty ? 'collection.empty' : 'collection.noneDue')}</EmptyNote>;
  return (
    <>
      <p class="tags">
        <Tag tone={due === 0 ? 'good' : 'warn'}>{t('collection.dueCount', { count: due })}</Tag>
      </p>
      <ScrollBox label={t('office.table', { name: t('place.collection') })}>
        <table class="wrapping stacking">
          <thead>
            <tr>
              <th scope="col" class="print-only">
                {t('collection.check')}
              </th>
              <th scope="col">{t('kiosks.name')}</th>
              <th scope="col">{t('kiosks.container')}</th>
              <th scope="col">{t('kiosks.fill')}</th>
              <th scope="col" class="number">
                {t('kiosks.since')}
              </th>
              <th scope="col">{t('kiosks.lastCollected')}</th>
              <th scope="col" class="no-print">
                {t('collection.done')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.kiosk} ${row.container}`}>
                <td class="print-only">
                  <span class="tick-box" />
                </td>
                <th scope="row">
                  <a href={placeOf.kiosk(row.kiosk)}>{row.label ?? row.kiosk}</a>
                  {row.due ? (
                    <span class="under">
                      <Tag tone="warn">{t('collection.due')}</Tag>
                    </span>
                  ) : null}
                </th>
                <td data-label={t('kiosks.container')}>{row.container}</td>
                <td data-label={t('kiosks.fill')}>
                  <FillBar percent={row.fill} />
                </td>
                <td class="number" data-label={t('kiosks.since')}>
                  <Amount quantity={kilograms(row.grams, language)} />
                </td>
                <td data-label={t('kiosks.lastCollected')}>
                  {row.lastCollected === null ? (
                    <span class="muted">{t('collection.never')}</span>
                  ) : (
                    <When time={row.lastCollected} />
                  )}
                </td>
                <td class="no-print">{mayMark ? <MarkAction row={row} onDone={onDone} /> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}

function MarkAction({ row, onDone }: { readonly row: CollectionRow; onDone(): void }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [text, setText] = useState('');
  const grams = gramsOfKilograms(text);
  const { kiosk, container } = row;
  return (
    <Action
      label={t('collection.mark')}
      heading={t('collection.markHeading', { container })}
      confirm={t('collection.markDo')}
      ready={grams !== null}
      run={() =>
        staff.send('POST', '/api/v1/office/collections', {
          kiosk,
          container,
          ...(typeof grams === 'number' ? { grams } : {}),
        })
      }
      done={() => {
        setText('');
        onDone();
        return t('collection.markDone', { container });
      }}
    >
      <p>{t('collection.markWords', { place: row.label ?? kiosk, container })}</p>
      <TextField
        label={t('collection.kilograms')}
        value={text}
        onInput={setText}
        inputMode="numeric"
        unit="kg"
        error={grams === null ? t('collection.kilogramsWrong') : undefined}
      />
    </Action>
  );
}
