import type { ComparedDong } from '@maeul/devices/vpp/api/gu';
import { formatShare } from '../../ui/format/quantity.ts';
import { Amount, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { dongName, sortedDongs } from './sorted-dongs.ts';

const [WIDTH, HEIGHT] = [120, 32];
const EDGE = 3;

/** The last days of each dong: a line for the eye, the figures beside it for everybody. */
export function TrendTable({ dongs }: { readonly dongs: readonly ComparedDong[] }) {
  const { t, language } = usePreferences();
  const days = dongs[0]?.days ?? [];
  const top = Math.max(0.1, ...dongs.flatMap((dong) => dong.days.map(({ selfReliance }) => selfReliance ?? 0)));
  return (
    <section class="card" aria-labelledby="gu-days">
      <h2 id="gu-days">{t('gu.days')}</h2>
      <p class="muted">{t('gu.daysText')}</p>
      <ScrollBox label={t('office.table', { name: t('gu.days') })}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('gu.order.place')}</th>
              <th scope="col">{t('gu.trend')}</th>
              {days.map(({ day }) => (
                <th key={day} scope="col" class="number">
                  <time dateTime={day}>{day.slice(5).replace('-', '/')}</time>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sortedDongs(dongs, 'reliance').map(({ place, days }) => (
              <tr key={place} id={`days-${dongName(place)}`}>
                <th scope="row">{dongName(place)}</th>
                <td>
                  <TrendLine shares={days.map(({ selfReliance }) => selfReliance)} top={top} />
                </td>
                {days.map(({ day, selfReliance }) => (
                  <td key={day} class="number">
                    <Amount quantity={formatShare(selfReliance, language)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

/** A day of which nothing was told leaves a hole. */
function TrendLine({ shares, top }: { readonly shares: readonly (number | null)[]; readonly top: number }) {
  const x = (at: number) => EDGE + (at * (WIDTH - 2 * EDGE)) / Math.max(1, shares.length - 1);
  const y = (share: number) => HEIGHT - EDGE - (share / top) * (HEIGHT - 2 * EDGE);
  const path = shares
    .map((share, at) => (share === null ? '' : `${(shares[at - 1] ?? null) === null ? 'M' : 'L'}${x(at)} ${y(share)}`))
    .join('');
  const last = shares.at(-1) ?? null;
  return (
    <svg class="trend-line" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={path} />
      {last === null ? null : <circle cx={x(shares.length - 1)} cy={y(last)} r={EDGE} />}
    </svg>
  );
}
