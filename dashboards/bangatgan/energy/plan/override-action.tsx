import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import { useState } from 'preact/hooks';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useStaff } from '../../context.ts';
import { Action } from '../../parts/action.tsx';
import { AreaField, SelectField, TextField } from '../../parts/field.tsx';
import { vpp } from '../api.ts';
import { useTypedErrors } from '../members/portfolio-action.tsx';
import { choicesFor, EMPTY_OVERRIDE, type OverrideForm, readOverride } from '../model/override-form.ts';

interface OverrideProps {
  readonly steered: PlanAnswer['assets'][number];
  readonly nowMs: number;
  onDone(): void;
}

/** Takes an asset out of the plan for a while, with a reason that stays. */
export function OverrideAction({ steered: { asset, kind, reservePercent }, nowMs, onDone }: OverrideProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  const choices = choicesFor(kind);
  const [form, setForm] = useState<OverrideForm>({ ...EMPTY_OVERRIDE, what: choices[0]! });
  const read = readOverride(asset, reservePercent ?? 0, form, nowMs);
  const errorAt = useTypedErrors(read.ok ? null : read.errors, { ...form });
  return (
    <Action
      label={t('plan.overrideDo')}
      heading={t('plan.overrideHeading', { asset })}
      confirm={t('plan.overrideDo')}
      tone="danger"
      ready={read.ok}
      run={() => staff.send('POST', vpp('/overrides'), read.ok ? read.body : null)}
      done={() => {
        onDone();
        return t('plan.overridden');
      }}
    >
      <p>{t('plan.overrideWords')}</p>
      <SelectField<OverrideForm['what']>
        label={t('plan.what')}
        value={form.what}
        options={choices.map((value) => ({ value, text: t(`plan.choice.${value}`) }))}
        onInput={(what) => setForm({ ...form, what })}
      />
      {form.what === 'charge' || form.what === 'discharge' ? (
        <TextField
          label={t('plan.power')}
          unit="kW"
          value={form.kw}
          onInput={(kw) => setForm({ ...form, kw })}
          error={errorAt('kw')}
        />
      ) : null}
      {form.what === 'limit' ? (
        <TextField
          label={t('plan.limit')}
          unit="%"
          value={form.percent}
          onInput={(percent) => setForm({ ...form, percent })}
          error={errorAt('percent')}
        />
      ) : null}
      <TextField
        label={t('plan.minutes')}
        inputMode="numeric"
        value={form.minutes}
        onInput={(minutes) => setForm({ ...form, minutes })}
        error={errorAt('minutes')}
      />
      <AreaField
        label={t('office.reason')}
        hint={t('office.reasonHint')}
        value={form.reason}
        onInput={(reason) => setForm({ ...form, reason })}
      />
    </Action>
  );
}

export function ClearOverrideAction({ asset, onDone }: { readonly asset: string; onDone(): void }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [reason, setReason] = useState('');
  return (
    <Action
      label={t('plan.clear')}
      heading={t('plan.clearHeading', { asset })}
      confirm={t('plan.clear')}
      ready={reason.trim() !== ''}
      run={() => staff.send('POST', vpp('/overrides/clear'), { asset, reason: reason.trim() })}
      done={() => {
        onDone();
        return t('plan.cleared');
      }}
    >
      <AreaField label={t('office.reason')} hint={t('office.reasonHint')} value={reason} onInput={setReason} />
    </Action>
  );
}
