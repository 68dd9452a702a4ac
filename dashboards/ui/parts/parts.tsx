import type { Refusal } from '@maeul/devices/refusal';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Quantity } from '../format/quantity.ts';
import { type Age, ageOf } from '../format/time.ts';
import { wordsFor } from '../i18n/i18n.ts';
import { usePreferences } from '../preferences.tsx';
import { Icon } from './icons.tsx';

/** Digits and unit set apart. */
export function Amount({ quantity }: { readonly quantity: Quantity }) {
  return (
    <span class="amount">
      <span class="digits">{quantity.digits}</span>
      {quantity.unit === '' ? null : <span class="unit"> {quantity.unit}</span>}
    </span>
  );
}

/** How old something is, in words. */
export function AgeText({ tMs, nowMs }: { readonly tMs: number; readonly nowMs: number }) {
  const { t } = usePreferences();
  const age: Age = ageOf(tMs, nowMs);
  return <time dateTime={new Date(tMs).toISOString()}>{t(`age.${age.unit}`, { count: age.count })}</time>;
}

/** Why something could not be shown: a sentence in the reader's language, the hub's own words, and the code. */
export function ProblemNote({ problem, onRetry }: { readonly problem: Refusal; readonly onRetry?: () => void }) {
  const { t, language } = usePreferences();
  const words = wordsFor(t, 'problem', problem.code);
  const sentence = words === problem.code ? problem.message : words;
  const own = [problem.message, problem.hint].filter((text) => text !== undefined && text !== sentence).join(' ');
  return (
    <div class="note note-problem" role="alert">
      <Icon name="warning" />
      <div>
        <p class="note-heading">{t('problem.heading')}</p>
        <p>{sentence}</p>
        {own !== '' && language === 'ko' ? (
          <p class="muted" lang="en">
            {own}
          </p>
        ) : null}
        <p class="muted">{t('problem.code', { code: problem.code })}</p>
        {problem.code === 'token-needed' ? (
          <a class="button" href={`/login?next=${encodeURIComponent(location.pathname + location.search)}`}>
            {t('banner.toLogin')}
          </a>
        ) : null}
        {onRetry === undefined ? null : (
          <button type="button" class="button" onClick={onRetry}>
            {t('retry')}
          </button>
        )}
      </div>
    </div>
  );
}

/** Grey lines where something will stand, of the size that it will have. */
export function Skeleton({ lines }: { readonly lines: number }) {
  const { t } = usePreferences();
  return (
    <div class="skeleton" role="status">
      <span class="hidden">{t('loading')}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class="skeleton-line" />
      ))}
    </div>
  );
}

export function EmptyNote({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly value: T;
  onChange(value: T): void;
}

/** A few options side by side, one of them chosen. */
export function Choice<T extends string>({ label, options, value, onChange }: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend class="hidden">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.text}
        </button>
      ))}
    </fieldset>
  );
}

/** A field that scrolls by itself, also by keyboard. What is too wide for the screen says so above it. */
export function ScrollBox({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  const { t } = usePreferences();
  const box = useRef<HTMLElement>(null);
  const [isTooWide, setTooWide] = useState(false);
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    const watcher = new ResizeObserver(() => setTooWide(current.scrollWidth > current.clientWidth));
    // What is in it may grow while the field itself stays as it is.
    for (const part of [current, ...current.children]) watcher.observe(part);
    return () => watcher.disconnect();
  }, []);
  return (
    <>
      {isTooWide ? <p class="muted sideways">{t('sideways')}</p> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      <section class="scroll" tabIndex={0} aria-label={label} ref={box}>
        {children}
      </section>
    </>
  );
}
