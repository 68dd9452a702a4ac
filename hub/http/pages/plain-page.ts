import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const STYLE = `:root{color-scheme:light dark;font:18px/1.6 system-ui,sans-serif}
body{max-width:34rem;margin:12vh auto;padding:0 1.2rem}
input:not([type=hidden]),button{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.7rem;margin:.4rem 0 1rem}
pre{padding:.8rem;border:1px solid;border-radius:.4rem;overflow-x:auto}`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
/** The page's own style and nothing else: no script, no picture. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/** A page that the hub writes itself, for when there is no other: log in, not built yet. */
export function plainPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Maeul</title><style>${STYLE}</style></head>
<body><h1>${title}</h1>${body}</body></html>
`;
}

export function sendPage(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply
    .code(status)
    .header('content-security-policy', POLICY)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page);
}
