import { type OfficeSession, STAFF_ROLES, type StaffRole } from '@maeul/devices/office/office-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../../office/accounts.ts';
import type { Office } from '../../office/office.ts';
import { csrfOf, IDLE_MS, isCsrfOf, SESSION_MS } from '../../office/sessions.ts';
import type { App } from '../app.ts';
import { Problem } from '../problem.ts';
import { formatInstant } from '../time.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Only somebody of the staff who is logged in and has at least this role; a change also needs the token of the page. */
    staff?: StaffRole;
  }
}

/** Who of the staff asks. */
export interface Staff {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  /** Of the cookie. */
  readonly secret: string;
  readonly endsMs: number;
}

const COOKIE = 'maeul_office';
const COOKIE_PATH = '/api/v1/office';
const READING_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const known = new WeakMap<FastifyRequest, Staff>();

/** Guards the routes of a scope that name a role. It is asked before the body is read: strangers learn nothing of the shapes. */
export function guardStaff(app: App, office: () => Office): void {
  app.addHook('onRequest', async (request, reply) => {
    const { staff: role } = request.routeOptions.config;
    if (role === undefined) return;
    reply.header('cache-control', 'no-store');
    const staff = staffBehind(request, office());
    if (staff === undefined) throw new Problem(401, 'no-session', 'Nobody is logged in here.', 'Log in again.');
    if (!READING_METHODS.has(request.method) && !isCsrfOf(staff.secret, tokenOf(request)))
      throw new Problem(403, 'csrf-missing', 'The change does not come from the page of the office.', 'Load it again.');
    if (STAFF_ROLES.indexOf(staff.role) < STAFF_ROLES.indexOf(role))
      throw new Problem(403, 'role-needed', `This needs the role ${role}; yours is ${staff.role}.`);
    known.set(request, staff);
  });
}

/** Who asks, in a handler of a route that names a role. */
export function staffOf(request: FastifyRequest): Staff {
  return known.get(request)!;
}

/** Logs somebody in: the cookie that scripts and other sites cannot use, and what the page is told. */
export function beginSession(
  office: Office,
  account: Account,
  request: FastifyRequest,
  reply: FastifyReply,
): OfficeSession {
  const { secret, endsMs } = office.sessions.open(account, office.wallNow());
  setCookie(request, reply, secret, SESSION_MS / 1000);
  return presentSession(office, { ...account, secret, endsMs });
}

export function endSession(request: FastifyRequest, reply: FastifyReply): void {
  setCookie(request, reply, '', 0);
}

export function presentSession(office: Office, { id, name, role, secret, endsMs }: Staff): OfficeSession {
  return {
    account: { id, name, role },
    csrf: csrfOf(secret),
    reversalLimit: office.reversalLimit,
    endsAt: formatInstant(endsMs),
    idleMinutes: IDLE_MS / 60_000,
  };
}

function staffBehind(request: FastifyRequest, office: Office): Staff | undefined {
  const secret = cookieOf(request.headers.cookie);
  const session = secret === undefined ? undefined : office.sessions.use(secret, office.wallNow());
  const account = session === undefined ? undefined : office.accounts.find(session.account);
  if (secret === undefined || session === undefined || account === undefined) return undefined;
  const { id, name, role } = account;
  return { id, name, role, secret, endsMs: session.endsMs };
}

function tokenOf({ headers }: FastifyRequest): string | undefined {
  const token = headers['x-csrf-token'];
  return typeof token === 'string' ? token : undefined;
}

function cookieOf(cookies: string | undefined): string | undefined {
  for (const cookie of (cookies ?? '').split(';')) {
    const [name, value] = cookie.trim().split('=', 2);
    if (name === COOKIE && value) return value;
  }
  return undefined;
}

function setCookie(request: FastifyRequest, reply: FastifyReply, value: string, maxAgeS: number): void {
  const secure = request.headers['x-forwarded-proto'] === 'https' ? '; Secure' : '';
  const flags = `Path=${COOKIE_PATH}; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure}`;
  reply.header('cache-control', 'no-store').header('set-cookie', `${COOKIE}=${value}; ${flags}`);
}
