import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { type Finding, fault, fine, warning } from './finding.ts';
import { handedOver } from './systemd.ts';

const DAY_MS = 86_400_000;
const SOON_MS = 21 * DAY_MS;
const GROUP_AND_OTHERS = 0o077;

/** Whether a certificate and its key can be read, belong together and are valid for a while. */
export function checkTlsFiles(files: { readonly cert: string; readonly key: string }, nowMs: number): Finding {
  const given = handedOver('tls', files.cert) ?? handedOver('tls', files.key);
  if (given !== null) return given;
  const renew = 'Renew the certificate, then restart the hub.';
  try {
    const certificate = new X509Certificate(readFileSync(files.cert));
    const key = createPrivateKey(readFileSync(files.key));
    if (!certificate.checkPrivateKey(key))
      return fault(
        'tls',
        `${files.key} is not the key of ${files.cert}.`,
        'Name the two files that were made together.',
      );
    const until = Date.parse(certificate.validTo);
    const says = `${files.cert} is valid until ${new Date(until).toISOString().slice(0, 10)}.`;
    if (until < nowMs)
      return fault('tls', `${files.cert} expired on ${new Date(until).toISOString().slice(0, 10)}.`, renew);
    if (Date.parse(certificate.validFrom) > nowMs)
      return fault('tls', `${files.cert} is not valid yet.`, 'Set the clock, or wait.');
    if (until < nowMs + SOON_MS) return warning('tls', says, renew);
    if ((statSync(files.key).mode & GROUP_AND_OTHERS) !== 0)
      return warning('tls', `${files.key} can be read by others.`, `chmod 600 ${files.key}`);
    return fine('tls', says);
  } catch (error) {
    return fault(
      'tls',
      `The certificate cannot be used: ${(error as Error).message}.`,
      `Check that ${files.cert} and ${files.key} are PEM files that the hub may read.`,
    );
  }
}
