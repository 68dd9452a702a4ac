import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { formatTime } from '../../ui/format/time.ts';
import { type ScreenProps, useKiosk } from '../context.ts';
import { writeAmount } from '../model/arithmetic.ts';
import { Heading } from '../parts/frame.tsx';
import { Paged } from '../parts/pager.tsx';
import { Picture } from '../parts/pictures.tsx';
import { refusalWords } from '../words/refusals.ts';

type Loan = Extract<KioskView['step'], { at: 'containers' }>['loans'][number];
type Line = { readonly loan: Loan } | { readonly container: KioskView['containers'][number] };

/** Reusable containers: what one has to give back comes first, then what can be borrowed. */
export function ContainersScreen({ view, step: { loans, returnsClosed } }: ScreenProps<'containers'>) {
  const { t, send, wishes, portrait } = useKiosk();
  const { language } = wishes;
  const lines: Line[] = [...loans.map((loan) => ({ loan })), ...view.containers.map((container) => ({ container }))];
  const amount = (points: number) => writeAmount(points, 'points', language, t);
  const nameOf = (id: string) => view.containers.find((container) => container.id === id)?.name[language] ?? id;
  const draw = (line: Line) =>
    'loan' in line ? (
      <li key={line.loan.loan}>
        <Picture name="bowl" />
        <div>
          <p class="tile-name">{nameOf(line.loan.container)}</p>
          <p class="tile-hint">
            {t('kiosk.containers.since', { date: formatTime(Date.parse(line.loan.time), 'dayAndClock', language) })}
            {' · '}
            {t('kiosk.containers.back', { amount: amount(line.loan.deposit) })}
          </p>
          {returnsClosed === undefined ? null : <p class="tile-closed">{refusalWords(returnsClosed, language).why}</p>}
        </div>
        {returnsClosed !== undefined ? null : (
          <button type="button" class="button primary" onClick={() => send({ do: 'return', loan: line.loan.loan })}>
            {t('kiosk.containers.give')}
          </button>
        )}
      </li>
    ) : (
      <li key={line.container.id}>
        <Picture name="bowl" />
        <div>
          <p class="tile-name">{line.container.name[language]}</p>
          <p class="tile-hint">{t('kiosk.containers.deposit', { amount: amount(line.container.deposit) })}</p>
        </div>
        <button type="button" class="button" onClick={() => send({ do: 'lend', container: line.container.id })}>
          {t('kiosk.containers.lend')}
        </button>
      </li>
    );
  return (
    <div class="listing">
      <Heading>{t('kiosk.containers.heading')}</Heading>
      <p>{t(lines.length === 0 ? 'kiosk.containers.none' : 'kiosk.containers.explain')}</p>
      <Paged list={lines} size={portrait ? 6 : wishes.large ? 2 : 3}>
        {(shown) => <ul class="lines">{shown.map(draw)}</ul>}
      </Paged>
    </div>
  );
}
