import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { answers } from '../../schemas.ts';

/** The answers of a route that gives a file. */
export function csvAnswer(...problems: number[]) {
  return {
    ...answers(Type.String(), ...problems),
    200: { description: 'CSV (RFC 4180), UTF-8', content: { 'text/csv': { schema: Type.String() } } },
  };
}

export function sendCsv(reply: FastifyReply, name: string, text: string): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Buffer.from(text));
}
