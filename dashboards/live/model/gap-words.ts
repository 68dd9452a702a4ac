import type { Gap } from '../../ui/api/answers.ts';
import type { Translate } from '../../ui/i18n/i18n.ts';

/** How many messages a gap of numbers stands for; null for a gap in time. */
export function missingCount({ fromSeq, toSeq }: Pick<Gap, 'fromSeq' | 'toSeq'>): number | null {
  return fromSeq === null || toSeq === null ? null : toSeq - fromSeq + 1;
}

/**
 * What happened, in a sentence.
 * @param nameOf what people call a device or site; the path itself if they call it nothing
 */
export function gapSentence(gap: Gap, t: Translate, nameOf: (path: string) => string): string {
  const who = gap.device === null ? (gap.stream ?? t('gaps.somebody')) : nameOf(gap.device);
  return t(`gaps.cause.${gap.cause}`, { who, count: missingCount(gap) ?? 0 });
}

/** Its length in the two largest units, e.g. "2 h 5 min"; words are those of the ages, without "ago". */
export function durationParts(
  ms: number,
): { readonly unit: 'seconds' | 'minutes' | 'hours' | 'days'; readonly count: number }[] {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [
    { unit: 'days' as const, count: Math.floor(seconds / 86_400) },
    { unit: 'hours' as const, count: Math.floor(seconds / 3600) % 24 },
    { unit: 'minutes' as const, count: Math.floor(seconds / 60) % 60 },
    { unit: 'seconds' as const, count: seconds % 60 },
  ];
  const first = parts.findIndex(({ count }) => count > 0);
  if (first < 0) return [{ unit: 'seconds', count: 0 }];
  return parts.slice(first, first + 2).filter(({ count }) => count > 0);
}
