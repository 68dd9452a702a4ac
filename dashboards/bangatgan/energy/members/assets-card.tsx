import type { MemberRow } from '@maeul/devices/vpp/api/portfolio';
import { ASSET_KINDS, type EnergyAsset } from '@maeul/devices/vpp/portfolio';
import { useState } from 'preact/hooks';
import { formatQuantity } from '../../../ui/format/quantity.ts';
import { Amount, EmptyNote } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useMay } from '../../context.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { type AssetForm, assetForm, FIELDS_OF_KIND, readAsset } from '../model/member-form.ts';
import { energyPlaceOf } from '../places.ts';
import { PortfolioAction, useTypedErrors } from './portfolio-action.tsx';

const UNITS: Readonly<Partial<Record<keyof AssetForm, string>>> = {
  ratedKw: 'kW',
  capacityKwh: 'kWh',
  chargeKw: 'kW',
  dischargeKw: 'kW',
  efficiency: '%',
  reservePercent: '%',
  tilt: '°',
  azimuth: '°',
  dayKwh: 'kWh',
};

interface CardProps {
  readonly row: MemberRow;
  onDone(): void;
}

/** What a member has that makes, stores or can shift power. */
export function AssetsCard({ row: { member, assets }, onDone }: CardProps) {
  const { t, language } = usePreferences();
  const mayChange = useMay('manager');
  return (
    <section class="card" aria-labelledby="assets-heading">
      <div class="card-head">
        <h2 id="assets-heading">{t('members.assets')}</h2>
        {mayChange ? <AssetAction member={member.id} asset={null} onDone={onDone} /> : null}
      </div>
      {assets.length === 0 ? <EmptyNote>{t('members.noAssets')}</EmptyNote> : null}
      <ul class="lines">
        {assets.map((asset) => (
          <li key={asset.id}>
            <p class="line-head">
              <strong>{t(`members.assetKind.${asset.kind}`)}</strong>
              <Amount quantity={formatQuantity(asset.ratedW, 'W', language)} />
              {asset.capacityWh === undefined ? null : (
                <Amount quantity={formatQuantity(asset.capacityWh, 'Wh', language)} />
              )}
              {asset.kind === 'battery' ? <a href={energyPlaceOf.plan(asset.id)}>{t('place.plan')}</a> : null}
            </p>
            <p class="path">
              {asset.id}
              {asset.device === undefined ? null : (
                <>
                  {' · '}
                  <a href={energyPlaceOf.device(asset.device)} target="_self">
                    {asset.device}
                  </a>
                </>
              )}
            </p>
            {asset.reservePercent === undefined ? null : (
              <p class="muted">{t('members.reserve', { percent: asset.reservePercent })}</p>
            )}
            {mayChange ? (
              <div class="buttons">
                <AssetAction member={member.id} asset={asset} onDone={onDone} />
                <PortfolioAction
                  label={t('members.removeAsset')}
                  heading={t('members.removeAssetHeading')}
                  confirm={t('members.removeAsset')}
                  tone="danger"
                  change={{ op: 'remove-asset', id: asset.id }}
                  done={t('members.changed')}
                  onDone={onDone}
                >
                  <p>{t('members.removeAssetWords', { asset: asset.id })}</p>
                </PortfolioAction>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface AssetActionProps {
  readonly member: string;
  readonly asset: EnergyAsset | null;
  onDone(): void;
}

function AssetAction({ member, asset, onDone }: AssetActionProps) {
  const { t } = usePreferences();
  const [form, setForm] = useState(() => assetForm(asset));
  const read = readAsset(member, form);
  const errorAt = useTypedErrors(read.ok ? null : read.errors, form);
  const kind = ASSET_KINDS.find((one) => one === form.kind) ?? 'pv';
  const fields: (keyof AssetForm)[] = ['ratedKw', ...FIELDS_OF_KIND[kind]];
  return (
    <PortfolioAction
      label={t(asset === null ? 'members.addAsset' : 'members.edit')}
      heading={t(asset === null ? 'members.addAsset' : 'members.editAsset')}
      confirm={t('office.save')}
      change={read.ok ? { op: 'save-asset', asset: read.value } : null}
      done={t('members.changed')}
      onDone={onDone}
    >
      <SelectField
        label={t('members.assetKindLabel')}
        value={form.kind}
        options={ASSET_KINDS.map((value) => ({ value: value as string, text: t(`members.assetKind.${value}`) }))}
        onInput={(kind) => setForm({ ...form, kind })}
      />
      {asset === null ? (
        <TextField
          label={t('members.id')}
          hint={t('members.idHint')}
          value={form.id}
          onInput={(id) => setForm({ ...form, id })}
          error={errorAt('id')}
        />
      ) : null}
      <div class="form-grid form-grid-small">
        {fields.map((field) => (
          <TextField
            key={field}
            label={t(`members.field.${field}`)}
            {...(UNITS[field] === undefined ? {} : { unit: UNITS[field] })}
            value={form[field]}
            onInput={(value) => setForm({ ...form, [field]: value })}
            error={errorAt(field)}
          />
        ))}
      </div>
      <TextField
        label={t('members.deviceOptional')}
        hint={t('members.deviceHint')}
        value={form.device}
        onInput={(device) => setForm({ ...form, device })}
        error={errorAt('device')}
      />
    </PortfolioAction>
  );
}
