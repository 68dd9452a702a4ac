import type { PersonExport, ReleasedReservations } from '@maeul/devices/office/residents';
import { ASSETS, type Asset } from '@maeul/devices/points/assets';
import { ok, type Result } from '@maeul/devices/refusal';
import { useState } from 'preact/hooks';
import { ask } from '../../ui/api/client.ts';
import { usePreferences } from '../../ui/preferences.tsx';
import { saveFile } from '../api/save-file.ts';
import { useMay, useStaff } from '../context.ts';
import { isWalletId, readAmount } from '../model/typed.ts';
import { assetText } from '../model/units.ts';
import { Action } from '../parts/action.tsx';
import { AreaField, SelectField, TextField } from '../parts/field.tsx';
import { AddCredentialAction, LostCardAction, PinAction } from './credential-actions.tsx';
import type { WalletActionProps } from './wallet-action-props.ts';

/** What the one who is logged in may do with a wallet. */
export function WalletActions(props: WalletActionProps) {
  const { t } = usePreferences();
  const isClerk = useMay('clerk');
  const isManager = useMay('manager');
  if (!isClerk) return null;
  return (
    <section class="card" aria-labelledby="actions-heading">
      <h2 id="actions-heading">{t('wallet.actions')}</h2>
      <div class="buttons">
        {isManager ? <MoveAction {...props} deed="grant" route="grants" /> : null}
        <MoveAction {...props} deed="transfer" route="transfers" />
        <MoveAction {...props} deed="donate" route="donations" />
        <LostCardAction {...props} />
        <AddCredentialAction {...props} />
        <PinAction {...props} />
        {props.wallet.reservations.length > 0 ? <ReleaseAction {...props} /> : null}
        <ExportAction {...props} />
        {isManager ? <CloseAction {...props} /> : null}
      </div>
    </section>
  );
}

interface MoveProps extends WalletActionProps {
  readonly deed: 'grant' | 'transfer' | 'donate';
  readonly route: string;
}

/** Granting, transferring and donating ask the same, but for the reason and the wallet that gets it. */
function MoveAction({ path, onDone, deed, route }: MoveProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [asset, setAsset] = useState<Asset>('points');
  const [text, setText] = useState('');
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const amount = readAmount(text);
  const isWhole = deed === 'grant' ? reason.trim() !== '' : deed === 'transfer' ? isWalletId(to) : true;
  const body = {
    asset,
    amount,
    ...(deed === 'grant' ? { reason: reason.trim() } : {}),
    ...(deed === 'transfer' ? { to: to.trim().toLowerCase() } : {}),
  };
  return (
    <Action
      label={t(`wallet.${deed}`)}
      heading={t(`wallet.${deed}Heading`)}
      confirm={t(`wallet.${deed}Do`)}
      ready={amount !== null && isWhole}
      run={(key) => staff.send('POST', `${path}/${route}`, body, key)}
      done={() => {
        setText('');
        onDone();
        return t(`wallet.${deed}Done`);
      }}
    >
      <p>{t(`wallet.${deed}Words`)}</p>
      {deed === 'transfer' ? <TextField label={t('wallet.transferTo')} value={to} onInput={setTo} /> : null}
      <div class="field-row">
        <SelectField<Asset>
          label={t('audit.what')}
          value={asset}
          options={ASSETS.map((value) => ({ value, text: t(`asset.${value}`) }))}
          onInput={setAsset}
        />
        <TextField
          label={t('office.amount')}
          inputMode="numeric"
          value={text}
          onInput={setText}
          error={text !== '' && amount === null ? t('wallet.amountWrong') : undefined}
        />
      </div>
      {deed === 'grant' ? (
        <AreaField label={t('office.reason')} hint={t('office.reasonHint')} value={reason} onInput={setReason} />
      ) : null}
    </Action>
  );
}

function ReleaseAction({ path, onDone }: WalletActionProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  return (
    <Action
      label={t('wallet.release')}
      heading={t('wallet.releaseHeading')}
      confirm={t('wallet.releaseDo')}
      run={() => staff.send<ReleasedReservations>('POST', `${path}/release`, {})}
      done={(answer) => {
        onDone();
        return t(answer?.left.length === 0 ? 'wallet.releaseDone' : 'wallet.releaseWaits');
      }}
    >
      <p>{t('wallet.releaseWords')}</p>
    </Action>
  );
}

function ExportAction({ wallet, path }: WalletActionProps) {
  const { t } = usePreferences();
  const save = async (): Promise<Result<null>> => {
    const answer = await ask<PersonExport>(`${path}/export`);
    if (!answer.ok) return answer;
    saveFile(`maeul-${wallet.wallet.slice(0, 8)}.json`, 'application/json', JSON.stringify(answer.value, null, 2));
    return ok(null);
  };
  return (
    <Action
      label={t('wallet.export')}
      heading={t('wallet.exportHeading')}
      confirm={t('wallet.exportDo')}
      run={save}
      done={() => t('wallet.exportDone')}
    >
      <p>{t('wallet.exportWords')}</p>
    </Action>
  );
}

function CloseAction({ wallet, path, onDone }: WalletActionProps) {
  const { t, language } = usePreferences();
  const staff = useStaff();
  const [reason, setReason] = useState('');
  const left = wallet.balances.filter(({ posted }) => posted > 0);
  const balance = left.map(({ asset, posted }) => assetText(posted, asset, t, language)).join(', ');
  return (
    <Action
      label={t('wallet.close')}
      heading={t('wallet.closeHeading')}
      confirm={t('wallet.closeDo')}
      tone="danger"
      typed={t('wallet.closeWord')}
      ready={reason.trim() !== ''}
      run={() => staff.send('POST', `${path}/close`, { reason: reason.trim() })}
      done={() => {
        onDone();
        return t('wallet.closeDone');
      }}
    >
      <p>{t('wallet.closeWords', { balance: balance === '' ? assetText(0, 'points', t, language) : balance })}</p>
      <AreaField label={t('office.reason')} hint={t('office.reasonHint')} value={reason} onInput={setReason} />
    </Action>
  );
}
