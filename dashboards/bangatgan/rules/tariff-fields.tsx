import { usePreferences } from '../../ui/preferences.tsx';
import { EMPTY_DAY, EMPTY_GROUP, EMPTY_KIND, type TariffForm } from '../model/tariff-form.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { type ErrorAt, FormRows } from './form-parts.tsx';
import { KindFields } from './kind-fields.tsx';

export interface TariffFieldsProps {
  readonly form: TariffForm;
  readonly errorAt: ErrorAt;
  /** Of a further version the name and the place stay. */
  readonly isNext: boolean;
  set(change: Partial<TariffForm>): void;
}

type PlainField = {
  [Name in keyof TariffForm]: TariffForm[Name] extends string ? Name : never;
}[keyof TariffForm];

/** All fields of a tariff, in the order in which one thinks of them. */
export function TariffFields(props: TariffFieldsProps) {
  const { t } = usePreferences();
  const { form, errorAt, set } = props;
  return (
    <>
      <section class="card" aria-labelledby="basics-heading">
        <h2 id="basics-heading">{t('tariffForm.basics')}</h2>
        <Basics {...props} />
      </section>
      <section class="card" aria-labelledby="form-kinds-heading">
        <h2 id="form-kinds-heading">{t('tariffForm.kinds')}</h2>
        {errorAt('kinds') === undefined ? null : <p class="field-error">{errorAt('kinds')}</p>}
        <FormRows
          rows={form.kinds}
          empty={EMPTY_KIND}
          add={t('tariffForm.addKind')}
          name={(kind, at) => kind.nameKo || kind.nameEn || t('tariffForm.kind', { number: at + 1 })}
          onInput={(kinds) => set({ kinds })}
        >
          {(kind, at, setKind) => (
            <KindFields
              kind={kind}
              path={`kinds.${at}`}
              groups={form.groups.map(({ name }) => name.trim())}
              errorAt={errorAt}
              set={setKind}
            />
          )}
        </FormRows>
      </section>
      <section class="card" aria-labelledby="rounding-heading">
        <h2 id="rounding-heading">{t('tariffForm.rounding')}</h2>
        <Caps {...props} />
      </section>
      <section class="card" aria-labelledby="form-days-heading">
        <h2 id="form-days-heading">{t('tariffForm.days')}</h2>
        <Days {...props} />
      </section>
    </>
  );
}

function usePlainField({ form, errorAt, set }: TariffFieldsProps) {
  const { t } = usePreferences();
  return (name: PlainField, label: string, hint?: string) => ({
    label: t(`tariffForm.${label}`),
    value: form[name],
    error: errorAt(name),
    hint: hint === undefined ? undefined : t(`tariffForm.${hint}`),
    onInput: (value: string) => set({ [name]: value }),
  });
}

function Basics(props: TariffFieldsProps) {
  const field = usePlainField(props);
  return (
    <>
      <div class="form-grid">
        <TextField {...field('nameKo', 'nameKo')} />
        <TextField {...field('nameEn', 'nameEn')} />
        {props.isNext ? null : <TextField {...field('id', 'id', 'idHint')} />}
        <TextField {...field('scope', 'scope', 'scopeHint')} />
      </div>
      <div class="form-grid">
        <TextField {...field('validFrom', 'validFrom')} type="date" />
        <TextField {...field('validUntil', 'validUntil')} type="date" />
        <TextField {...field('source', 'source', 'sourceHint')} />
      </div>
    </>
  );
}

function Caps(props: TariffFieldsProps) {
  const { t } = usePreferences();
  const { form, errorAt, set } = props;
  const field = usePlainField(props);
  return (
    <>
      <div class="form-grid">
        <TextField {...field('step', 'step', 'stepHint')} inputMode="numeric" />
        <TextField {...field('pointsPerDay', 'perDay')} inputMode="numeric" />
      </div>
      <h3>{t('tariffForm.groups')}</h3>
      <FormRows
        rows={form.groups}
        empty={EMPTY_GROUP}
        add={t('tariffForm.addGroup')}
        name={({ name }, at) => name || `${t('tariffForm.groupName')} ${at + 1}`}
        onInput={(groups) => set({ groups })}
      >
        {(group, at, setGroup) => (
          <div class="form-grid">
            <TextField
              label={t('tariffForm.groupName')}
              value={group.name}
              error={errorAt(`groups.${at}.name`)}
              onInput={(name) => setGroup({ name })}
            />
            <TextField
              label={t('tariffForm.groupCap')}
              value={group.cap}
              error={errorAt(`groups.${at}.cap`)}
              inputMode="numeric"
              onInput={(cap) => setGroup({ cap })}
            />
          </div>
        )}
      </FormRows>
    </>
  );
}

function Days({ form, errorAt, set }: TariffFieldsProps) {
  const { t } = usePreferences();
  const weekdays = ['1', '2', '3', '4', '5', '6', '7'];
  return (
    <FormRows
      rows={form.days}
      empty={EMPTY_DAY}
      add={t('tariffForm.addDay')}
      name={({ nameKo, nameEn }, at) => nameKo || nameEn || `${t('tariffForm.days')} ${at + 1}`}
      onInput={(days) => set({ days })}
    >
      {(day, at, setDay) => {
        const error = (name: string) => errorAt(`days.${at}.${name}`);
        return (
          <div class="form-grid">
            <TextField
              label={t('tariffForm.nameKo')}
              value={day.nameKo}
              error={error('nameKo')}
              onInput={(nameKo) => setDay({ nameKo })}
            />
            <TextField
              label={t('tariffForm.nameEn')}
              value={day.nameEn}
              error={error('nameEn')}
              onInput={(nameEn) => setDay({ nameEn })}
            />
            <SelectField
              label={t('tariffForm.dayKind')}
              value={day.on}
              options={[
                { value: 'weekday', text: t('tariffForm.onWeekday') },
                { value: 'day', text: t('tariffForm.onDay') },
              ]}
              onInput={(on) => setDay({ on })}
            />
            {day.on === 'weekday' ? (
              <SelectField
                label={t('tariffForm.weekday')}
                value={day.weekday}
                error={error('weekday')}
                options={weekdays.map((value) => ({ value, text: t(`mobile.weekday.${value}`) }))}
                onInput={(weekday) => setDay({ weekday })}
              />
            ) : (
              <TextField
                label={t('tariffForm.day')}
                type="date"
                value={day.day}
                error={error('day')}
                onInput={(value) => setDay({ day: value })}
              />
            )}
            <TextField
              label={t('tariffForm.percent')}
              hint={t('tariffForm.percentHint')}
              inputMode="numeric"
              unit="%"
              value={day.percent}
              error={error('percent')}
              onInput={(percent) => setDay({ percent })}
            />
          </div>
        );
      }}
    </FormRows>
  );
}
