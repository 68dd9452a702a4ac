import { ASSETS } from '@maeul/devices/points/assets';
import type { BaselineMethod, Programme } from '@maeul/devices/vpp/programme';
import { FieldReader } from '../../model/form-checks.ts';
import type { Read } from './member-form.ts';

export const METHODS = ['drop-hours', 'drop-days', 'same-type', 'previous-week'] as const;

/** A programme as it is typed. Shares are percent, and an empty one means: none. */
export interface ProgrammeForm {
  readonly id: string;
  readonly version: number;
  readonly labelKo: string;
  readonly labelEn: string;
  readonly validFrom: string;
  readonly method: (typeof METHODS)[number];
  readonly days: string;
  readonly dropHighest: string;
  readonly dropLowest: string;
  readonly weekends: boolean;
  readonly eventDays: boolean;
  readonly lookBackDays: string;
  readonly atLeast: string;
  readonly lowUsage: string;
  readonly highUsage: string;
  readonly adjustment: 'none' | 'additive' | 'ratio';
  readonly windowHours: string;
  readonly endsBeforeHours: string;
  readonly cap: string;
  readonly minutes: '15' | '60';
  readonly rrmseMax: string;
  readonly successShare: string;
  readonly reward: 'per-kwh' | 'fixed';
  readonly amount: string;
  readonly netHours: boolean;
  readonly asset: (typeof ASSETS)[number];
  readonly noticeMinutes: string;
  readonly hasWindow: boolean;
  readonly fromHour: string;
  readonly toHour: string;
  readonly workingDays: boolean;
  readonly optInByDefault: boolean;
  readonly settleAfterMinutes: string;
}

const share = (value: number | null | undefined) =>
  value === null || value === undefined ? '' : String(Math.round(value * 10_000) / 100);

/** The form of the next version of a programme; nothing is typed for when it begins. */
export function programmeForm(base: Programme, version: number): ProgrammeForm {
  const { baseline, reward, window } = base;
  const { method, days, adjustment } = baseline;
  return {
    id: base.id,
    version,
    labelKo: base.label.ko,
    labelEn: base.label.en,
    validFrom: '',
    method: method.kind,
    days: 'days' in method ? String(method.days) : '10',
    dropHighest: 'dropHighest' in method ? String(method.dropHighest) : '0',
    dropLowest: 'dropLowest' in method ? String(method.dropLowest) : '0',
    weekends: days.weekends,
    eventDays: days.eventDays,
    lookBackDays: String(days.lookBackDays),
    atLeast: String(days.atLeast),
    lowUsage: share(days.lowUsage),
    highUsage: share(days.highUsage),
    adjustment: adjustment?.kind ?? 'none',
    windowHours: String(adjustment?.windowHours ?? 3),
    endsBeforeHours: String(adjustment?.endsBeforeHours ?? 1),
    cap: share(adjustment?.cap),
    minutes: baseline.minutes === 60 ? '60' : '15',
    rrmseMax: share(baseline.rrmseMax),
    successShare: share(base.successShare),
    reward: reward.kind,
    amount: String(reward.kind === 'fixed' ? reward.amount : reward.rate),
    netHours: reward.kind === 'fixed' ? false : reward.netHours,
    asset: base.asset,
    noticeMinutes: String(base.noticeMinutes),
    hasWindow: window !== undefined,
    fromHour: String(window?.fromHour ?? 6),
    toHour: String(window?.toHour ?? 21),
    workingDays: window?.workingDays ?? true,
    optInByDefault: base.optInByDefault,
    settleAfterMinutes: String(base.settleAfterMinutes),
  };
}

/** @param base what the form does not ask for stays as it is there */
export function readProgramme(form: ProgrammeForm, base: Programme): Read<Programme> {
  const reader = new FieldReader();
  const percent = (path: keyof ProgrammeForm, text: string, max = 100, min = 0) => {
    const value = reader.optionalNumber(path, text, min, max);
    return value === undefined ? null : Math.round(value * 100) / 10_000;
  };
  const amount = reader.whole('amount', form.amount, 1, 1_000_000_000);
  const fromHour = form.hasWindow ? reader.whole('fromHour', form.fromHour, 0, 23) : 0;
  const toHour = form.hasWindow ? reader.whole('toHour', form.toHour, 1, 24) : 24;
  if (toHour <= fromHour) reader.wrong('toHour', 'afterStart');
  const { window: _window, ...kept } = base;
  const programme: Programme = {
    ...kept,
    id: form.id,
    version: form.version,
    label: { ko: reader.text('labelKo', form.labelKo), en: reader.text('labelEn', form.labelEn) },
    validFrom: reader.day('validFrom', form.validFrom),
    baseline: {
      ...base.baseline,
      method: readMethod(reader, form, base.baseline.method),
      days: {
        ...base.baseline.days,
        weekends: form.weekends,
        eventDays: form.eventDays,
        lookBackDays: reader.whole('lookBackDays', form.lookBackDays, 1, 366),
        atLeast: reader.whole('atLeast', form.atLeast, 1, 60),
        lowUsage: percent('lowUsage', form.lowUsage),
        highUsage: percent('highUsage', form.highUsage, 1000, 100),
      },
      adjustment:
        form.adjustment === 'none'
          ? null
          : {
              kind: form.adjustment,
              windowHours: reader.number('windowHours', form.windowHours, 0.25, 24),
              endsBeforeHours: reader.number('endsBeforeHours', form.endsBeforeHours, 0, 24),
              cap: percent('cap', form.cap, 1000),
            },
      minutes: form.minutes === '60' ? 60 : 15,
      rrmseMax: percent('rrmseMax', form.rrmseMax, 1000, 0.01),
    },
    successShare: percent('successShare', form.successShare) ?? 0,
    reward:
      form.reward === 'fixed' ? { kind: 'fixed', amount } : { kind: 'per-kwh', rate: amount, netHours: form.netHours },
    asset: ASSETS.find((one) => one === form.asset) ?? 'points',
    noticeMinutes: reader.whole('noticeMinutes', form.noticeMinutes, 0, 10_080),
    ...(form.hasWindow ? { window: { fromHour, toHour, workingDays: form.workingDays } } : {}),
    optInByDefault: form.optInByDefault,
    settleAfterMinutes: reader.whole('settleAfterMinutes', form.settleAfterMinutes, 0, 43_200),
  };
  return reader.errors.size > 0 ? { ok: false, errors: reader.errors } : { ok: true, value: programme };
}

function readMethod(reader: FieldReader, form: ProgrammeForm, base: BaselineMethod): BaselineMethod {
  if (form.method === 'previous-week') return base.kind === 'previous-week' ? base : { kind: 'previous-week' };
  const days = reader.whole('days', form.days, 1, 60);
  if (form.method === 'same-type') return { kind: 'same-type', days };
  const dropHighest = reader.whole('dropHighest', form.dropHighest, 0, 59);
  const dropLowest = reader.whole('dropLowest', form.dropLowest, 0, 59);
  // Something has to be left to be averaged.
  if (dropHighest + dropLowest >= days) reader.wrong('dropLowest', 'nothingLeft');
  return { kind: form.method, days, dropHighest, dropLowest };
}
