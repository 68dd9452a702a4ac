import type { ContactAnswer, MemberContact } from '@maeul/devices/vpp/api/portfolio';
import { useState } from 'preact/hooks';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useStaff } from '../../context.ts';
import { Action } from '../../parts/action.tsx';
import { Answered } from '../../parts/answered.tsx';
import { TextField } from '../../parts/field.tsx';
import { useVpp, vpp } from '../api.ts';

const FIELDS = ['name', 'door', 'phone', 'note'] as const;
type Field = (typeof FIELDS)[number];

/** Who is behind a member. It is shown only when somebody asks, since each look is written down. */
export function ContactCard({ member }: { readonly member: string }) {
  const { t } = usePreferences();
  const [isAsked, ask] = useState(false);
  return (
    <section class="card no-print" aria-labelledby="contact-heading">
      <h2 id="contact-heading">{t('members.contact')}</h2>
      <p class="muted">{t('members.contactText')}</p>
      {isAsked ? (
        <Contact member={member} />
      ) : (
        <button type="button" class="button" onClick={() => ask(true)}>
          {t('members.showContact')}
        </button>
      )}
    </section>
  );
}

function Contact({ member }: { readonly member: string }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const path = `/members/${encodeURIComponent(member)}/contact`;
  const asked = useVpp<ContactAnswer>(path);
  return (
    <Answered asked={asked}>
      {({ contact }) => (
        <>
          {contact === null ? (
            <p class="muted">{t('members.noContact')}</p>
          ) : (
            <dl class="facts">
              {FIELDS.filter((field) => (contact[field] ?? '') !== '').map((field) => (
                <div key={field}>
                  <dt>{t(`members.contactField.${field}`)}</dt>
                  <dd>{contact[field]}</dd>
                </div>
              ))}
            </dl>
          )}
          <div class="buttons buttons-below">
            <EditAction contact={contact} path={path} onDone={asked.again} />
            {contact === null ? null : (
              <Action
                label={t('members.deleteContact')}
                heading={t('members.deleteContactHeading')}
                confirm={t('members.deleteContact')}
                tone="danger"
                run={() => staff.send('DELETE', vpp(path), undefined)}
                done={() => {
                  asked.again();
                  return t('members.contactDeleted');
                }}
              >
                <p>{t('members.deleteContactWords')}</p>
              </Action>
            )}
          </div>
        </>
      )}
    </Answered>
  );
}

interface EditProps {
  readonly contact: MemberContact | null;
  readonly path: string;
  onDone(): void;
}

function EditAction({ contact, path, onDone }: EditProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [form, setForm] = useState<Readonly<Partial<Record<Field, string>>>>(contact ?? {});
  return (
    <Action
      label={t('members.editContact')}
      heading={t('members.editContact')}
      confirm={t('office.save')}
      run={() => staff.send('PUT', vpp(path), form)}
      done={() => {
        onDone();
        return t('members.contactSaved');
      }}
    >
      {FIELDS.map((field) => (
        <TextField
          key={field}
          label={t(`members.contactField.${field}`)}
          value={form[field] ?? ''}
          onInput={(value) => setForm({ ...form, [field]: value })}
        />
      ))}
    </Action>
  );
}
