import type { ProgrammeList } from '@maeul/devices/vpp/api/programmes';
import type { Programme } from '@maeul/devices/vpp/programme';
import { useState } from 'preact/hooks';
import { EmptyNote } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { goTo } from '../../../ui/router.ts';
import { useMay, useStaff } from '../../context.ts';
import type { FieldErrors } from '../../model/form-checks.ts';
import { Action } from '../../parts/action.tsx';
import { Answered } from '../../parts/answered.tsx';
import { BackTo, PageHead } from '../../parts/small.tsx';
import { ErrorCount, useErrorAt } from '../../rules/form-parts.tsx';
import { useVpp, vpp } from '../api.ts';
import { type ProgrammeForm, programmeForm, readProgramme } from '../model/programme-form.ts';
import { ruleLines } from '../model/programme-rules.ts';
import { energyPlaceOf } from '../places.ts';
import { ProgrammeFields } from './programme-fields.tsx';

interface FormPageProps {
  readonly id: string;
  readonly version: number;
}

/** Makes the next version of a programme: fields, then the rules in words, then it is published. */
export function ProgrammeFormPage({ id, version }: FormPageProps) {
  const { t, language } = usePreferences();
  const mayPublish = useMay('manager');
  const asked = useVpp<ProgrammeList>('/programmes');
  if (!mayPublish) return <EmptyNote>{t('members.managersOnly')}</EmptyNote>;
  return (
    <>
      <BackTo place={energyPlaceOf.programmes()} text={t('place.programmes')} />
      <Answered asked={asked}>
        {({ programmes }) => {
          const all = programmes.map(({ programme }) => programme).filter((one) => one.id === id);
          const base = all.find((one) => one.version === version);
          if (base === undefined) return <EmptyNote>{t('problem.unknown-programme')}</EmptyNote>;
          const next = Math.max(...all.map((one) => one.version)) + 1;
          return (
            <>
              <PageHead
                heading={t('programmes.nextOf', { name: base.label[language], version: next })}
                text={t('programmes.formText')}
              />
              <Form base={base} version={next} />
            </>
          );
        }}
      </Answered>
    </>
  );
}

function Form({ base, version }: { readonly base: Programme; readonly version: number }) {
  const { t, language } = usePreferences();
  const staff = useStaff();
  const [form, setForm] = useState(() => programmeForm(base, version));
  const [errors, setErrors] = useState<FieldErrors | null>(null);
  const [shown, show] = useState<Programme | null>(null);
  const errorAt = useErrorAt(errors);
  const set = (change: Partial<ProgrammeForm>) => {
    const next = { ...form, ...change };
    setForm(next);
    show(null);
    if (errors === null) return;
    const read = readProgramme(next, base);
    setErrors(read.ok ? new Map() : read.errors);
  };
  const look = (event: Event) => {
    event.preventDefault();
    const read = readProgramme(form, base);
    setErrors(read.ok ? null : read.errors);
    show(read.ok ? read.value : null);
  };
  return (
    <>
      <form class="card" onSubmit={look} noValidate>
        <ErrorCount errors={errors} />
        <ProgrammeFields form={form} set={set} errorAt={errorAt} />
        <div class="buttons">
          <button type="submit" class="button button-main">
            {t('programmes.inWords')}
          </button>
        </div>
      </form>
      {shown === null ? null : (
        <section class="card" aria-labelledby="rules-heading" role="status">
          <h2 id="rules-heading">{t('programmes.inWords')}</h2>
          <dl class="rules">
            {ruleLines(shown, t, language).map(({ about, text }) => (
              <div key={about}>
                <dt>{t(`programmes.about.${about}`)}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
          <Action
            label={t('programmes.publish')}
            heading={t('programmes.publishHeading')}
            confirm={t('programmes.publish')}
            tone="main"
            run={() => staff.send('POST', vpp('/programmes'), { programme: shown })}
            done={() => {
              goTo(energyPlaceOf.programmes());
              return t('programmes.published', { version });
            }}
          >
            <p>{t('programmes.publishWords', { day: shown.validFrom })}</p>
          </Action>
        </section>
      )}
    </>
  );
}
