import type { FastifyReply } from 'fastify';
import type { App } from '../http/app.ts';
import { SCOPES_OF, type Scope } from './clients.ts';
import type { RunningVtn } from './start-vtn.ts';
import { TOKEN_LIFE_S } from './tokens.ts';

/** OAuth 2.0 client credentials (RFC 6749, section 4.4), as the document asks for them. */
export function authRoutes(app: App, { clients, tokens, publicUrl }: RunningVtn, path: string): void {
  const route = { config: { open: true }, schema: { hide: true } } as const;
  app.get(`${path}/auth/server`, route, ({ protocol, headers }) => ({
    tokenURL: `${publicUrl ?? `${protocol}://${headers.host}`}${path}/auth/token`,
  }));
  app.post(`${path}/auth/token`, route, async (request, reply) => {
    const form = (request.body ?? {}) as Record<string, unknown>;
    const { grant_type: grant, client_id: id, client_secret: secret, scope } = form;
    if (typeof id !== 'string' || typeof secret !== 'string' || typeof grant !== 'string')
      return refuseToken(reply, 400, 'invalid_request', 'grant_type, client_id and client_secret are needed.');
    if (grant !== 'client_credentials')
      return refuseToken(reply, 400, 'unsupported_grant_type', 'The grant_type is client_credentials.');
    const client = clients.login(id, secret);
    if (client === undefined) return refuseToken(reply, 401, 'invalid_client', 'The client or its secret is wrong.');
    const may = SCOPES_OF[client.role];
    const asked = typeof scope === 'string' ? scope.split(' ').filter((one) => one !== '') : [];
    const wrong = asked.find((one) => !(may as readonly string[]).includes(one));
    if (wrong !== undefined)
      return refuseToken(reply, 400, 'invalid_scope', `${id} may not have the scope ${wrong.slice(0, 80)}.`);
    const scopes = asked.length === 0 ? may : (asked as Scope[]);
    return reply.header('cache-control', 'no-store').send({
      access_token: await tokens.issue(client.id, scopes),
      token_type: 'Bearer',
      expires_in: TOKEN_LIFE_S,
      scope: scopes.join(' '),
    });
  });
}

/** An error of OAuth that is a problem as well: the document describes both for the same answer. */
function refuseToken(reply: FastifyReply, status: 400 | 401, error: string, description: string): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .send({ error, error_description: description, type: 'about:blank', title: error, status, detail: description });
}
