import { useEffect, useRef } from 'preact/hooks';
import { KeyBursts, type KeyNews } from './model/key-bursts.ts';

type Listener = (key: string) => void;

const listeners = new Set<Listener>();

/** Hears keys that a person pressed on a keyboard or number pad; what a reader types does not come here. */
export function useTypedKeys(listener: Listener): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const hear: Listener = (key) => latest.current(key);
    listeners.add(hear);
    return () => void listeners.delete(hear);
  }, []);
}

/** Hears readers on the whole page, whatever has the focus. */
export function useReaders(gapMs: number, onRead: (text: string) => void): void {
  const latest = useRef(onRead);
  latest.current = onRead;
  useEffect(() => {
    const bursts = new KeyBursts(gapMs);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (news: readonly KeyNews[]) => {
      for (const one of news)
        if (one.is === 'read') latest.current(one.text);
        else if (one.key !== 'Enter' || !isOnButton()) for (const listener of [...listeners]) listener(one.key);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (event.key === 'Backspace') for (const listener of [...listeners]) listener('Backspace');
      // Space presses the button that has the focus, unless a reader types it.
      const isText = event.key.length === 1 && event.key !== ' ';
      if (!isText && event.key !== 'Enter') return;
      // The time of the event, not of its handling: a busy page must not take a reader for a person.
      if (isText || bursts.isReading(event.timeStamp)) event.preventDefault();
      tell(bursts.press(event.key, event.timeStamp));
      clearTimeout(timer);
      timer = setTimeout(() => tell(bursts.quiet(performance.now())), gapMs + 10);
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => {
      clearTimeout(timer);
      removeEventListener('keydown', onKey, { capture: true });
    };
  }, [gapMs]);
}

/** There, Enter presses the button. */
function isOnButton(): boolean {
  return document.activeElement instanceof HTMLButtonElement;
}
