import { type DevicePath, siteOf } from '@maeul/devices/path';
import type { ReadingAnswer } from '../../ui/api/answers.ts';
import { readingLabel } from '../../ui/format/reading-name.ts';
import { formatTime } from '../../ui/format/time.ts';
import { wordsFor } from '../../ui/i18n/i18n.ts';
import { StatusMark } from '../../ui/parts/icons.tsx';
import { AgeText, EmptyNote, Skeleton } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useHubNow, useKnown } from '../context.ts';
import { allReadings } from '../model/headline.ts';
import type { DeviceView } from '../model/neighbourhood.ts';
import { deviceLabel } from '../model/site-list.ts';
import { placeOf } from '../places.ts';
import { BackLink } from './back-link.tsx';
import { ReadingLink } from './reading-link.tsx';

/** Everything a device has told of itself, live. */
export function DevicePage({ path }: { readonly path: string }) {
  const { t } = usePreferences();
  const device = useKnown(({ neighbourhood }) => neighbourhood.sites.get(siteOf(path as DevicePath))?.get(path));
  const loading = useKnown(({ devices }) => devices === 'loading');
  const nowMs = useHubNow();
  if (device === undefined)
    return (
      <section class="card">
        <BackLink />
        {loading ? <Skeleton lines={6} /> : <EmptyNote>{t('device.unknown', { path })}</EmptyNote>}
      </section>
    );
  const { named, others } = allReadings(device);
  return (
    <section class="card" aria-labelledby="device-heading">
      <BackLink />
      <div class="card-head">
        <div>
          <h1 id="device-heading">{deviceLabel(device)}</h1>
          <p class="muted path">{path}</p>
        </div>
        <Status device={device} />
      </div>
      <Facts device={device} />
      <h2>{t('device.values')}</h2>
      {named.length === 0 && others.length === 0 ? <EmptyNote>{t('sites.noReading')}</EmptyNote> : null}
      {named.length === 0 ? null : <Values device={path} readings={named} nowMs={nowMs} />}
      {others.length === 0 ? null : (
        <details class="table-details">
          <summary>{t('device.others', { count: others.length })}</summary>
          <Values device={path} readings={others} nowMs={nowMs} />
        </details>
      )}
      <p>
        <a href={placeOf.gaps(path)}>{t('device.gaps')}</a>
      </p>
    </section>
  );
}

function Status({ device: { status, state } }: { readonly device: DeviceView }) {
  const { t, language } = usePreferences();
  const since = state?.time === undefined ? null : formatTime(Date.parse(state.time), 'dayAndClock', language);
  return (
    <p class="head-facts muted">
      <span class={`status status-${status}`}>
        <StatusMark status={status} />
        {t(`status.${status}`)}
      </span>
      {since === null ? null : <span>{t('device.since', { time: since })}</span>}
      {state?.reason === undefined ? null : <span>{wordsFor(t, 'reason', state.reason)}</span>}
    </p>
  );
}

function Facts({ device: { state } }: { readonly device: DeviceView }) {
  const { t } = usePreferences();
  const { identity, profile, edge, interval } = state ?? {};
  const model = [identity?.manufacturer, identity?.model].filter((part) => part !== undefined).join(' ');
  const facts = [
    [t('device.model'), model],
    [t('device.serial'), identity?.serial],
    [t('device.version'), identity?.version],
    [t('device.profile'), profile],
    [t('device.edge'), edge],
    [t('device.interval'), interval === undefined ? undefined : t('device.seconds', { count: interval })],
  ].filter(([, value]) => value !== undefined && value !== '');
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface ValuesProps {
  readonly device: string;
  readonly readings: readonly ReadingAnswer[];
  readonly nowMs: number;
}

function Values({ device, readings, nowMs }: ValuesProps) {
  const { t, language } = usePreferences();
  return (
    <table class="values">
      <thead>
        <tr>
          <th scope="col">{t('device.name')}</th>
          <th scope="col" class="number">
            {t('device.value')}
          </th>
          <th scope="col" class="number">
            {t('device.time')}
          </th>
        </tr>
      </thead>
      <tbody>
        {readings.map((reading) => (
          <tr key={reading.name}>
            <th scope="row">
              {readingLabel(reading.name, language)}
              {readingLabel(reading.name, language) === reading.name ? null : (
                <span class="muted series-name">{reading.name}</span>
              )}
            </th>
            <td class="number">
              <ReadingLink device={device} reading={reading} nowMs={nowMs} />
            </td>
            <td class="number muted">
              <AgeText tMs={Date.parse(reading.t)} nowMs={nowMs} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
