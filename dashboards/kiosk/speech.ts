import { useEffect } from 'preact/hooks';
import type { Language } from '../ui/format/quantity.ts';

const VOICES: Readonly<Record<Language, string>> = { ko: 'ko-KR', en: 'en-GB' };

/** Says a sentence when it changes, a little slowly; what was being said before ends. */
export function useSpeech(on: boolean, sentence: string, language: Language): void {
  useEffect(() => {
    if (!on || !('speechSynthesis' in globalThis)) return;
    const said = new SpeechSynthesisUtterance(sentence);
    said.lang = VOICES[language];
    said.rate = 0.9;
    speechSynthesis.cancel();
    speechSynthesis.speak(said);
    return () => speechSynthesis.cancel();
  }, [on, sentence, language]);
}
