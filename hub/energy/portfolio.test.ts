import type { ImportAnswer, MemberRow, MembersPage } from '@maeul/devices/vpp/api/portfolio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, OfficeHub } from '../office/testing/office-hub.ts';

const hub = new OfficeHub();
let desk: Desk;
beforeAll(async () => {
  await hub.staff(['manager', 'manager'], ['clerk', 'clerk'], ['viewer', 'viewer']);
  await hub.start();
  desk = await hub.desk('manager');
});
afterAll(() => hub.stop());

const BASE = 'vpp/portfolio';
const rows = (count: number) =>
  Array.from(
    { length: count },
    (_, at) => `home-${at},가구,eunpyeong/sinsa1/apt,${at < 3 ? 'low' : 'high'},2026-01-01`,
  );
const MEMBERS = ['회원,종류,장소,건물,시작일', ...rows(450)].join('\r\n');

async function bring(table: string, text: string, query = '') {
  const answer = await desk.post(`${BASE}/import?table=${table}${query}`, text, { 'content-type': 'text/csv' });
  return { status: answer.status, body: answer.body as ImportAnswer & { code?: string } };
}

describe('the portfolio at the office', () => {
  it('is tried without a change, then brought in batches, and then is nothing new', async () => {
    expect((await bring('members', MEMBERS, '&dryRun=true')).body).toMatchObject({
      rows: 450,
      changes: 450,
      errors: [],
    });
    expect((await desk.get('vpp/members')).body).toMatchObject({ total: 0 });
    expect((await bring('members', MEMBERS)).body).toMatchObject({ rows: 450, changes: 450 });
    expect((await desk.get('vpp/members')).body).toMatchObject({ total: 450 });
    expect((await bring('members', MEMBERS)).body).toMatchObject({ rows: 450, changes: 0 });
  });

  it('changes nothing when one row of a file is wrong', async () => {
    const meters = [
      'device,member,role',
      'eunpyeong/sinsa1/apt/m-1,home-1,grid',
      'eunpyeong/sinsa1/apt/m-2,home-x,grid',
    ];
    const { body } = await bring('meters', meters.join('\n'));
    expect(body.errors).toMatchObject([{ line: 3, code: 'unknown-member' }]);
    expect(body.changes).toBe(0);
    expect((await desk.get('vpp/members/home-1')).body).toMatchObject({
      meters: [],
      faults: ['no-meter', 'no-consent'],
    });
  });

  it('is edited all or nothing, with the code of what was wrong', async () => {
    const save = { op: 'save-meter', meter: { device: 'eunpyeong/sinsa1/apt/m-1', member: 'home-1', role: 'grid' } };
    const stolen = { ...save, meter: { ...save.meter, member: 'home-2' } };
    expect(await desk.post(BASE, { changes: [save, stolen] })).toMatchObject({
      status: 409,
      body: { code: 'meter-taken' },
    });
    expect((await desk.post(BASE, { changes: [save] })).body).toEqual({ changes: 1, events: 1 });
    const { body } = await desk.get('vpp/members/home-1');
    expect((body as MemberRow).meters).toMatchObject([{ role: 'grid', lastSeen: null }]);
  });

  it('is searched and paged, faults first', async () => {
    const first = (await desk.get('vpp/members?search=home-1&limit=5')).body as MembersPage;
    expect(first.rows).toHaveLength(5);
    const next = (await desk.get(`vpp/members?search=home-1&limit=5&cursor=${encodeURIComponent(first.next!)}`)).body;
    const ids = [...first.rows, ...(next as MembersPage).rows].map(({ member }) => member.id);
    expect(new Set(ids).size).toBe(10);
    expect((await desk.get('vpp/members?fault=never-heard')).body).toMatchObject({ total: 1 });
    expect((await desk.get('vpp/members?fault=nonsense')).status).toBe(400);
  });

  it('is written as CSV that a spreadsheet program opens, and the log says who did', async () => {
    const { text, headers } = await desk.get(`${BASE}/export?table=members&lang=ko`);
    expect(headers.get('content-type')).toContain('text/csv');
    expect(text.split('\r\n')[1]).toBe('home-0,가구,eunpyeong/sinsa1/apt,,,low,,,,,2026-01-01,');
    const audit = await desk.get('audit?about=members');
    expect(audit.text).toContain('portfolio.export');
  });

  it('withholds the numbers of three households, and of one that did not agree', async () => {
    const span = 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z';
    expect((await desk.get(`vpp/accounts?scope=building:low&${span}`)).body).toMatchObject({
      rows: [],
      withheld: 'too-few-households',
    });
    expect((await desk.get('vpp/now?scope=member:home-1')).body).toMatchObject({ withheld: 'no-consent' });
    expect((await desk.get('vpp/now')).body).toMatchObject({ coverage: { members: 1, missing: 1 } });
  });

  it('is changed by no viewer, and brought by no clerk', async () => {
    const viewer = await hub.desk('viewer');
    const clerk = await hub.desk('clerk');
    expect((await viewer.post(BASE, { changes: [] })).status).toBe(403);
    expect((await clerk.post(`${BASE}/import?table=members`, '', { 'content-type': 'text/csv' })).status).toBe(403);
    expect((await viewer.get('vpp/members/home-1/contact')).status).toBe(403);
  });
});

describe('who is behind a member', () => {
  it('is kept outside the journal, looked at on record, and deleted without a trace', async () => {
    const clerk = await hub.desk('clerk');
    const ask = (method: string, body?: object) =>
      hub.ask(method, 'office/vpp/members/home-1/contact', body, { ...clerk.headers });
    const put = await ask('PUT', { name: '김이웃', door: '101' });
    expect(put.body).toMatchObject({ contact: { name: '김이웃', door: '101' } });
    expect((await ask('GET')).body).toMatchObject({ contact: { name: '김이웃' } });
    expect((await ask('DELETE')).status).toBe(200);
    expect((await ask('GET')).body).toMatchObject({ contact: null });
    const { text } = await desk.get('audit?about=home-1');
    expect(text.match(/member\.contact\.look/g)).toHaveLength(2);
    expect(text).not.toContain('김이웃');
  });
});
