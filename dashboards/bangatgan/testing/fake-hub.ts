import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { STAFF_ROLES, type StaffRole } from '@maeul/devices/office/office-api';
import type { ReversalRequest } from '@maeul/devices/office/residents';
import type { Tariff } from '@maeul/devices/points/tariff';
import { NOW_MS } from '../energy/testing/energy-fixtures.ts';
import { changeEnergy, lookAtEnergy } from '../energy/testing/fake-energy.ts';
import { disclosure } from '../energy/testing/fake-sharing.ts';
import { guAnswer } from '../gu/testing/fake-gu.ts';
import * as office from './fake-answers.ts';

const POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const LIMIT = 10_000;
const TRIES = 3;

interface Change {
  readonly path: string;
  readonly body: Record<string, unknown>;
}
type Answer = readonly [status: number, body: unknown];
const problem = (status: number, code: string, more: object = {}): Answer => [
  status,
  { type: 'about:blank', title: 'Problem', status, detail: `Refused: ${code}.`, code, ...more },
];

/** A hub that knows just enough of the office to show its screens: written by hand, not the hub's own code. */
export class FakeHub {
  readonly #server: Server;
  readonly #pages: string;
  #session: { cookie: string; csrf: string; name: string; role: StaffRole } | null = null;
  #tries = 0;
  #requests = office.reversals();
  #kiosks = office.kiosks();
  /** Changes that were accepted, for a test to look at. */
  readonly changes: Change[] = [];

  /** @param pages folder of the built pages */
  constructor(pages: string) {
    this.#pages = pages;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** @returns its address, e.g. http://127.0.0.1:41231 */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** As after a night: whoever was logged in is no more. */
  endSession(): void {
    this.#session = null;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://hub');
    if (!url.pathname.startsWith('/api/')) return this.#page(url.pathname, response);
    let text = '';
    for await (const chunk of request) text += chunk;
    const isJson = (request.headers['content-type'] ?? '').includes('json');
    const body = text === '' ? {} : isJson ? (JSON.parse(text) as Record<string, unknown>) : { text };
    const [status, answer] = this.#answer(request, url, body, response);
    const isCsv = typeof answer === 'string';
    response.writeHead(status, { 'content-type': isCsv ? 'text/csv; charset=utf-8' : 'application/json' });
    response.end(isCsv ? answer : JSON.stringify(answer));
  }

  #page(pathname: string, response: ServerResponse): void {
    const isOffice = pathname === '/office' || pathname.startsWith('/office/');
    const file = join(this.#pages, isOffice ? 'office/index.html' : normalize(pathname));
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    });
    response.end(readFileSync(file));
  }

  #answer(request: IncomingMessage, url: URL, body: Record<string, unknown>, response: ServerResponse): Answer {
    const path = url.pathname.replace('/api/v1/office', '');
    const method = request.method ?? 'GET';
    if (path === '/session' && method === 'POST') return this.#logIn(body, response);
    if (path === '/api/v1/clock') return [200, { t: new Date(NOW_MS).toISOString(), speed: 1 }];
    if (path === '/api/v1/board/disclosure') return [200, disclosure()];
    const session = this.#session;
    if (session === null || !(request.headers.cookie ?? '').includes(session.cookie)) return problem(401, 'no-session');
    const energy = path.startsWith('/vpp/') ? path.slice('/vpp'.length) : null;
    if (method === 'GET' && energy !== null) return lookAtEnergy(energy, url.searchParams) ?? problem(404, 'not-found');
    if (method === 'GET') return this.#look(path, url.searchParams, session);
    if (request.headers['x-csrf-token'] !== session.csrf) return problem(403, 'csrf-missing');
    if (energy !== null) {
      this.changes.push({ path, body });
      return changeEnergy(energy, url.searchParams, body);
    }
    return this.#change(method, path, body, session);
  }

  #logIn({ name, password }: Record<string, unknown>, response: ServerResponse): Answer {
    const account = office.accounts().find((one) => one.name === name);
    if (this.#tries >= TRIES)
      return problem(429, 'locked', { until: new Date(Date.now() + 15 * 60_000).toISOString() });
    if (account === undefined || password !== 'correct horse') {
      this.#tries += 1;
      return problem(401, 'wrong-login');
    }
    this.#session = { cookie: randomUUID(), csrf: randomUUID(), name: account.name, role: account.role };
    response.setHeader('set-cookie', `maeul_office=${this.#session.cookie}; Path=/api/v1/office; HttpOnly`);
    return [200, this.#present()];
  }

  /** The lock of an account ends. */
  forgetTries(): void {
    this.#tries = 0;
  }

  #present() {
    const { name, role, csrf } = this.#session!;
    return {
      account: { id: name, name, role },
      csrf,
      reversalLimit: LIMIT,
      endsAt: new Date(Date.now() + 8 * 3_600_000).toISOString(),
      idleMinutes: 30,
    };
  }

  #look(path: string, query: URLSearchParams, session: { name: string; role: StaffRole }): Answer {
    const isClerk = STAFF_ROLES.indexOf(session.role) > 0;
    const months = ['2026-08', '2026-09', '2026-10', '2026-11'];
    switch (path) {
      case '/session':
        return [200, this.#present()];
      case '/gu':
        return [200, guAnswer()];
      case '/kiosks':
        return [200, { kiosks: this.#kiosks }];
      case '/collections':
        return [
          200,
          {
            containers: this.#kiosks.flatMap(({ label, containers }) =>
              containers.map((one) => ({ ...one, label, due: (one.fill ?? 0) >= 80 })),
            ),
          },
        ];
      case '/mobile':
        return [200, office.mobile];
      case '/reversals':
        if (!isClerk) return problem(403, 'role-needed');
        return [200, { requests: this.#requests.filter(({ status }) => !query.has('open') || status === 'pending') }];
      case '/tariffs':
        return [200, { tariffs: office.tariffs() }];
      case '/catalogue':
        return [200, { catalogue: office.catalogue() }];
      case '/report': {
        const rows = office
          .reportRows(months)
          .filter(
            ({ kind, site }) => [null, kind].includes(query.get('kind')) && [null, site].includes(query.get('site')),
          );
        const sum = (figure: 'deposits' | 'grams' | 'items' | 'points' | 'reversed') =>
          rows.reduce((total, row) => total + row[figure], 0);
        const points = { points: sum('points'), reversed: sum('reversed') };
        const total = { deposits: sum('deposits'), grams: sum('grams'), items: sum('items'), ...points };
        return [200, { from: query.get('from'), to: query.get('to'), rows, total }];
      }
      case '/report.csv':
        return [200, 'month,site,kind\n'];
      case '/exchange':
        return [200, { open: office.openLines(), batches: [this.#batch()] }];
      case `/exchange/batches/${office.BATCH}`:
        return [200, { batch: this.#batch(), lines: office.exchangeLines() }];
      case '/audit': {
        const about = query.get('about');
        const lines = office.audit().filter((line) => about === null || line.about.includes(about));
        return [200, { lines, next: null, chain: { lines: 60, broken: null } }];
      }
      case '/accounts':
        return session.role === 'admin' ? [200, { accounts: office.accounts() }] : problem(403, 'role-needed');
      case `/wallets/${office.WALLET}`:
        return [200, office.wallet()];
      case `/wallets/${office.WALLET}/history`:
        return [200, { lines: office.history(), next: null }];
      case `/wallets/${office.WALLET}/export`:
        return [200, { made: new Date().toISOString(), wallet: office.wallet(), history: office.history(), looks: [] }];
      default:
        return problem(404, path.startsWith('/wallets/') ? 'unknown-wallet' : 'not-found');
    }
  }

  #batch() {
    const lines = office.exchangeLines();
    const amount = lines.reduce((total, line) => total + line.amount, 0);
    return { batch: office.BATCH, made: lines[0]!.asked, by: '김책임', lines: 3, amount, confirmed: 0, failed: 0 };
  }

  #change(method: string, path: string, body: Record<string, unknown>, session: { name: string }): Answer {
    if (path === '/session' && method === 'DELETE') {
      this.#session = null;
      return [200, { done: true }];
    }
    if (path === '/residents/lookup')
      return body.value === '04A1B2C3D4' ? [200, { wallet: office.WALLET }] : problem(404, 'unknown-credential');
    if (path === '/tariffs/preview') return [200, office.preview(body.tariff as Tariff)];
    const line = office.history().find(({ entry }) => entry === body.entry);
    this.changes.push({ path, body });
    if (path === '/reversals' && line !== undefined && Math.abs(line.amount) > LIMIT) {
      const { entry, what, amount, asset } = line;
      const asked = new Date().toISOString();
      const request = randomUUID();
      const by = { askedBy: session.name, mine: true, decidedBy: null, decided: null };
      const { WALLET: wallet } = office;
      this.#requests.unshift({
        ...{ request, entry, wallet, what, amount, asset, reason: String(body.reason), asked, ...by },
        status: 'pending',
      });
      return [200, { status: 'pending', request }];
    }
    const decided = /^\/reversals\/([^/]+)\/(approve|decline)$/.exec(path);
    if (decided !== null) return this.#decide(decided[1]!, decided[2] === 'approve' ? 'approved' : 'declined', session);
    if (path === '/kiosks/revoke')
      this.#kiosks = this.#kiosks.map((one) =>
        one.kiosk === body.kiosk ? { ...one, revoked: new Date().toISOString() } : one,
      );
    if (path === '/kiosks/gaps')
      this.#kiosks = this.#kiosks.map((one) =>
        one.kiosk === body.kiosk ? { ...one, chain: { last: 9122, missing: 0, gap: null } } : one,
      );
    if (path.endsWith('/donations')) return problem(409, 'not-enough');
    return [200, { event: randomUUID(), outcome: { event: randomUUID(), status: 'done' }, status: 'done' }];
  }

  #decide(id: string, status: ReversalRequest['status'], { name }: { name: string }): Answer {
    this.#requests = this.#requests.map((one) =>
      one.request === id ? { ...one, status, decidedBy: name, decided: new Date().toISOString() } : one,
    );
    return [200, this.#requests.find(({ request }) => request === id)];
  }
}
