import { ASSETS } from '@maeul/devices/points/assets';
import { usePreferences } from '../../../ui/preferences.tsx';
import { CheckField, SelectField, TextField } from '../../parts/field.tsx';
import type { ErrorAt } from '../../rules/form-parts.tsx';
import { METHODS, type ProgrammeForm } from '../model/programme-form.ts';

interface FieldsProps {
  readonly form: ProgrammeForm;
  set(change: Partial<ProgrammeForm>): void;
  readonly errorAt: ErrorAt;
}

type TextName = { [Key in keyof ProgrammeForm]: ProgrammeForm[Key] extends string ? Key : never }[keyof ProgrammeForm];

const UNITS: Readonly<Partial<Record<keyof ProgrammeForm, string>>> = {
  lowUsage: '%',
  highUsage: '%',
  cap: '%',
  rrmseMax: '%',
  successShare: '%',
};

/** Everything that the next version of a programme says. */
export function ProgrammeFields({ form, set, errorAt }: FieldsProps) {
  const { t } = usePreferences();
  const text = (name: TextName, type: 'text' | 'date' = 'text') => (
    <TextField
      key={name}
      label={t(`programmes.field.${name}`)}
      type={type}
      {...(UNITS[name] === undefined ? {} : { unit: UNITS[name] })}
      value={form[name]}
      onInput={(value) => set({ [name]: value })}
      error={errorAt(name)}
    />
  );
  const check = (name: 'weekends' | 'eventDays' | 'netHours' | 'hasWindow' | 'workingDays' | 'optInByDefault') => (
    <CheckField
      key={name}
      label={t(`programmes.field.${name}`)}
      checked={form[name]}
      onInput={(value) => set({ [name]: value })}
    />
  );
  const choose = <Name extends 'method' | 'adjustment' | 'minutes' | 'reward' | 'asset'>(
    name: Name,
    values: readonly ProgrammeForm[Name][],
  ) => (
    <SelectField<ProgrammeForm[Name]>
      key={name}
      label={t(`programmes.field.${name}`)}
      value={form[name]}
      options={values.map((value) => ({
        value,
        text: t(name === 'asset' ? `asset.${value}` : `programmes.choice.${value}`),
      }))}
      onInput={(value) => set({ [name]: value })}
    />
  );
  const group = (about: string, fields: preact.ComponentChildren) => (
    <fieldset class="form-row">
      <legend>{t(`programmes.about.${about}`)}</legend>
      <div class="form-grid form-grid-small">{fields}</div>
    </fieldset>
  );
  const drops = form.method === 'drop-hours' || form.method === 'drop-days';
  return (
    <>
      <div class="form-grid">{[text('labelKo'), text('labelEn'), text('validFrom', 'date')]}</div>
      {group('usual', [
        choose('method', METHODS),
        ...(form.method === 'previous-week' ? [] : [text('days')]),
        ...(drops ? [text('dropHighest'), text('dropLowest')] : []),
        choose('minutes', ['60', '15']),
      ])}
      {group('days', [
        check('weekends'),
        check('eventDays'),
        ...(['lookBackDays', 'atLeast', 'lowUsage', 'highUsage'] as const).map((name) => text(name)),
      ])}
      {group('adjustment', [
        choose('adjustment', ['none', 'additive', 'ratio']),
        ...(form.adjustment === 'none'
          ? []
          : (['windowHours', 'endsBeforeHours', 'cap'] as const).map((name) => text(name))),
      ])}
      {group('success', [text('successShare'), text('rrmseMax')])}
      {group('reward', [
        choose('reward', ['per-kwh', 'fixed']),
        text('amount'),
        choose('asset', ASSETS),
        ...(form.reward === 'per-kwh' ? [check('netHours')] : []),
      ])}
      {group('notice', [text('noticeMinutes'), text('settleAfterMinutes'), check('optInByDefault')])}
      {group('window', [
        check('hasWindow'),
        ...(form.hasWindow ? [text('fromHour'), text('toHour'), check('workingDays')] : []),
      ])}
    </>
  );
}
