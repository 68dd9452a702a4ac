import { OfficeNoted } from '@maeul/devices/office/office-api';
import {
  ChangePortfolio,
  ContactAnswer,
  ImportAnswer,
  MemberAnswer,
  MemberContact,
  MemberFault,
  MembersPage,
  PortfolioChanged,
  PortfolioSummary,
  PortfolioTable,
  PublishFactors,
} from '@maeul/devices/vpp/api/portfolio';
import { Factors } from '@maeul/devices/vpp/factors';
import { ASSET_KINDS, ConsentScope, MEMBER_KINDS, PortfolioId } from '@maeul/devices/vpp/portfolio';
import Type from 'typebox';
import type { Energy } from '../../../energy/energy.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { Problem } from '../../problem.ts';
import { answers, Cursor, limitOf, query } from '../../schemas.ts';
import { answerOf } from '../office/answer.ts';
import { csvAnswer, sendCsv } from '../office/csv-answer.ts';

const BASE = '/api/v1/office/vpp';
const MEMBER = `${BASE}/members/:member`;
const tags = ['energy'];
const viewer = { open: true, staff: 'viewer' } as const;
const clerk = { open: true, staff: 'clerk' } as const;
const manager = { open: true, staff: 'manager' } as const;
const params = Type.Object({ member: PortfolioId });
/** Ten thousand households with all their columns are two. */
const CSV_BYTES_MAX = 16 * 1024 * 1024;
const CHANGES_BYTES_MAX = 512 * 1024;

/** Who takes part, with what, and what they agreed to. */
export function portfolioRoutes(app: App, energy: () => Pick<Energy, 'power' | 'portfolio'>): void {
  memberRoutes(app, energy);
  changeRoutes(app, energy);
  csvRoutes(app, energy);
  contactRoutes(app, energy);
}

function memberRoutes(app: App, energy: () => Pick<Energy, 'power'>): void {
  app.get(
    `${BASE}/portfolio`,
    {
      config: viewer,
      schema: { tags, summary: 'What the portfolio holds', response: answers(PortfolioSummary) },
    },
    () => energy().power.summary(),
  );
  app.get(
    `${BASE}/members`,
    {
      config: viewer,
      schema: {
        tags,
        summary: 'Members, those with faults first',
        querystring: query({
          search: Type.Optional(Type.String({ maxLength: 100 })),
          kind: Type.Optional(Type.Enum([...MEMBER_KINDS])),
          building: Type.Optional(PortfolioId),
          feeder: Type.Optional(PortfolioId),
          fault: Type.Optional(MemberFault),
          consent: Type.Optional(ConsentScope),
          asset: Type.Optional(Type.Enum([...ASSET_KINDS])),
          limit: limitOf(50, 500),
          cursor: Type.Optional(Cursor),
        }),
        response: answers(MembersPage),
      },
    },
    (request) => energy().power.members(request.query),
  );
  app.get(
    MEMBER,
    { config: viewer, schema: { tags, summary: 'A member', params, response: answers(MemberAnswer, 404) } },
    async (request) => {
      const { member } = request.params;
      return (await energy().power.member(member)) ?? unknownMember(member);
    },
  );
  app.get(
    `${BASE}/factors`,
    {
      config: viewer,
      schema: { tags, summary: 'By what kWh become carbon, oil and won', response: answers(Factors) },
    },
    async () => (await energy().power.portfolio()).factors,
  );
}

function changeRoutes(app: App, energy: () => Pick<Energy, 'power' | 'portfolio'>): void {
  app.post(
    `${BASE}/portfolio`,
    {
      config: manager,
      bodyLimit: CHANGES_BYTES_MAX,
      schema: {
        tags,
        summary: 'Change the portfolio: all of it or nothing',
        body: ChangePortfolio,
        response: answers(PortfolioChanged, 409),
      },
    },
    async (request) => {
      const { changes, reason } = request.body;
      return answerOf(await energy().portfolio.change(staffOf(request), changes, reason));
    },
  );
  app.post(
    `${BASE}/factors`,
    {
      config: manager,
      schema: { tags, summary: 'Publish factors', body: PublishFactors, response: answers(OfficeNoted, 409) },
    },
    async (request) => {
      answerOf(await energy().portfolio.publishFactors(staffOf(request), request.body.factors));
      return { done: true as const };
    },
  );
}

function csvRoutes(app: App, energy: () => Pick<Energy, 'portfolio'>): void {
  app.addContentTypeParser('text/csv', { parseAs: 'buffer', bodyLimit: CSV_BYTES_MAX }, (_request, body, done) =>
    done(null, body),
  );
  app.post(
    `${BASE}/portfolio/import`,
    {
      config: manager,
      bodyLimit: CSV_BYTES_MAX,
      schema: {
        tags,
        summary: 'Read a table of the portfolio from CSV',
        description: 'The body is text/csv, UTF-8. With an error in any row, or with dryRun, nothing is changed.',
        consumes: ['text/csv'],
        querystring: query({ table: PortfolioTable, dryRun: Type.Optional(Type.Boolean()) }),
        response: answers(ImportAnswer, 409, 415),
      },
    },
    async (request) => {
      const { table, dryRun = false } = request.query;
      if (!Buffer.isBuffer(request.body)) throw new Problem(415, 'not-csv', 'The body is not text/csv.');
      return answerOf(await energy().portfolio.import(staffOf(request), table, request.body, dryRun));
    },
  );
  app.get(
    `${BASE}/portfolio/export`,
    {
      config: viewer,
      schema: {
        tags,
        summary: 'A table of the portfolio as CSV',
        querystring: query({ table: PortfolioTable, lang: Type.Optional(Type.Enum(['ko', 'en'])) }),
        response: csvAnswer(),
      },
    },
    async (request, reply) => {
      const { table, lang = 'en' } = request.query;
      const text = await energy().portfolio.export(staffOf(request), table, lang === 'ko');
      return sendCsv(reply, `portfolio-${table}.csv`, text);
    },
  );
}

function contactRoutes(app: App, energy: () => Pick<Energy, 'portfolio'>): void {
  const url = `${MEMBER}/contact`;
  app.get(
    url,
    { config: clerk, schema: { tags, summary: 'Who is behind a member', params, response: answers(ContactAnswer) } },
    (request) => energy().portfolio.contact(staffOf(request), request.params.member),
  );
  app.put(
    url,
    {
      config: clerk,
      schema: {
        tags,
        summary: 'Keep who is behind a member',
        params,
        body: MemberContact,
        response: answers(ContactAnswer, 404),
      },
    },
    async (request) => {
      const { member } = request.params;
      const saved = await energy().portfolio.saveContact(staffOf(request), member, request.body);
      return saved.ok ? saved.value : unknownMember(member);
    },
  );
  app.delete(
    url,
    { config: clerk, schema: { tags, summary: 'Forget who is behind it', params, response: answers(OfficeNoted) } },
    (request) => {
      energy().portfolio.forgetContact(staffOf(request), request.params.member);
      return { done: true as const };
    },
  );
}

function unknownMember(member: string): never {
  throw new Problem(404, 'unknown-member', `There is no member "${member}".`);
}
