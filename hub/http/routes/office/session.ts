import { OfficeLogin, OfficeNoted, OfficeSession, PasswordChange } from '@maeul/devices/office/office-api';
import type { Office } from '../../../office/office.ts';
import { LoginThrottle } from '../../../security/login-throttle.ts';
import { beginSession, endSession, presentSession, staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { Problem } from '../../problem.ts';
import { answers } from '../../schemas.ts';
import { answerOf } from './answer.ts';

const URL = '/api/v1/office/session';
const tags = ['office'];
/** Who is not known to the log but by what was typed. */
const NOBODY = { id: '', name: '' };

/** Logging in and out, and one's own password. */
export function sessionRoutes(app: App, office: () => Office): void {
  const throttle = new LoginThrottle();
  app.post(
    URL,
    {
      config: { open: true },
      schema: { tags, summary: 'Log in', body: OfficeLogin, response: answers(OfficeSession, 429) },
    },
    async (request, reply) => {
      const { accounts, wallNow } = office();
      const { name, password } = request.body;
      const login = await accounts.login(name, password, wallNow());
      if (login.ok) {
        office().note(login.value, { action: 'login', about: login.value.id });
        return beginSession(office(), login.value, request, reply);
      }
      const account = accounts.findByName(name);
      office().note(account ?? NOBODY, {
        action: 'login.failed',
        about: account?.id ?? '',
        details: { code: login.code },
      });
      if (login.code === 'wrong-login') await pause(throttle.failed(request.ip, wallNow()));
      return answerOf(login);
    },
  );
  app.get(
    URL,
    {
      config: { open: true, staff: 'viewer' },
      schema: { tags, summary: 'Who is logged in', response: answers(OfficeSession) },
    },
    (request) => presentSession(office(), staffOf(request)),
  );
  app.delete(
    URL,
    { config: { open: true, staff: 'viewer' }, schema: { tags, summary: 'Log out', response: answers(OfficeNoted) } },
    (request, reply) => {
      const staff = staffOf(request);
      office().note(staff, { action: 'logout', about: staff.id });
      office().sessions.close(staff.secret);
      endSession(request, reply);
      return { done: true as const };
    },
  );
  app.post(
    `${URL}/password`,
    {
      config: { open: true, staff: 'viewer' },
      schema: {
        tags,
        summary: 'Change one’s own password',
        body: PasswordChange,
        response: answers(OfficeNoted, 403, 429),
      },
    },
    async (request) => {
      const { accounts, sessions, wallNow } = office();
      const staff = staffOf(request);
      const { before, after } = request.body;
      const login = await accounts.login(staff.name, before, wallNow());
      if (!login.ok && login.code === 'wrong-login')
        throw new Problem(403, 'wrong-password', 'The password until now is wrong.');
      answerOf(login);
      office().note(staff, { action: 'account.password', about: staff.id });
      answerOf(await accounts.change(staff.id, { password: after }, wallNow()));
      sessions.closeAll(staff.id, staff.secret);
      return { done: true as const };
    },
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
