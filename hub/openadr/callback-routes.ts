import type { App } from '../http/app.ts';

/** Told by an upstream that something changed; false: the upstream is not known or its token is wrong. */
export type Told = (upstream: string, token: string) => boolean;

const BODY_BYTES_MAX = 512 * 1024;

/**
 * Where upstreams tell of changes. What they say is not believed, only that there is something to ask for: so a notification that is
 * lost, late or forged changes nothing.
 */
export function callbackRoutes(app: App, told: Told): void {
  const options = { bodyLimit: BODY_BYTES_MAX, config: { open: true }, schema: { hide: true } } as const;
  app.post('/openadr3/callback/:upstream', options, ({ params, headers }, reply) => {
    const { upstream } = params as { upstream: string };
    const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const isKnown = token !== undefined && told(upstream, token);
    return reply.code(isKnown ? 200 : 401).send({});
  });
}
