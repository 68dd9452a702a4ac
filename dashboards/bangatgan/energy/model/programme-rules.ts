import type { Programme } from '@maeul/devices/vpp/programme';
import { formatNumber, type Language } from '../../../ui/format/quantity.ts';
import type { Translate } from '../../../ui/i18n/i18n.ts';
import { assetText } from '../../model/units.ts';

/** A rule of a programme in plain words, under what it is about. */
export interface RuleLine {
  readonly about: 'usual' | 'days' | 'adjustment' | 'qualify' | 'success' | 'reward' | 'notice' | 'window' | 'settle';
  readonly text: string;
}

/** All rules of a programme as sentences, so that nobody has to read parameters. */
export function ruleLines(programme: Programme, t: Translate, language: Language): RuleLine[] {
  const { baseline, reward, asset } = programme;
  const percent = (share: number) => formatNumber(share * 100, 0, language);
  const lines: RuleLine[] = [
    { about: 'usual', text: usualText(programme, t) },
    { about: 'days', text: daysText(programme, t, percent) },
    { about: 'adjustment', text: adjustmentText(programme, t, language, percent) },
    {
      about: 'qualify',
      text:
        baseline.rrmseMax === null
          ? t('programmes.rule.everybody')
          : t('programmes.rule.rrmse', { percent: percent(baseline.rrmseMax) }),
    },
    {
      about: 'success',
      text:
        programme.successShare === 0
          ? t('programmes.rule.anySuccess')
          : t('programmes.rule.success', { percent: percent(programme.successShare) }),
    },
    {
      about: 'reward',
      text:
        reward.kind === 'fixed'
          ? t('programmes.rule.fixed', { amount: assetText(reward.amount, asset, t, language) })
          : `${t('programmes.rule.perKwh', { amount: assetText(reward.rate, asset, t, language) })} ${t(
              reward.netHours ? 'programmes.rule.net' : 'programmes.rule.notNet',
            )}`,
    },
    {
      about: 'notice',
      text: `${t('programmes.rule.notice', { minutes: formatNumber(programme.noticeMinutes, 0, language) })} ${t(
        programme.optInByDefault ? 'programmes.rule.optOut' : 'programmes.rule.optIn',
      )}`,
    },
    {
      about: 'settle',
      text: t('programmes.rule.settle', { minutes: formatNumber(programme.settleAfterMinutes, 0, language) }),
    },
  ];
  if (programme.window !== undefined) {
    const { fromHour, toHour, workingDays } = programme.window;
    lines.splice(-1, 0, {
      about: 'window',
      text: t(workingDays ? 'programmes.rule.windowWorking' : 'programmes.rule.window', { from: fromHour, to: toHour }),
    });
  }
  return lines;
}

function usualText({ baseline: { method, minutes } }: Programme, t: Translate): string {
  const step = t(minutes === 60 ? 'programmes.rule.byHour' : 'programmes.rule.byQuarter');
  switch (method.kind) {
    case 'drop-hours':
    case 'drop-days':
      return t(`programmes.rule.${method.kind}`, {
        step,
        days: method.days,
        highest: method.dropHighest,
        lowest: method.dropLowest,
      });
    case 'same-type':
      return t('programmes.rule.same-type', { step, days: method.days });
    case 'previous-week':
      return t(method.week === 'calendar' ? 'programmes.rule.calendar-week' : 'programmes.rule.previous-week', {
        step,
      });
  }
}

function daysText({ baseline: { days, method } }: Programme, t: Translate, percent: (share: number) => string): string {
  const parts = [
    ...(method.kind === 'same-type' ? [] : [t(days.weekends ? 'programmes.rule.anyDay' : 'programmes.rule.sameKind')]),
    t(days.eventDays ? 'programmes.rule.eventDays' : 'programmes.rule.noEventDays'),
    ...(days.lowUsage === null ? [] : [t('programmes.rule.lowUsage', { percent: percent(days.lowUsage) })]),
    ...(days.highUsage === null ? [] : [t('programmes.rule.highUsage', { percent: percent(days.highUsage) })]),
    t('programmes.rule.lookBack', { days: days.lookBackDays, least: days.atLeast }),
  ];
  return parts.join(' ');
}

function adjustmentText(
  { baseline: { adjustment } }: Programme,
  t: Translate,
  language: Language,
  percent: (share: number) => string,
): string {
  if (adjustment === null) return t('programmes.rule.noAdjustment');
  const hours = (value: number) => formatNumber(value, Number.isInteger(value) ? 0 : 2, language);
  const sentence = t(`programmes.rule.${adjustment.kind}`, {
    window: hours(adjustment.windowHours),
    ends: hours(adjustment.endsBeforeHours),
  });
  const cap =
    adjustment.cap === null
      ? t('programmes.rule.noCap')
      : t('programmes.rule.cap', { percent: percent(adjustment.cap) });
  return `${sentence} ${cap}`;
}
