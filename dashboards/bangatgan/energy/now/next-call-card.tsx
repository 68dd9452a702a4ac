import type { CallSummary } from '@maeul/devices/vpp/api/calls';
import { formatQuantity } from '../../../ui/format/quantity.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { Amount } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { CallState } from '../events/call-state.tsx';
import { nextCall } from '../model/next-call.ts';
import { energyPlaceOf } from '../places.ts';

/** The call that runs or comes next. */
export function NextCallCard({ calls }: { readonly calls: readonly CallSummary[] }) {
  const { t, language } = usePreferences();
  const call = nextCall(calls);
  return (
    <section class="card" aria-labelledby="next-call-heading">
      <h2 id="next-call-heading">{t('energy.nextCall')}</h2>
      {call === null ? (
        <p class="muted">{t('energy.noCall')}</p>
      ) : (
        <>
          <p class="line-head">
            <CallState state={call.state} />
            <a href={energyPlaceOf.call(call.id)}>
              <strong>{call.programme.label[language]}</strong>
            </a>
          </p>
          <p class="next-call-time">
            {formatTime(Date.parse(call.startsAt), 'dayAndClock', language)}–
            {formatTime(Date.parse(call.endsAt), 'clock', language)}
          </p>
          {call.delivery === null ? null : (
            <p>
              {t('calls.sheds')}{' '}
              <strong>
                <Amount quantity={formatQuantity(call.delivery.baselineW - call.delivery.actualW, 'W', language)} />
              </strong>
              {call.targetW === null ? null : (
                <span class="muted">
                  {' '}
                  / <Amount quantity={formatQuantity(call.targetW, 'W', language)} />
                </span>
              )}
            </p>
          )}
        </>
      )}
      <p>
        <a href={energyPlaceOf.calls()}>{t('energy.allCalls')}</a>
      </p>
    </section>
  );
}
