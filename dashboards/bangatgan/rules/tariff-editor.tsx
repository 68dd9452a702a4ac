import type { TariffList, TariffPreview } from '@maeul/devices/office/tariffs';
import type { Tariff } from '@maeul/devices/points/tariff';
import type { Refusal } from '@maeul/devices/refusal';
import { useRef, useState } from 'preact/hooks';
import { EmptyNote } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { goTo } from '../../ui/router.ts';
import { useMay, useOffice, useStaff } from '../context.ts';
import type { FieldErrors } from '../model/form-checks.ts';
import { readTariffForm } from '../model/read-tariff-form.ts';
import { EMPTY_TARIFF, nextVersionOf, type TariffForm } from '../model/tariff-form.ts';
import { Action } from '../parts/action.tsx';
import { Answered } from '../parts/answered.tsx';
import { Refused } from '../parts/refused.tsx';
import { BackTo, PageHead } from '../parts/small.tsx';
import { placeOf } from '../places.ts';
import { ErrorCount, useErrorAt } from './form-parts.tsx';
import { TariffFields } from './tariff-fields.tsx';
import { PreviewPart } from './tariff-preview.tsx';
import { TARIFFS } from './tariffs-page.tsx';

interface EditorPageProps {
  /** The version to begin from; null begins with an empty form. */
  readonly from: { readonly id: string; readonly version: number } | null;
}

/** Makes a new version of a tariff, or a new tariff. */
export function TariffEditorPage({ from }: EditorPageProps) {
  const { t } = usePreferences();
  const mayEdit = useMay('manager');
  const asked = useOffice<TariffList>(TARIFFS);
  if (!mayEdit) return <EmptyNote>{t('tariffs.readOnly')}</EmptyNote>;
  return (
    <>
      <BackTo place={placeOf.tariffs()} text={t('place.tariffs')} />
      <Answered asked={asked}>
        {({ tariffs }) => {
          const all = tariffs.map(({ tariff }) => tariff);
          if (from === null) return <Editor start={EMPTY_TARIFF} isNext={false} />;
          const base = all.find(({ id, version }) => id === from.id && version === from.version);
          if (base === undefined) return <EmptyNote>{t('tariffs.unknown')}</EmptyNote>;
          const taken = all.filter(({ id }) => id === base.id).map(({ version }) => version);
          return <Editor start={nextVersionOf(base, taken)} isNext={true} />;
        }}
      </Answered>
    </>
  );
}

function Editor({ start, isNext }: { readonly start: TariffForm; readonly isNext: boolean }) {
  const { t } = usePreferences();
  const staff = useStaff();
  // The answer of the hub is drawn anew when it is asked again; what was typed begins only once.
  const [form, setForm] = useState(start);
  const [errors, setErrors] = useState<FieldErrors | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [preview, setPreview] = useState<{ tariff: Tariff; answer: TariffPreview } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const top = useRef<HTMLFormElement>(null);
  const errorAt = useErrorAt(errors);
  const set = (change: Partial<TariffForm>) => {
    const next = { ...form, ...change };
    setForm(next);
    setPreview(null);
    // Once somebody asked, mending a field takes its sentence away.
    if (errors !== null) setErrors(errorsOf(next));
  };
  const look = async (event: Event) => {
    event.preventDefault();
    const read = readTariffForm(form);
    setProblem(null);
    setErrors(read.ok ? new Map() : read.errors);
    if (!read.ok) {
      requestAnimationFrame(() => top.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
      return;
    }
    setBusy(true);
    const answer = await staff.send<TariffPreview>('POST', `${TARIFFS}/preview`, { tariff: read.tariff });
    setBusy(false);
    if (!answer.ok) setProblem(answer);
    else if (answer.value !== null) setPreview({ tariff: read.tariff, answer: answer.value });
  };
  const heading = isNext
    ? t('tariffForm.headingNext', { id: form.id, version: form.version })
    : t('tariffForm.headingNew');
  return (
    <>
      <form ref={top} class="editor" onSubmit={look} noValidate>
        <PageHead heading={heading} text={t('tariffForm.text')} />
        <ErrorCount errors={errors} />
        <TariffFields form={form} errorAt={errorAt} isNext={isNext} set={set} />
        {problem === null ? null : <Refused problem={problem} />}
        <div class="editor-foot">
          <a class="button" href={placeOf.tariffs()}>
            {t('tariffForm.discard')}
          </a>
          <button type="submit" class="button button-main" disabled={isBusy}>
            {t(isBusy ? 'tariffForm.previewing' : 'tariffForm.preview')}
          </button>
        </div>
      </form>
      {/* Beside the form and not in it: its question is a form of its own. */}
      {preview === null ? null : (
        <PreviewPart preview={preview.answer}>
          <PublishAction tariff={preview.tariff} />
        </PreviewPart>
      )}
    </>
  );
}

function errorsOf(form: TariffForm): FieldErrors {
  const read = readTariffForm(form);
  return read.ok ? new Map() : read.errors;
}

function PublishAction({ tariff }: { readonly tariff: Tariff }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const { validFrom: day, scope, version, id } = tariff;
  return (
    <Action
      label={t('tariffForm.publish')}
      heading={t('tariffForm.publishHeading')}
      confirm={t('tariffForm.publishDo', { day })}
      tone="main"
      run={() => staff.send('POST', TARIFFS, { tariff })}
      done={() => {
        goTo(placeOf.tariff(id, version));
        return t('tariffForm.published', { version });
      }}
    >
      <p>{t('tariffForm.publishWords', { day, scope })}</p>
    </Action>
  );
}
