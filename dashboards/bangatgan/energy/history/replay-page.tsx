import type { AccountsAnswer } from '@maeul/devices/vpp/api/accounts';
import type { CallsPage } from '@maeul/devices/vpp/api/calls';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { addDays, DAY_MS, dayStartMs, formatTime } from '../../../ui/format/time.ts';
import { EmptyNote, Skeleton } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { goTo } from '../../../ui/router.ts';
import { useHubDay } from '../../../ui/use-hub-clock.ts';
import { Answered } from '../../parts/answered.tsx';
import { PageHead } from '../../parts/small.tsx';
import { useVpp } from '../api.ts';
import { CallState } from '../events/call-state.tsx';
import { advance, powerAt, pressed, type Replay, SPEEDS, type Speed } from '../model/replay.ts';
import { todayCurve } from '../model/today-curve.ts';
import { FlowCard } from '../now/flow-card.tsx';
import { CoverageText } from '../parts/coverage.tsx';
import { DayStepper } from '../parts/day-stepper.tsx';
import { SeriesChart } from '../parts/series-chart.tsx';
import { Withheld } from '../parts/withheld.tsx';
import { energyPlaceOf } from '../places.ts';

const TICK_MS = 100;

/** A day that is over (or today so far), played again at speed. */
export function ReplayPage({ day: asked }: { readonly day: string | null }) {
  const { t } = usePreferences();
  const today = useHubDay();
  const isDay = asked !== null && /^\d{4}-\d\d-\d\d$/.test(asked);
  const day = today === null ? null : isDay && asked <= today ? asked : addDays(today, -1);
  return (
    <>
      <PageHead heading={t('place.replay')} text={t('history.replayText')}>
        {day === null || today === null ? null : (
          <DayStepper day={day} today={today} onChange={(next) => goTo(energyPlaceOf.replay(next), 'replace')} />
        )}
      </PageHead>
      {day === null ? <Skeleton lines={6} /> : <Day key={day} day={day} />}
    </>
  );
}

function Day({ day }: { readonly day: string }) {
  const startMs = dayStartMs(day);
  const span = { from: new Date(startMs).toISOString(), to: new Date(startMs + DAY_MS).toISOString() };
  const asked = useVpp<AccountsAnswer>('/accounts', { scope: 'dong', ...span, resolution: 'quarter' });
  return (
    <Answered asked={asked}>
      {(answer) =>
        answer.withheld === undefined ? (
          <Player answer={answer} day={day} startMs={startMs} />
        ) : (
          <Withheld why={answer.withheld} />
        )
      }
    </Answered>
  );
}

interface PlayerProps {
  readonly answer: AccountsAnswer;
  readonly day: string;
  readonly startMs: number;
}

function Player({ answer, day, startMs }: PlayerProps) {
  const { t, language } = usePreferences();
  const [replay, setReplay] = useReplay();
  const set = useMemo(
    () => todayCurve({ startMs, rows: answer.rows, forecast: null, plan: null }, (id) => t(`energy.curve.${id}`)),
    [answer, startMs, t],
  );
  const tMs = startMs + replay.atMs;
  const shownMs = Math.floor(tMs / 60_000) * 60_000;
  const marks = useMemo(() => [{ tMs: shownMs, color: '--used' }], [shownMs]);
  const found = powerAt(answer.rows, tMs);
  const onKey = (event: KeyboardEvent) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    // A button that has the focus is pressed by the same key, and a list of choices moves by arrows.
    if (target?.closest('select, a, .series-chart') || (event.key === ' ' && target?.closest('button'))) return;
    const next = pressed(replay, event.key);
    if (next === null) return;
    event.preventDefault();
    setReplay(next);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys work all over the player; each has a button or a slider beside.
    <div class="player" onKeyDown={onKey}>
      <Controls replay={replay} onChange={setReplay} tMs={tMs} />
      <div class="now-top">
        {found === null ? (
          <section class="card">
            <EmptyNote>{t('history.nothingMeasured')}</EmptyNote>
          </section>
        ) : (
          <FlowCard power={found.power} stored={null} hasWind={false} />
        )}
        <div class="now-side">
          <section class="card" aria-labelledby="moment-heading">
            <h2 id="moment-heading" class="digits">
              {formatTime(shownMs, 'clock', language)}
            </h2>
            <p>{found === null ? '–' : <CoverageText coverage={found.row.coverage} />}</p>
            <EventsThen startMs={startMs} tMs={tMs} />
          </section>
        </div>
      </div>
      <section class="card" aria-label={t('history.dayCurve')}>
        <SeriesChart
          set={set}
          name={t('history.dayCurve')}
          file={`replay-${day}`}
          emptyText={t('curve.empty')}
          startMs={tMs}
          marks={marks}
        />
      </section>
    </div>
  );
}

function useReplay(): [Replay, (replay: Replay) => void] {
  const [replay, setReplay] = useState<Replay>({ atMs: 0, speed: 600, isPlaying: false });
  const lastMs = useRef(0);
  useEffect(() => {
    if (!replay.isPlaying) return;
    lastMs.current = performance.now();
    const timer = setInterval(() => {
      const nowMs = performance.now();
      const elapsedMs = nowMs - lastMs.current;
      lastMs.current = nowMs;
      setReplay((before) => advance(before, elapsedMs));
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [replay.isPlaying]);
  return [replay, setReplay];
}

interface ControlsProps {
  readonly replay: Replay;
  readonly tMs: number;
  onChange(replay: Replay): void;
}

function Controls({ replay, tMs, onChange }: ControlsProps) {
  const { t, language } = usePreferences();
  const clock = formatTime(tMs, 'clock', language);
  return (
    <section class="card player-controls" aria-label={t('history.controls')}>
      <button type="button" class="button button-main" onClick={() => onChange(pressed(replay, ' ') ?? replay)}>
        {t(replay.isPlaying ? 'history.pause' : 'history.play')}
      </button>
      <label class="player-time">
        <span class="hidden">{t('history.time')}</span>
        <input
          type="range"
          min={0}
          max={DAY_MS - 1}
          step={60_000}
          value={replay.atMs}
          aria-valuetext={clock}
          onInput={({ currentTarget }) => onChange({ ...replay, atMs: Number(currentTarget.value) })}
        />
      </label>
      <strong class="digits player-clock">{clock}</strong>
      <label class="player-speed">
        <span>{t('history.speed')}</span>
        <select
          value={String(replay.speed)}
          onChange={({ currentTarget }) => onChange({ ...replay, speed: Number(currentTarget.value) as Speed })}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={String(speed)}>
              {speed}×
            </option>
          ))}
        </select>
      </label>
      <p class="muted player-keys">{t('history.keys')}</p>
    </section>
  );
}

/** Calls that lay on the day, with the one that ran at the moment first seen. */
function EventsThen({ startMs, tMs }: { readonly startMs: number; readonly tMs: number }) {
  const { t, language } = usePreferences();
  const { answer } = useVpp<CallsPage>('/events', { limit: 100 });
  const calls = (answer?.rows ?? []).filter(
    ({ startsAt, endsAt }) => Date.parse(endsAt) > startMs && Date.parse(startsAt) < startMs + DAY_MS,
  );
  if (calls.length === 0) return <p class="muted">{t('history.noCalls')}</p>;
  return (
    <ul class="lines">
      {calls.map((call) => {
        const isRunning = Date.parse(call.startsAt) <= tMs && tMs < Date.parse(call.endsAt);
        return (
          <li key={call.id} class="line-head">
            <CallState state={isRunning ? 'active' : call.state} />
            <a href={energyPlaceOf.call(call.id)}>{call.programme.label[language]}</a>
            <span class="digits">
              {formatTime(Date.parse(call.startsAt), 'clock', language)}–
              {formatTime(Date.parse(call.endsAt), 'clock', language)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
