import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useStore } from '../ui/store.ts';
import { KioskContext, usePortrait, type Wishes } from './context.ts';
import { type KioskSettings, tapOf } from './model/settings.ts';
import { spokenPrompt } from './model/spoken.ts';
import { BottomBar } from './parts/bottom-bar.tsx';
import { IdleNotice } from './parts/idle-notice.tsx';
import { Notices } from './parts/notices.tsx';
import { TopBar } from './parts/top-bar.tsx';
import { LostScreen } from './screens/lost-screen.tsx';
import { screenOf } from './screens/screen-of.tsx';
import type { KioskSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useReaders } from './typed-keys.ts';
import { kioskWords } from './words/words.ts';

interface AppProps {
  readonly session: KioskSession;
  readonly settings: KioskSettings;
}

/** An untouched start screen goes back to Korean, ordinary type and silence after so long. */
const FORGET_MS = 60_000;

/** The frame around the one screen that the edge says is on. */
export function App({ session, settings }: AppProps) {
  const { view, link, sending, skewMs } = useStore(session.known, (known) => known);
  const [wishes, wish] = useWishes(settings.theme, view);
  const portrait = usePortrait();
  const lost = useLost(link.kind === 'live');
  const kiosk = useMemo(() => {
    const t = kioskWords(wishes.language);
    return { wishes, t, sending, portrait, wish, send: session.send.bind(session) };
  }, [wishes, wish, sending, portrait, session]);
  useReaders(settings.readerGapMs, (text) => {
    const tap = tapOf(text, settings.qrPrefix);
    if (tap.value.length >= 4) session.send(tap);
  });
  useSpeech(wishes.sound, view === null ? '' : spokenPrompt(view, wishes.language, kiosk.t), wishes.language);
  useEffect(() => {
    const touch = () => session.touch();
    addEventListener('pointerdown', touch);
    addEventListener('keydown', touch);
    return () => {
      removeEventListener('pointerdown', touch);
      removeEventListener('keydown', touch);
    };
  }, [session]);
  const open = view !== null && view.service.state === 'open' && !lost;
  return (
    <KioskContext.Provider value={kiosk}>
      <TopBar label={view?.label ?? null} />
      {open ? <Notices view={view} session={session} /> : null}
      {view === null || lost ? <LostScreen starting={view === null && !lost} /> : <Shown view={view} />}
      {open ? <BottomBar view={view} /> : null}
      {open && view.session !== null ? <IdleNotice idleAt={view.session.idleAt} skewMs={skewMs} /> : null}
    </KioskContext.Provider>
  );
}

/** The screen of a step; with another step it is made anew and its heading gets the focus. */
function Shown({ view }: { readonly view: KioskView }) {
  const main = useRef<HTMLElement>(null);
  const name = view.service.state === 'closed' ? 'closed' : view.step.at;
  useEffect(() => {
    main.current?.querySelector('h1')?.focus();
  }, [name]);
  return (
    <main key={name} ref={main} data-step={name} data-time={view.time}>
      {screenOf(view)}
    </main>
  );
}

/** What the resident wishes; the next one finds the screen as the one who runs it has set it up. */
function useWishes(theme: Wishes['theme'], view: KioskView | null) {
  const initial: Wishes = useMemo(() => ({ language: 'ko', large: false, theme, sound: false }), [theme]);
  const [wishes, setWishes] = useState(initial);
  const somebody = view !== null && view.session !== null;
  const wasSomebody = useRef(somebody);
  const at = view?.step.at;
  useEffect(() => {
    if (wasSomebody.current && !somebody) setWishes(initial);
    wasSomebody.current = somebody;
  }, [somebody, initial]);
  useEffect(() => {
    if (at !== 'welcome' || wishes === initial) return;
    const timer = setTimeout(() => setWishes(initial), FORGET_MS);
    return () => clearTimeout(timer);
  }, [at, wishes, initial]);
  useEffect(() => {
    const { dataset } = document.documentElement;
    document.documentElement.lang = wishes.language;
    dataset.theme = wishes.theme;
    dataset.type = wishes.large ? 'large' : 'ordinary';
  }, [wishes]);
  const wish = useMemo(() => (part: Partial<Wishes>) => setWishes((now) => ({ ...now, ...part })), []);
  return [wishes, wish] as const;
}

/** A connection that comes back within a moment is not worth a word. */
const LOST_AFTER_MS = 1500;

function useLost(live: boolean): boolean {
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (live) {
      setLost(false);
      return;
    }
    const timer = setTimeout(() => setLost(true), LOST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [live]);
  return lost;
}
