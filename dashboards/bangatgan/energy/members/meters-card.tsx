import type { MemberRow } from '@maeul/devices/vpp/api/portfolio';
import { METER_ROLES, type MemberMeter } from '@maeul/devices/vpp/portfolio';
import { useState } from 'preact/hooks';
import { EmptyNote } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useMay } from '../../context.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { Tag, When } from '../../parts/small.tsx';
import { meterForm, readMeter } from '../model/member-form.ts';
import { energyPlaceOf } from '../places.ts';
import { PortfolioAction, useTypedErrors } from './portfolio-action.tsx';

interface CardProps {
  readonly row: MemberRow;
  onDone(): void;
}

/** The meters of a member, and from each the way to what it told. */
export function MetersCard({ row: { member, meters, agreed }, onDone }: CardProps) {
  const { t } = usePreferences();
  const mayChange = useMay('manager');
  return (
    <section class="card" aria-labelledby="meters-heading">
      <div class="card-head">
        <h2 id="meters-heading">{t('members.meters')}</h2>
        {mayChange ? <MeterAction member={member.id} meter={null} onDone={onDone} /> : null}
      </div>
      {meters.length === 0 ? <EmptyNote>{t('members.noMeters')}</EmptyNote> : null}
      <ul class="lines">
        {meters.map((meter) => (
          <li key={meter.device}>
            <p class="line-head">
              <strong>{t(`members.role.${meter.role}`)}</strong>
              {meter.lastSeen === null ? (
                <Tag tone="bad">{t('members.neverHeard')}</Tag>
              ) : (
                <span class="muted">
                  {t('members.heard')} <When time={meter.lastSeen} />
                </span>
              )}
            </p>
            <p class="path">
              {agreed.includes('detail') ? (
                // The page of the device is no page of the office.
                <a href={energyPlaceOf.device(meter.device)} target="_self">
                  {meter.device}
                </a>
              ) : (
                meter.device
              )}
            </p>
            {meter.measures === 'power' ? <p class="muted">{t('members.powerOnly')}</p> : null}
            {mayChange ? (
              <div class="buttons">
                <MeterAction member={member.id} meter={meter} onDone={onDone} />
                <PortfolioAction
                  label={t('members.removeMeter')}
                  heading={t('members.removeMeterHeading')}
                  confirm={t('members.removeMeter')}
                  tone="danger"
                  change={{ op: 'remove-meter', device: meter.device }}
                  done={t('members.changed')}
                  onDone={onDone}
                >
                  <p>{t('members.removeMeterWords', { device: meter.device })}</p>
                </PortfolioAction>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface MeterActionProps {
  readonly member: string;
  readonly meter: MemberMeter | null;
  onDone(): void;
}

function MeterAction({ member, meter, onDone }: MeterActionProps) {
  const { t } = usePreferences();
  const [form, setForm] = useState(() => meterForm(meter));
  const read = readMeter(member, form);
  const errorAt = useTypedErrors(read.ok ? null : read.errors, form);
  return (
    <PortfolioAction
      label={t(meter === null ? 'members.addMeter' : 'members.edit')}
      heading={t(meter === null ? 'members.addMeter' : 'members.editMeter')}
      confirm={t('office.save')}
      change={read.ok ? { op: 'save-meter', meter: read.value } : null}
      done={t('members.changed')}
      onDone={onDone}
    >
      <SelectField
        label={t('members.roleLabel')}
        value={form.role}
        options={METER_ROLES.map((value) => ({ value: value as string, text: t(`members.role.${value}`) }))}
        onInput={(role) => setForm({ ...form, role })}
      />
      {meter === null ? (
        <TextField
          label={t('members.device')}
          hint={t('members.deviceHint')}
          value={form.device}
          onInput={(device) => setForm({ ...form, device })}
          error={errorAt('device')}
        />
      ) : null}
      <TextField
        label={t('members.factor')}
        hint={t('members.factorHint')}
        value={form.factor}
        onInput={(factor) => setForm({ ...form, factor })}
        error={errorAt('factor')}
      />
    </PortfolioAction>
  );
}
