import { type DevicePath, siteOf } from '@maeul/devices/path';
import type { FastifyRequest } from 'fastify';
import type { Credential } from '../../security/credentials.ts';
import { secretMatches } from '../../security/secret.ts';
import { Problem } from '../problem.ts';
import { isLoopback } from './guard.ts';

export interface KioskLoginParts {
  readonly credentials: { find(username: string): Credential | null };
  /** The demo: a program on this machine may ask for any kiosk without a login. */
  readonly anonymous: boolean;
}

/**
 * Lets an agent ask in the name of a kiosk: with the credential that it has at the broker, and only for kiosks of its own site (an edge
 * agent) or for itself (a device).
 * @throws Problem 401 `kiosk-login-needed`, 403 `foreign-kiosk`
 */
export function checkKioskLogin({ headers, ip }: FastifyRequest, kiosk: string, parts: KioskLoginParts): void {
  const { authorization } = headers;
  const passedOn = headers['x-forwarded-for'] ?? headers.forwarded ?? headers['x-real-ip'];
  const local = isLoopback(ip.replace(/^::ffff:/, '')) && passedOn === undefined;
  if (authorization === undefined && parts.anonymous && local) return;
  const credential = credentialBehind(authorization, parts);
  if (credential === undefined)
    throw new Problem(
      401,
      'kiosk-login-needed',
      'This needs the credential of the kiosk’s agent.',
      'Send user name and password of "maeul device enroll" as Basic authentication.',
    );
  const { path, role } = credential;
  const own = role === 'edge' ? siteOf(path) === siteOf(kiosk as DevicePath) : role === 'device' && path === kiosk;
  if (!own) throw new Problem(403, 'foreign-kiosk', `"${path}" may not ask for ${kiosk}.`);
}

function credentialBehind(authorization: string | undefined, parts: KioskLoginParts): Credential | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const cut = text.indexOf(':');
  if (cut < 0) return undefined;
  const credential = parts.credentials.find(text.slice(0, cut));
  if (credential === null || !secretMatches(Buffer.from(text.slice(cut + 1)), credential.hash)) return undefined;
  return credential;
}
