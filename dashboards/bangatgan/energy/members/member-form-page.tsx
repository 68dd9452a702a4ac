import type { Refusal } from '@maeul/devices/refusal';
import type { MemberRow } from '@maeul/devices/vpp/api/portfolio';
import { MEMBER_KINDS, type Member } from '@maeul/devices/vpp/portfolio';
import { useState } from 'preact/hooks';
import { EmptyNote, Skeleton } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { goTo } from '../../../ui/router.ts';
import { useHubDay } from '../../../ui/use-hub-clock.ts';
import { useMay, useStaff } from '../../context.ts';
import type { FieldErrors } from '../../model/form-checks.ts';
import { Answered } from '../../parts/answered.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { Refused } from '../../parts/refused.tsx';
import { BackTo, PageHead } from '../../parts/small.tsx';
import { ErrorCount, useErrorAt } from '../../rules/form-parts.tsx';
import { useVpp, vpp } from '../api.ts';
import { type MemberForm, memberForm, readMember } from '../model/member-form.ts';
import { energyPlaceOf } from '../places.ts';

const TYPES: Readonly<Partial<Record<keyof MemberForm, 'date'>>> = { since: 'date', until: 'date' };
const UNITS: Readonly<Partial<Record<keyof MemberForm, string>>> = { contractKw: 'kW', floorM2: 'm²' };
const HINTED: ReadonlySet<keyof MemberForm> = new Set(['id', 'site', 'wallet', 'until']);

/** Enters a new member, or changes one. */
export function MemberFormPage({ id }: { readonly id: string | null }) {
  const { t } = usePreferences();
  const mayChange = useMay('manager');
  const today = useHubDay();
  const asked = useVpp<MemberRow>(id === null ? null : `/members/${encodeURIComponent(id)}`);
  if (!mayChange) return <EmptyNote>{t('members.managersOnly')}</EmptyNote>;
  return (
    <>
      <BackTo
        place={id === null ? energyPlaceOf.members() : energyPlaceOf.member(id)}
        text={id === null ? t('place.members') : id}
      />
      <PageHead heading={t(id === null ? 'members.add' : 'members.editMember')} text={t('members.formText')} />
      {id === null ? (
        today === null ? (
          <Skeleton lines={6} />
        ) : (
          <Form member={null} today={today} />
        )
      ) : (
        <Answered asked={asked}>{({ member }) => <Form member={member} today={member.since} />}</Answered>
      )}
    </>
  );
}

function Form({ member, today }: { readonly member: Member | null; readonly today: string }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [form, setForm] = useState(() => memberForm(member, today));
  const [errors, setErrors] = useState<FieldErrors | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const errorAt = useErrorAt(errors);
  const set = (change: Partial<MemberForm>) => {
    const next = { ...form, ...change };
    setForm(next);
    if (errors !== null) {
      const read = readMember(next);
      setErrors(read.ok ? new Map() : read.errors);
    }
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const read = readMember(form);
    setProblem(null);
    setErrors(read.ok ? null : read.errors);
    if (!read.ok) return;
    setBusy(true);
    const answer = await staff.send('POST', vpp('/portfolio'), {
      changes: [{ op: 'save-member', member: read.value }],
    });
    setBusy(false);
    if (!answer.ok) return setProblem(answer);
    staff.tell(t('members.saved'));
    goTo(energyPlaceOf.member(read.value.id));
  };
  const field = (name: keyof MemberForm) => (
    <TextField
      key={name}
      label={t(`members.field.${name}`)}
      {...(HINTED.has(name) ? { hint: t(`members.hint.${name}`) } : {})}
      {...(TYPES[name] === undefined ? {} : { type: TYPES[name] })}
      {...(UNITS[name] === undefined ? {} : { unit: UNITS[name] })}
      value={form[name]}
      onInput={(value) => set({ [name]: value })}
      error={errorAt(name)}
    />
  );
  const labels: (keyof MemberForm)[] = form.kind === 'household' ? [] : ['labelKo', 'labelEn'];
  return (
    <form class="card" onSubmit={save} noValidate>
      <ErrorCount errors={errors} />
      <div class="form-grid">
        {member === null ? field('id') : null}
        <SelectField
          label={t('members.filter.kind')}
          value={form.kind}
          options={MEMBER_KINDS.map((value) => ({ value: value as string, text: t(`members.kind.${value}`) }))}
          onInput={(kind) => set({ kind })}
          {...(form.kind === 'household' ? { hint: t('members.noNames') } : {})}
        />
        {([...labels, 'site', 'building', 'feeder', 'contractKw', 'floorM2', 'wallet', 'since', 'until'] as const).map(
          field,
        )}
      </div>
      {problem === null ? null : <Refused problem={problem} />}
      <div class="buttons">
        <button type="submit" class="button button-main" disabled={isBusy}>
          {t(isBusy ? 'office.working' : 'office.save')}
        </button>
        <a class="button" href={member === null ? energyPlaceOf.members() : energyPlaceOf.member(member.id)}>
          {t('office.cancel')}
        </a>
      </div>
    </form>
  );
}
