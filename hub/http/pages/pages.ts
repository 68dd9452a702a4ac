import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.ts';
import { notFound, pathOf, sendProblem } from '../problem.ts';
import { plainPage, sendPage } from './plain-page.ts';

const NOT_BUILT = plainPage(
  '화면이 아직 없습니다 · The page is not built',
  `<p>허브는 돌고 있습니다. The hub runs; its page was not built yet. Build it with</p>
<pre>npm run build</pre>
<p><a href="/docs">/docs</a> · <a href="/api/v1/devices">/api/v1/devices</a></p>`,
);

/** Pages of their own, each with the places below its folder; every other place belongs to the public page. */
const OWN_PAGES = ['office', 'board'];

/**
 * Serves the built pages. Vite names everything under /assets/ by its content, so it may be kept for ever; a path that is
 * no file is a place within the page.
 */
export function pageRoutes(app: App, pagesDir: string): void {
  app.register(fastifyStatic, { root: pagesDir, serve: false, suppressWarning: true, dotfiles: 'ignore' });
  app.get('/*', { config: { open: true }, schema: { hide: true } }, (request, reply) => {
    const file = (request.params as { '*': string })['*'];
    const forEver = file.startsWith('assets/');
    // Nothing is returned here: each promise of a reply that is handed on adds listeners to the response.
    const isFolder = OWN_PAGES.includes(file.replace(/\/$/, ''));
    if (file === '' || file === 'index.html' || isFolder || !existsSync(pagesDir))
      pageOrProblem(pagesDir, request, reply);
    else reply.sendFile(file, pagesDir, forEver ? { maxAge: '365d', immutable: true } : { cacheControl: false });
  });
  app.setNotFoundHandler((request, reply) => {
    pageOrProblem(pagesDir, request, reply);
  });
}

function pageOrProblem(pagesDir: string, request: FastifyRequest, reply: FastifyReply): void {
  const page = pageOf(pathOf(request.url));
  if (!isPlaceInPage(request)) sendProblem(reply, notFound(request.method, request.url));
  else if (!existsSync(join(pagesDir, page))) sendPage(reply, 503, NOT_BUILT);
  else reply.header('cache-control', 'no-cache').sendFile(page, pagesDir, { cacheControl: false });
}

/** The file that shows a place: `/office/tariffs` is shown by office/index.html. */
function pageOf(pathname: string): string {
  const own = OWN_PAGES.find((name) => pathname === `/${name}` || pathname.startsWith(`/${name}/`));
  return own === undefined ? 'index.html' : `${own}/index.html`;
}

/** A browser's own navigation, not a program's question and not a missing picture. */
function isPlaceInPage({ method, url, headers }: FastifyRequest): boolean {
  const pathname = pathOf(url);
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (pathname === '/' || pathname === '/index.html') return true;
  const last = pathname.slice(pathname.lastIndexOf('/') + 1);
  return !/^\/(api|docs|metrics|assets)(\/|$)/.test(pathname) && !last.includes('.') && acceptsPages(headers.accept);
}

export function acceptsPages(accept: string | undefined): boolean {
  return accept?.includes('text/html') ?? false;
}
