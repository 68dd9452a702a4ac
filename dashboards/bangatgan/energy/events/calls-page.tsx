import type { CallSummary, CallsPage } from '@maeul/devices/vpp/api/calls';
import { DR_STATES, type DrState } from '@maeul/devices/vpp/dr-event';
import { useState } from 'preact/hooks';
import { usePages } from '../../../ui/api/use-pages.ts';
import { formatQuantity } from '../../../ui/format/quantity.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { Amount, EmptyNote, ProblemNote, ScrollBox, Skeleton } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useMay } from '../../context.ts';
import { SelectField } from '../../parts/field.tsx';
import { PageHead } from '../../parts/small.tsx';
import { vpp } from '../api.ts';
import { ScopeName } from '../parts/scope-name.tsx';
import { energyPlaceOf } from '../places.ts';
import { CallState } from './call-state.tsx';

/** All calls to use less, the newest first. */
export function CallsPageView() {
  const { t } = usePreferences();
  const mayCall = useMay('manager');
  const [state, setState] = useState<DrState | ''>('');
  const { rows, problem, more, again } = usePages<CallsPage, CallSummary>(
    vpp('/events'),
    { state: state === '' ? undefined : state },
    ({ rows }) => rows,
  );
  return (
    <>
      <PageHead heading={t('place.calls')} text={t('calls.text')}>
        {mayCall ? (
          <a class="button button-main" href={energyPlaceOf.callForm()}>
            {t('calls.call')}
          </a>
        ) : null}
      </PageHead>
      <section class="card" aria-label={t('place.calls')}>
        <div class="filters">
          <SelectField<DrState | ''>
            label={t('calls.stateLabel')}
            value={state}
            onInput={setState}
            options={[
              { value: '', text: t('office.all') },
              ...DR_STATES.map((one) => ({ value: one, text: t(`calls.state.${one}`) })),
            ]}
          />
        </div>
        {problem === null ? null : <ProblemNote problem={problem} onRetry={again} />}
        {rows === null ? (
          problem === null ? (
            <Skeleton lines={6} />
          ) : null
        ) : rows.length === 0 ? (
          <EmptyNote>{t('calls.empty')}</EmptyNote>
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

function Table({ rows }: { readonly rows: readonly CallSummary[] }) {
  const { t, language } = usePreferences();
  return (
    <ScrollBox label={t('office.table', { name: t('place.calls') })}>
      <table class="stacking">
        <thead>
          <tr>
            <th scope="col">{t('calls.when')}</th>
            <th scope="col">{t('calls.stateLabel')}</th>
            <th scope="col">{t('calls.programme')}</th>
            <th scope="col">{t('calls.scope')}</th>
            <th scope="col" class="number">
              {t('calls.target')}
            </th>
            <th scope="col" class="number">
              {t('calls.reduced')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((call) => (
            <tr key={call.id}>
              <th scope="row">
                <a href={energyPlaceOf.call(call.id)}>
                  {formatTime(Date.parse(call.startsAt), 'dayAndClock', language)}–
                  {formatTime(Date.parse(call.endsAt), 'clock', language)}
                </a>
              </th>
              <td>
                <CallState state={call.state} />
              </td>
              <td data-label={t('calls.programme')}>{call.programme.label[language]}</td>
              <td data-label={t('calls.scope')}>
                <ScopeName scope={call.scope.kind === 'dong' ? 'dong' : `${call.scope.kind}:${call.scope.id}`} />
              </td>
              <td class="number" data-label={t('calls.target')}>
                <Amount quantity={formatQuantity(call.targetW, 'W', language)} />
              </td>
              <td class="number" data-label={t('calls.reduced')}>
                <Amount quantity={formatQuantity(call.totals?.reducedWh ?? null, 'Wh', language)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
