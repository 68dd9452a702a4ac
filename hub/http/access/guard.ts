import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { HttpOptions } from '../options.ts';
import { Problem } from '../problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Anyone may ask, token or not. Every other route is guarded. */
    open?: boolean;
    /** Answered with a weak ETag. */
    etag?: boolean;
  }
}

export const SESSION_COOKIE = 'maeul_session';
const READING_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether only programs on this machine can reach an address that is listened on. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** Decides who may ask what. */
export interface Guard {
  /** Refuses what is addressed to a foreign name (421) or comes from a foreign page (403). */
  checkOrigin(request: FastifyRequest): Problem | undefined;
  /** Whether the request may see what is not open. */
  isAllowed(request: FastifyRequest): boolean;
}

export function createGuard(options: Pick<HttpOptions, 'listen' | 'tokens' | 'hostNames'>, now: () => number): Guard {
  const loopback = isLoopback(options.listen.host);
  const names = new Set(options.hostNames ?? []);
  // A page of a foreign site can point its own name at 127.0.0.1 and then read what needs no token (DNS rebinding); the
  // browser still sends that name.
  const isOurs = (host: string | undefined): boolean => {
    const name = hostName(host);
    return !loopback || (name !== undefined && (isLoopback(name) || names.has(name)));
  };
  return {
    checkOrigin({ headers, method }) {
      if (!isOurs(headers.host))
        return new Problem(421, 'foreign-host', 'This hub is not known under that name.', 'Use http://127.0.0.1.');
      if (READING_METHODS.has(method) || isOwnOrigin(headers)) return undefined;
      return new Problem(403, 'foreign-origin', 'Pages of other sites may not do this.');
    },
    isAllowed({ headers }) {
      if (loopback && isLocal(headers)) return true;
      const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1];
      if (token !== undefined) return options.tokens.checkToken(token);
      const session = sessionOf(headers.cookie);
      return session !== undefined && options.tokens.checkSession(session, now());
    },
  };
}

/** Whether a request that came over loopback began there too, and was not passed on by a proxy on this machine. */
function isLocal(headers: IncomingHttpHeaders): boolean {
  const name = hostName(headers.host);
  const passedOn = headers['x-forwarded-for'] ?? headers.forwarded ?? headers['x-real-ip'];
  return name !== undefined && isLoopback(name) && passedOn === undefined;
}

/** The session that the browser sent; undefined if none. */
export function sessionOf(cookies: string | undefined): string | undefined {
  for (const cookie of (cookies ?? '').split(';')) {
    const [name, value] = cookie.trim().split('=', 2);
    if (name === SESSION_COOKIE && value) return value;
  }
  return undefined;
}

function hostName(host: string | undefined): string | undefined {
  return host === undefined ? undefined : /^(\[[0-9a-f:.]+\]|[^:[\]]+)(:\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
}

/** Programs send no origin; browsers always do where it matters. */
function isOwnOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}
