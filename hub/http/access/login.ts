import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { App } from '../app.ts';
import type { HttpOptions } from '../options.ts';
import { plainPage, sendPage } from '../pages/plain-page.ts';
import { SESSION_COOKIE, sessionOf } from './guard.ts';

const Form = Type.Object({
  token: Type.String({ maxLength: 200 }),
  next: Type.Optional(Type.String({ maxLength: 500 })),
});
const Query = Type.Object({ next: Type.Optional(Type.String({ maxLength: 500 })) });

/** A form that takes a token and gives the browser a session, so that the page works without a program. */
export function loginRoutes(app: App, tokens: HttpOptions['tokens'], now: () => number): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  const config = { open: true };
  const schema = { hide: true };

  app.get('/login', { config, schema: { ...schema, querystring: Query } }, (request, reply) =>
    sendPage(reply, 200, form(ownPath(request.query.next), false)),
  );
  app.post('/login', { config, schema: { ...schema, body: Form } }, (request, reply) => {
    const next = ownPath(request.body.next);
    const opened = tokens.openSession(request.body.token.trim(), now());
    if (opened === undefined) return sendPage(reply, 403, form(next, true));
    const secure = request.headers['x-forwarded-proto'] === 'https';
    return setCookie(reply, opened.session, opened.maxAgeS, secure).redirect(next, 303);
  });
  app.post('/logout', { config, schema }, (request, reply) => {
    const session = sessionOf(request.headers.cookie);
    if (session !== undefined) tokens.closeSession(session);
    return setCookie(reply, '', 0, false).redirect('/login', 303);
  });
}

function setCookie(reply: FastifyReply, value: string, maxAgeS: number, secure: boolean): FastifyReply {
  const flags = `Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return reply.header('cache-control', 'no-store').header('set-cookie', `${SESSION_COOKIE}=${value}; ${flags}`);
}

/** Only a path of this hub: a link to the form must not send people elsewhere after they logged in. */
function ownPath(next: string | undefined): string {
  if (next === undefined || !URL.canParse(next, 'http://hub')) return '/';
  const url = new URL(next, 'http://hub');
  return url.origin === 'http://hub' && /^\/(?![/\\])/.test(url.pathname) ? `${url.pathname}${url.search}` : '/';
}

function form(next: string, failed: boolean): string {
  const escaped = next.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const complaint = '<p role="alert"><b>토큰이 맞지 않습니다.</b> This token is not valid.</p>';
  return plainPage(
    '로그인 · Log in',
    `${failed ? complaint : ''}
<form method="post" action="/login">
<input type="hidden" name="next" value="${escaped}">
<label for="token">토큰 · Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>들어가기 · Enter</button>
</form>
<p>관리자는 이 명령으로 토큰을 만듭니다. The one who runs the hub makes a token with</p>
<pre>maeul hub token create --name my-screen</pre>`,
  );
}
