import { usePreferences } from '../../ui/preferences.tsx';
import type { KindForm } from '../model/tariff-form.ts';
import { AreaField, SelectField, TextField } from '../parts/field.tsx';
import type { ErrorAt } from './form-parts.tsx';

interface KindFieldsProps {
  readonly kind: KindForm;
  readonly path: string;
  /** Names of the groups that share a cap. */
  readonly groups: readonly string[];
  readonly errorAt: ErrorAt;
  set(change: Partial<KindForm>): void;
}

/** The fields of one kind of waste. */
export function KindFields({ kind, path, groups, errorAt, set }: KindFieldsProps) {
  const { t } = usePreferences();
  const field = (name: keyof KindForm, label: string) => ({
    label: t(`tariffForm.${label}`),
    value: kind[name],
    error: errorAt(`${path}.${name}`),
    onInput: (value: string) => set({ [name]: value }),
  });
  const isByWeight = kind.by === 'weight';
  return (
    <>
      <div class="form-grid">
        <TextField {...field('nameKo', 'nameKo')} />
        <TextField {...field('nameEn', 'nameEn')} />
        <TextField {...field('id', 'kindId')} />
      </div>
      <div class="form-grid">
        <SelectField
          label={t('tariffForm.by')}
          value={kind.by}
          options={(['weight', 'item'] as const).map((value) => ({ value, text: t(`tariffForm.${value}`) }))}
          onInput={(by) => set({ by })}
        />
        <TextField {...field('points', 'points')} inputMode="numeric" />
        <TextField {...field('per', isByWeight ? 'perGrams' : 'perItems')} inputMode="numeric" />
        {isByWeight ? null : <TextField {...field('itemMin', 'itemMin')} inputMode="numeric" />}
        {isByWeight ? null : <TextField {...field('itemMax', 'itemMax')} inputMode="numeric" />}
        <TextField {...field('cap', 'cap')} inputMode="numeric" />
        <SelectField
          label={t('tariffForm.group')}
          value={kind.group}
          error={errorAt(`${path}.group`)}
          options={[
            { value: '', text: t('tariffForm.noGroup') },
            ...[...new Set([...groups, kind.group])]
              .filter((name) => name !== '')
              .map((name) => ({ value: name, text: name })),
          ]}
          onInput={(group) => set({ group })}
        />
      </div>
      <div class="form-grid">
        <AreaField {...field('prepareKo', 'prepareKo')} rows={4} />
        <AreaField {...field('prepareEn', 'prepareEn')} rows={4} />
      </div>
    </>
  );
}
