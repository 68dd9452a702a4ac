import type { ComponentChildren } from 'preact';
import { formatTime } from '../../ui/format/time.ts';
import { Icon } from '../../ui/parts/icons.tsx';
import { usePreferences } from '../../ui/preferences.tsx';

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

/** A word in a pill. The word tells the state; the colour only helps to find it. */
export function Tag({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return <span class={`tag tag-${tone}`}>{children}</span>;
}

interface HeadProps {
  readonly heading: string;
  readonly text?: string;
  readonly children?: ComponentChildren;
}

/** Heading of a page, what it is for, and what one may do there. */
export function PageHead({ heading, text, children }: HeadProps) {
  return (
    <div class="page-head">
      <div>
        <h1>{heading}</h1>
        {text === undefined ? null : <p class="muted">{text}</p>}
      </div>
      {children === undefined ? null : <div class="page-actions">{children}</div>}
    </div>
  );
}

export function PrintButton() {
  const { t } = usePreferences();
  return (
    <button type="button" class="button" onClick={() => print()}>
      {t('office.print')}
    </button>
  );
}

/** An instant in Seoul; a dash for none. */
export function When({ time }: { readonly time: string | null }) {
  const { language } = usePreferences();
  if (time === null) return <span class="muted">–</span>;
  return <time dateTime={time}>{formatTime(Date.parse(time), 'dayAndClock', language)}</time>;
}

/** How full a container is, as a bar and as a figure. */
export function FillBar({ percent }: { readonly percent: number | null }) {
  const { t } = usePreferences();
  if (percent === null) return <span class="muted">{t('kiosks.noFill')}</span>;
  const tone = percent >= 95 ? 'bad' : percent >= 80 ? 'warn' : 'good';
  return (
    <span class="fill">
      <span class="fill-track" aria-hidden="true">
        <span class={`fill-bar fill-${tone}`} style={{ width: `${Math.min(100, Math.max(0, percent))}%` }} />
      </span>
      <span class="fill-figure">{percent}%</span>
    </span>
  );
}

export function BackTo({ place, text }: { readonly place: string; readonly text: string }) {
  return (
    <a class="back" href={place}>
      <Icon name="left" />
      {text}
    </a>
  );
}
