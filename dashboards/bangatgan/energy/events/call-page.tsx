import type { CallDetail, SettleDone } from '@maeul/devices/vpp/api/calls';
import { useMemo, useState } from 'preact/hooks';
import { formatNumber, formatQuantity } from '../../../ui/format/quantity.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { Amount } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useMay, useStaff } from '../../context.ts';
import { assetText } from '../../model/units.ts';
import { Action } from '../../parts/action.tsx';
import { Answered } from '../../parts/answered.tsx';
import { AreaField } from '../../parts/field.tsx';
import { BackTo, PageHead, PrintButton } from '../../parts/small.tsx';
import { useVpp, vpp } from '../api.ts';
import { assetOf } from '../model/asset-of.ts';
import { deliverySet, shedWh } from '../model/delivery.ts';
import { scopeText } from '../parts/scope-name.tsx';
import { SeriesChart } from '../parts/series-chart.tsx';
import { Tile } from '../parts/tile.tsx';
import { Withheld } from '../parts/withheld.tsx';
import { energyPlaceOf } from '../places.ts';
import { CallState } from './call-state.tsx';
import { CalledMembers } from './called-members.tsx';

const EVERY_MS = 5000;

/** One call: how it stands, what was delivered, who takes part, and the settlement. */
export function CallPage({ id }: { readonly id: string }) {
  const { t, language } = usePreferences();
  const asked = useVpp<CallDetail>(`/events/${encodeURIComponent(id)}`, {}, { everyMs: EVERY_MS });
  const call = asked.answer?.call;
  return (
    <>
      <BackTo place={energyPlaceOf.calls()} text={t('place.calls')} />
      <PageHead heading={call?.programme.label[language] ?? t('place.calls')}>
        {asked.answer === null ? null : <CallActions detail={asked.answer} onDone={asked.again} />}
      </PageHead>
      <Answered asked={asked}>
        {(detail) => (
          <>
            <Facts detail={detail} />
            {detail.withheld === undefined ? <Delivery detail={detail} /> : <Withheld why={detail.withheld} />}
            <CalledMembers detail={detail} onDone={asked.again} />
          </>
        )}
      </Answered>
    </>
  );
}

function Facts({ detail: { call, counts, delivery, asset } }: { readonly detail: CallDetail }) {
  const { t, language } = usePreferences();
  const facts: [string, string][] = [
    [
      t('calls.when'),
      `${formatTime(Date.parse(call.startsAt), 'dayAndClock', language)}–${formatTime(Date.parse(call.endsAt), 'clock', language)}`,
    ],
    [t('calls.toldAt'), formatTime(Date.parse(call.notifyAt), 'dayAndClock', language)],
    [t('calls.scope'), scopeText(call.scope.kind === 'dong' ? 'dong' : `${call.scope.kind}:${call.scope.id}`, t)],
    [
      t('calls.source'),
      call.source.kind === 'staff' ? t('calls.byStaff') : t('calls.byUpstream', { vtn: call.source.vtn }),
    ],
    ...(call.reason === null ? [] : [[t('office.reason'), call.reason] as [string, string]]),
    ...(call.cancelled === null ? [] : [[t('calls.cancelledBecause'), call.cancelled] as [string, string]]),
  ];
  const { totals } = call;
  return (
    <section class="card" aria-label={t('calls.facts')}>
      <p class="tags">
        <CallState state={call.state} />
        {call.resettled ? <span class="muted">{t('calls.resettled')}</span> : null}
      </p>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ul class="tiles tiles-small">
        <li>
          <Tile
            name={t('calls.counts.participates')}
            quantity={{ digits: formatNumber(counts.participates, 0, language), unit: '' }}
          >
            {t('calls.ofCalled', { called: counts.called, out: counts.out })}
          </Tile>
        </li>
        {call.state !== 'active' ? null : (
          <li>
            <Tile
              name={t('calls.sheds')}
              color="exported"
              quantity={formatQuantity(
                call.delivery === null ? null : call.delivery.baselineW - call.delivery.actualW,
                'W',
                language,
              )}
            >
              {call.targetW === null ? null : (
                <>
                  {t('calls.target')} <Amount quantity={formatQuantity(call.targetW, 'W', language)} />
                </>
              )}
            </Tile>
          </li>
        )}
        <li>
          <Tile
            name={t('calls.reduced')}
            color="exported"
            quantity={formatQuantity(
              totals === null ? (delivery.length === 0 ? null : shedWh(delivery)) : totals.reducedWh,
              'Wh',
              language,
            )}
          >
            {t(totals === null ? 'calls.provisional' : 'calls.settledRun', { run: totals?.run ?? 0 })}
          </Tile>
        </li>
        <li>
          <Tile
            name={t('calls.rewards')}
            quantity={{
              digits: totals === null ? '–' : assetText(totals.reward, assetOf(asset), t, language),
              unit: '',
            }}
          >
            {totals === null ? null : t('calls.successes', { successes: totals.successes, settled: totals.settled })}
          </Tile>
        </li>
      </ul>
    </section>
  );
}

function Delivery({ detail: { call, delivery } }: { readonly detail: CallDetail }) {
  const { t } = usePreferences();
  const set = useMemo(
    () => deliverySet(Date.parse(call.startsAt), Date.parse(call.endsAt), delivery, (id) => t(`calls.curve.${id}`)),
    [call.startsAt, call.endsAt, delivery, t],
  );
  const last = delivery.at(-1);
  return (
    <section class="card" aria-labelledby="delivery-heading">
      <div class="card-head">
        <h2 id="delivery-heading">{t('calls.delivery')}</h2>
        {last === undefined ? null : <p class="muted">{t('calls.seen', { seen: last.seen, members: last.members })}</p>}
      </div>
      <SeriesChart set={set} name={t('calls.delivery')} file={`event-${call.id}`} emptyText={t('calls.noDelivery')} />
    </section>
  );
}

function CallActions({ detail: { call }, onDone }: { readonly detail: CallDetail; onDone(): void }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const mayChange = useMay('manager');
  const [reason, setReason] = useState('');
  const path = `/events/${encodeURIComponent(call.id)}`;
  const isOpen = call.state !== 'settled' && call.state !== 'cancelled';
  const isOver = call.state === 'ended' || call.state === 'settled';
  return (
    <>
      <PrintButton />
      {isOver ? (
        <a class="button" href={vpp(`${path}/statements.csv`)} download>
          {t('calls.statementsCsv')}
        </a>
      ) : null}
      {mayChange && isOver ? (
        <Action
          label={t('calls.settle')}
          heading={t('calls.settleHeading')}
          confirm={t('calls.settle')}
          tone="main"
          run={() => staff.send<SettleDone>('POST', vpp(`${path}/settle`), {})}
          done={(done) => {
            onDone();
            return t(done?.isNew === false ? 'calls.settledSame' : 'calls.settledNow', { run: done?.run ?? 0 });
          }}
        >
          <p>{t('calls.settleWords')}</p>
        </Action>
      ) : null}
      {mayChange && isOpen ? (
        <Action
          label={t('calls.cancel')}
          heading={t('calls.cancelHeading')}
          confirm={t('calls.cancel')}
          tone="danger"
          ready={reason.trim() !== ''}
          run={() => staff.send('POST', vpp(`${path}/cancel`), { reason: reason.trim() })}
          done={() => {
            onDone();
            return t('calls.cancelledNow');
          }}
        >
          <p>{t('calls.cancelWords')}</p>
          <AreaField label={t('office.reason')} hint={t('office.reasonHint')} value={reason} onInput={setReason} />
        </Action>
      ) : null}
    </>
  );
}
