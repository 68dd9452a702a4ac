import { ASSETS } from '@maeul/devices/points/assets';
import type { Catalogue } from '@maeul/devices/points/catalogue';
import { useState } from 'preact/hooks';
import { usePreferences } from '../../ui/preferences.tsx';
import { useStaff } from '../context.ts';
import {
  type CatalogueForm,
  EMPTY_ITEM,
  EMPTY_REUSABLE,
  formOfCatalogue,
  ITEM_GROUPS,
  type ItemForm,
  type ReusableForm,
  readCatalogueForm,
} from '../model/catalogue-form.ts';
import { Action } from '../parts/action.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { ErrorCount, FormRows, useErrorAt } from './form-parts.tsx';

export const CATALOGUE = '/api/v1/office/catalogue';

interface EditorProps {
  readonly catalogue: Catalogue | null;
  onClose(): void;
}

/** The form for the next version of the catalogue. */
export function CatalogueEditor({ catalogue, onClose }: EditorProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [form, setForm] = useState<CatalogueForm>(() => formOfCatalogue(catalogue));
  const read = readCatalogueForm(form, (catalogue?.version ?? 0) + 1);
  const errors = read.ok ? null : read.errors;
  const errorAt = useErrorAt(errors);
  const row = <Row,>(path: string, value: Row, set: (change: Partial<Row>) => void) => ({
    field: (name: keyof Row & string, label: string) => ({
      label,
      value: String(value[name]),
      error: errorAt(`${path}.${name}`),
      onInput: (text: string) => set({ [name]: text } as Partial<Row>),
    }),
  });
  return (
    <div class="editor">
      <ErrorCount errors={errors} />
      <section class="card" aria-labelledby="edit-items-heading">
        <h2 id="edit-items-heading">{t('catalogue.items')}</h2>
        <FormRows<ItemForm>
          rows={form.items}
          empty={EMPTY_ITEM}
          add={t('catalogue.addItem')}
          name={(item, at) => item.nameKo || item.nameEn || t('catalogue.item', { number: at + 1 })}
          onInput={(items) => setForm({ ...form, items })}
        >
          {(item, at, set) => {
            const { field } = row(`items.${at}`, item, set);
            return (
              <div class="form-grid">
                <TextField {...field('nameKo', t('tariffForm.nameKo'))} />
                <TextField {...field('nameEn', t('tariffForm.nameEn'))} />
                <TextField {...field('id', t('catalogue.id'))} />
                <SelectField
                  label={t('catalogue.group')}
                  value={item.group}
                  options={ITEM_GROUPS.map((value) => ({ value, text: t(`catalogue.groups.${value}`) }))}
                  onInput={(group) => set({ group })}
                />
                <TextField {...field('price', t('catalogue.price'))} inputMode="numeric" />
                <SelectField
                  label={t('catalogue.asset')}
                  value={item.asset}
                  options={ASSETS.map((value) => ({ value, text: t(`asset.${value}`) }))}
                  onInput={(asset) => set({ asset })}
                />
                <TextField {...field('dispenser', t('catalogue.dispenser'))} hint={t('catalogue.dispenserHint')} />
                <TextField {...field('confirmWithin', t('catalogue.confirm'))} inputMode="numeric" />
              </div>
            );
          }}
        </FormRows>
      </section>
      <section class="card" aria-labelledby="edit-reusables-heading">
        <h2 id="edit-reusables-heading">{t('catalogue.containers')}</h2>
        <FormRows<ReusableForm>
          rows={form.containers}
          empty={EMPTY_REUSABLE}
          add={t('catalogue.addReusable')}
          name={(one, at) => one.nameKo || one.nameEn || t('catalogue.reusable', { number: at + 1 })}
          onInput={(containers) => setForm({ ...form, containers })}
        >
          {(one, at, set) => {
            const { field } = row(`containers.${at}`, one, set);
            return (
              <div class="form-grid">
                <TextField {...field('nameKo', t('tariffForm.nameKo'))} />
                <TextField {...field('nameEn', t('tariffForm.nameEn'))} />
                <TextField {...field('id', t('catalogue.id'))} />
                <TextField {...field('deposit', t('catalogue.deposit'))} inputMode="numeric" />
              </div>
            );
          }}
        </FormRows>
      </section>
      <div class="editor-foot">
        <button type="button" class="button" onClick={onClose}>
          {t('tariffForm.discard')}
        </button>
        {read.ok ? (
          <Action
            label={t('catalogue.publish')}
            heading={t('catalogue.publishHeading')}
            confirm={t('catalogue.publishDo')}
            tone="main"
            run={() => staff.send('POST', CATALOGUE, { catalogue: read.catalogue })}
            done={() => {
              onClose();
              return t('catalogue.published');
            }}
          >
            <p>
              {t('catalogue.publishWords', {
                items: read.catalogue.items.length,
                containers: read.catalogue.containers.length,
              })}
            </p>
          </Action>
        ) : null}
      </div>
    </div>
  );
}
