import { STATUS_CODES } from 'node:http';
import type { Refusal } from '@maeul/devices/refusal';
import type { FastifyReply } from 'fastify';
import type { VtnCode } from './vtn.ts';

const STATUS: Readonly<Record<VtnCode | 'unauthorized', number>> = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
};

/** The document asks for `application/json` here, where the hub’s other routes say `application/problem+json`. */
export function sendAdrProblem(reply: FastifyReply, status: number, detail: string): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .send({ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail });
}

export function sendRefusal(reply: FastifyReply, { code, message, hint }: Refusal): FastifyReply {
  const status = STATUS[code as keyof typeof STATUS] ?? 400;
  return sendAdrProblem(reply, status, hint === undefined ? message : `${message} ${hint}`);
}
