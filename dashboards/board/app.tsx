import type { BoardAnswer } from '@maeul/devices/vpp/api/board';
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../ui/api/use-answer.ts';
import { formatTime } from '../ui/format/time.ts';
import { PreferenceChoices } from '../ui/parts/preference-choices.tsx';
import { usePreferences } from '../ui/preferences.tsx';
import { useHubClock } from '../ui/use-hub-clock.ts';
import { BestHourTile } from './best-hour-tile.tsx';
import { OwnShareTile } from './own-share-tile.tsx';
import { CarbonTile, EventTile, NowTile, RankingTile } from './tiles.tsx';

const ASK_MS = 5000;
const TURN_MS = 20_000;

/** What hangs in the street and at the office: read from three metres, touched by nobody, and by everybody on a phone. */
export function App() {
  const { t, language } = usePreferences();
  const nowMs = useHubClock();
  const { answer, problem } = useAnswer<BoardAnswer>('/api/v1/board', { everyMs: ASK_MS });
  useEffect(() => {
    document.title = t('board.title');
  }, [t]);
  return (
    <>
      <header class="board-head">
        <h1>{t('board.title')}</h1>
        {nowMs === null ? null : (
          <p class="board-clock">
            <span>{formatTime(nowMs, 'day', language)}</span> <strong>{formatTime(nowMs, 'clock', language)}</strong>
          </p>
        )}
        <div class="board-choices">
          <LanguagesInTurn />
          <PreferenceChoices />
        </div>
      </header>
      <main class="board">
        {answer === null ? <p class="board-note">{t('board.waiting')}</p> : <Tiles board={answer} />}
        {answer !== null && problem !== null ? (
          <p class="board-note" role="status">
            {t('board.lost', { time: formatTime(Date.parse(answer.time), 'clock', language) })}
          </p>
        ) : null}
      </main>
    </>
  );
}

function Tiles({ board }: { readonly board: BoardAnswer }) {
  const { t } = usePreferences();
  const { today, year, hours, event, now, dongs, time, withheld } = board;
  return (
    <>
      {withheld === undefined ? null : <p class="board-note">{t('board.withheld')}</p>}
      {today === null ? null : <OwnShareTile today={today} year={year} />}
      {withheld === undefined ? <BestHourTile hours={hours} nowMs={Date.parse(time)} /> : null}
      <EventTile event={event} />
      {now === null ? null : <NowTile now={now} />}
      {today === null ? null : <CarbonTile avoided={today.avoided} />}
      {dongs.length < 2 ? null : <RankingTile dongs={dongs} />}
    </>
  );
}

/** Switches between Korean and English by itself, for a wall where nobody touches anything; whoever wants to read stops it. */
function LanguagesInTurn() {
  const { t, language, setLanguage } = usePreferences();
  const [turning, setTurning] = useState(() => new URLSearchParams(location.search).has('turn'));
  useEffect(() => {
    if (!turning) return;
    const timer = setTimeout(() => setLanguage(language === 'ko' ? 'en' : 'ko'), TURN_MS);
    return () => clearTimeout(timer);
  }, [turning, language, setLanguage]);
  return (
    <button type="button" class="button" aria-pressed={turning} onClick={() => setTurning(!turning)}>
      {t('board.languages')}
    </button>
  );
}
