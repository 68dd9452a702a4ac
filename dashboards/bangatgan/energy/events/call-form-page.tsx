import type { Refusal } from '@maeul/devices/refusal';
import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import type { CallDone, CallPreview, CallWish } from '@maeul/devices/vpp/api/calls';
import type { PortfolioSummary } from '@maeul/devices/vpp/api/portfolio';
import type { ProgrammeList } from '@maeul/devices/vpp/api/programmes';
import type { Programme } from '@maeul/devices/vpp/programme';
import { useState } from 'preact/hooks';
import { formatNumber } from '../../../ui/format/quantity.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { EmptyNote } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { goTo } from '../../../ui/router.ts';
import { useMay, useStaff } from '../../context.ts';
import type { FieldErrors } from '../../model/form-checks.ts';
import { Action } from '../../parts/action.tsx';
import { Answered } from '../../parts/answered.tsx';
import { AreaField, CheckField, SelectField, TextField } from '../../parts/field.tsx';
import { Refused } from '../../parts/refused.tsx';
import { BackTo, PageHead } from '../../parts/small.tsx';
import { useErrorAt } from '../../rules/form-parts.tsx';
import { useVpp, vpp } from '../api.ts';
import { type CallForm, firstForm, readCallForm, timesOfDay } from '../model/call-form.ts';
import { scopeText } from '../parts/scope-name.tsx';
import { energyPlaceOf } from '../places.ts';
import { PreviewCard } from './preview-card.tsx';

/** Calls an event: first a look at who would be called and what they would be measured against. */
export function CallFormPage() {
  const { t } = usePreferences();
  const mayCall = useMay('manager');
  const now = useVpp<NowAnswer>('/now');
  const programmes = useVpp<ProgrammeList>('/programmes');
  const portfolio = useVpp<PortfolioSummary>('/portfolio');
  if (!mayCall) return <EmptyNote>{t('calls.managersOnly')}</EmptyNote>;
  return (
    <>
      <BackTo place={energyPlaceOf.calls()} text={t('place.calls')} />
      <PageHead heading={t('calls.call')} text={t('calls.formText')} />
      <Answered asked={now}>
        {({ time }) => (
          <Answered asked={programmes}>
            {(list) => {
              const current = list.programmes.filter(({ current }) => current).map(({ programme }) => programme);
              if (current.length === 0) return <EmptyNote>{t('calls.noProgramme')}</EmptyNote>;
              const scopes = (portfolio.answer?.scopes ?? []).map(({ scope }) => scope);
              return <Form programmes={current} scopes={scopes} nowMs={Date.parse(time)} />;
            }}
          </Answered>
        )}
      </Answered>
    </>
  );
}

interface FormProps {
  readonly programmes: readonly Programme[];
  readonly scopes: readonly string[];
  readonly nowMs: number;
}

function Form({ programmes, scopes, nowMs }: FormProps) {
  const { t, language } = usePreferences();
  const staff = useStaff();
  const [form, setForm] = useState<CallForm>(() => firstForm(programmes[0]!, nowMs));
  const [errors, setErrors] = useState<FieldErrors | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [preview, setPreview] = useState<{ wish: CallWish; answer: CallPreview } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const errorAt = useErrorAt(errors);
  const programme = programmes.find(({ id }) => id === form.programme) ?? programmes[0]!;
  const set = (change: Partial<CallForm>) => {
    setForm({ ...form, ...change });
    setPreview(null);
  };
  const look = async (event: Event) => {
    event.preventDefault();
    const read = readCallForm(form);
    setProblem(null);
    setErrors(read.ok ? null : read.errors);
    if (!read.ok) return;
    setBusy(true);
    const answer = await staff.send<CallPreview>('POST', vpp('/events/preview'), read.wish);
    setBusy(false);
    if (!answer.ok) setProblem(answer);
    else if (answer.value !== null) setPreview({ wish: read.wish, answer: answer.value });
  };
  const times = timesOfDay(programme).map((value) => ({ value, text: value }));
  const groups = scopes.filter((scope) => /^(building|feeder):/.test(scope));
  return (
    <>
      <form class="card" onSubmit={look} noValidate>
        <div class="form-grid">
          <SelectField
            label={t('calls.programme')}
            value={programme.id}
            options={programmes.map(({ id, label }) => ({ value: id, text: label[language] }))}
            onInput={(id) => set(firstForm(programmes.find((one) => one.id === id)!, nowMs))}
            hint={t('calls.noticeHint', { minutes: formatNumber(programme.noticeMinutes, 0, language) })}
          />
          <SelectField
            label={t('calls.scope')}
            value={form.scope}
            options={['dong', ...groups].map((scope) => ({ value: scope, text: scopeText(scope, t) }))}
            onInput={(scope) => set({ scope })}
          />
          <TextField
            label={t('calls.day')}
            type="date"
            value={form.day}
            onInput={(day) => set({ day })}
            error={errorAt('day')}
          />
          <SelectField label={t('calls.from')} value={form.from} options={times} onInput={(from) => set({ from })} />
          <SelectField
            label={t('calls.to')}
            value={form.to}
            options={times}
            onInput={(to) => set({ to })}
            error={errorAt('to')}
          />
          <TextField
            label={t('calls.targetOptional')}
            unit="kW"
            value={form.targetKw}
            onInput={(targetKw) => set({ targetKw })}
            error={errorAt('targetKw')}
          />
        </div>
        <AreaField
          label={t('office.reason')}
          hint={t('office.reasonHint')}
          rows={2}
          value={form.reason}
          onInput={(reason) => set({ reason })}
        />
        <CheckField
          label={t('calls.shortNotice')}
          checked={form.shortNotice}
          onInput={(shortNotice) => set({ shortNotice })}
        />
        {problem === null ? null : <Refused problem={problem} />}
        <div class="buttons">
          <button type="submit" class="button button-main" disabled={isBusy}>
            {t(isBusy ? 'office.working' : 'calls.preview')}
          </button>
        </div>
      </form>
      {preview === null ? null : (
        <PreviewCard preview={preview.answer}>
          {preview.answer.problems.length > 0 ? null : (
            <Action
              label={t('calls.callDo')}
              heading={t('calls.callHeading')}
              confirm={t('calls.callDo')}
              tone="main"
              run={(key) => staff.send<CallDone>('POST', vpp('/events'), preview.wish, key)}
              done={(done) => {
                if (done !== null) goTo(energyPlaceOf.call(done.event));
                return t('calls.called');
              }}
            >
              <p>
                {t('calls.callWords', {
                  count: preview.answer.counts.participates,
                  time: formatTime(Date.parse(preview.answer.notifyAt), 'dayAndClock', language),
                })}
              </p>
            </Action>
          )}
        </PreviewCard>
      )}
    </>
  );
}
