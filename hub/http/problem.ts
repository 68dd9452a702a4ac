import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type Refusal, RefusalError, type Result } from '@maeul/devices/refusal';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';

const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457. The type is always about:blank, so the title is the name of the status; programs match on `code`. */
export const ProblemBody = Type.Object(
  {
    type: Type.Literal('about:blank'),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'What was wrong, in one sentence.' }),
    code: Type.String({ description: 'Stable, kebab-case, e.g. unknown-series.' }),
    hint: Type.Optional(Type.String({ description: 'What to do next, where that is known.' })),
    until: Type.Optional(Type.String({ format: 'date-time', description: 'Of a lock: when another try counts.' })),
    triesLeft: Type.Optional(Type.Integer({ description: 'Of a wrong PIN: tries before it is locked.' })),
  },
  { description: 'A problem (RFC 9457)' },
);
export type ProblemBody = Static<typeof ProblemBody>;

/** Further members of a problem. */
type ProblemMembers = Pick<ProblemBody, 'until' | 'triesLeft'>;

/** A refusal with the status that carries it over HTTP; thrown by handlers, answered by `onError`. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly more: ProblemMembers;

  constructor(status: number, code: string, detail: string, hint?: string, more: ProblemMembers = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.hint = hint;
    this.more = more;
  }
}

/** The value, or the refusal as a 400. */
export function require400<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw fromRefusal(result);
}

function fromRefusal({ code, message, hint }: Refusal): Problem {
  return new Problem(400, code, message, hint);
}

function bodyOf({ status, code, message, hint, more }: Problem): ProblemBody {
  const title = STATUS_CODES[status] ?? 'Error';
  return {
    type: 'about:blank',
    title,
    status,
    detail: message,
    code,
    ...(hint === undefined ? {} : { hint }),
    ...more,
  };
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_MEDIA_TYPE)
    .send(Buffer.from(JSON.stringify(bodyOf(problem)))); // To text the framework would add a charset, which RFC 9457 does not know.
}

/** Answers every error of a handler, a hook or the framework. What is not foreseen is logged, and told as 500 without details. */
export function onError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  if (problem !== undefined) return sendProblem(reply, problem);
  request.log.error({ err: error, url: request.url }, 'A request failed.');
  const hint = `The hub's log has it under reqId ${request.id}.`;
  return sendProblem(reply, new Problem(500, 'internal', 'The hub could not answer this request.', hint));
}

function toProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof RefusalError) return fromRefusal(error.refusal);
  if (!(error instanceof Error)) return undefined;
  const { validation, validationContext, statusCode, code, message } = error as FastifyError;
  if (validation !== undefined) return fromValidation(validation, validationContext);
  if (statusCode === 413) return new Problem(413, 'too-large', 'The body is larger than 64 KiB.');
  if (statusCode === 415)
    return new Problem(415, 'unsupported-media-type', 'This media type is not taken here.', 'Send application/json.');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Problem(statusCode, code === 'FST_ERR_CTP_INVALID_JSON_BODY' ? 'bad-json' : 'bad-request', message);
  return undefined;
}

/** Says what the first fault is; of a pattern, which nobody wants to read, what it stands for. */
function fromValidation([first]: readonly Fault[], context: string | undefined): Problem {
  const part = context === 'querystring' ? 'query' : (context ?? 'request');
  const at = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  const extra = first?.params.additionalProperty;
  const meaning = first?.keyword === 'pattern' ? first.parentSchema?.description : undefined;
  const what =
    extra !== undefined
      ? `must not have "${String(extra).slice(0, 60)}"`
      : meaning !== undefined
        ? `must be ${meaning}, of a-z, 0-9 and "-"`
        : (first?.message ?? 'is wrong');
  return new Problem(400, 'bad-request', `The ${part}${at === '' ? '' : ` "${at}"`} ${what}.`, 'See /docs.');
}

/** A fault as Ajv tells it with `verbose`. */
type Fault = NonNullable<FastifyError['validation']>[number] & {
  readonly parentSchema?: { readonly description?: string };
};

export function notFound(method: string, url: string): Problem {
  return new Problem(404, 'not-found', `There is no ${method} ${pathOf(url).slice(0, 200)} here.`, 'See /docs.');
}

/** The path of a request's URL as it was written: it may be anything, so it is not parsed as a URL. */
export function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0]!;
}

/** Answers what is not HTTP, or has headers that are too large: there is no request to speak of yet. */
export function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Problem(431, 'headers-too-large', 'The headers are larger than 16 KiB.')
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new Problem(408, 'request-timeout', 'The request did not come in time.')
        : new Problem(400, 'bad-request', 'This is not a request of HTTP/1.1.');
  const body = JSON.stringify(bodyOf(problem));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
