import { ChangeAccount, MakeAccount, StaffAccount, StaffAccounts } from '@maeul/devices/office/accounts';
import Type from 'typebox';
import type { Account } from '../../../office/accounts.ts';
import type { Office } from '../../../office/office.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers } from '../../schemas.ts';
import { formatInstant, formatInstantOrNull } from '../../time.ts';
import { answerOf } from './answer.ts';

const URL = '/api/v1/office/accounts';
const tags = ['office'];
const config = { open: true, staff: 'admin' } as const;

/** The accounts of the staff. */
export function accountRoutes(app: App, office: () => Office): void {
  app.get(
    URL,
    { config, schema: { tags, summary: 'Accounts of the staff', response: answers(StaffAccounts) } },
    () => ({
      accounts: office()
        .accounts.list()
        .map((account) => present(office(), account)),
    }),
  );
  app.post(
    URL,
    { config, schema: { tags, summary: 'Make an account', body: MakeAccount, response: answers(StaffAccount, 409) } },
    async (request) => {
      const { name, role, password } = request.body;
      office().note(staffOf(request), { action: 'account.add', about: name, details: { role } });
      return present(office(), answerOf(await office().accounts.add(name, role, password, office().wallNow())));
    },
  );
  app.post(
    `${URL}/:id`,
    {
      config,
      schema: {
        tags,
        summary: 'Change, close or open an account',
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        body: ChangeAccount,
        response: answers(StaffAccount, 404, 409),
      },
    },
    async (request) => {
      const { id } = request.params;
      const { password, ...change } = request.body;
      const details = { ...change, ...(password === undefined ? {} : { password: 'new' }) };
      const staff = staffOf(request);
      office().note(staff, { action: 'account.change', about: id, details });
      const changed = answerOf(await office().accounts.change(id, request.body, office().wallNow()));
      // Who changes the own account stays logged in.
      office().sessions.closeAll(id, staff.secret);
      return present(office(), changed);
    },
  );
}

function present(office: Office, account: Account): StaffAccount {
  const { id, name, role, madeMs, lastLoginMs, closedMs } = account;
  return {
    id,
    name,
    role,
    made: formatInstant(madeMs),
    lastLogin: formatInstantOrNull(lastLoginMs),
    lockedUntil: formatInstantOrNull(office.accounts.lockedUntilMs(account, office.wallNow())),
    closed: formatInstantOrNull(closedMs),
  };
}
