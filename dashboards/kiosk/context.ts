import type { KioskAction, KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Language } from '../ui/format/quantity.ts';
import type { Translate } from '../ui/i18n/i18n.ts';

/** How this resident wants the screen; forgotten when the session ends. */
export interface Wishes {
  readonly language: Language;
  readonly large: boolean;
  readonly theme: 'auto' | 'light' | 'dark';
  readonly sound: boolean;
}

/** What every screen of the kiosk uses. */
export interface Kiosk {
  readonly wishes: Wishes;
  readonly t: Translate;
  readonly sending: boolean;
  /** Whether the screen is higher than wide. */
  readonly portrait: boolean;
  send(action: KioskAction): void;
  wish(part: Partial<Wishes>): void;
}

export const KioskContext = createContext<Kiosk | null>(null);

export function useKiosk(): Kiosk {
  const kiosk = useContext(KioskContext);
  if (kiosk === null) throw new Error('useKiosk() needs a <KioskContext.Provider> around it.');
  return kiosk;
}

/** Props of a screen: the whole view, and its own step. */
export interface ScreenProps<At extends KioskView['step']['at']> {
  readonly view: KioskView;
  readonly step: Extract<KioskView['step'], { at: At }>;
}

export function usePortrait(): boolean {
  const [portrait, setPortrait] = useState(() => matchMedia('(orientation: portrait)').matches);
  useEffect(() => {
    const query = matchMedia('(orientation: portrait)');
    const look = () => setPortrait(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return portrait;
}
