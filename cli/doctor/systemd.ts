import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type Finding, warning } from './finding.ts';

const HANDED_OVER = '/run/credentials/';

/** A secret that systemd hands to a service while it runs cannot be looked at from outside. Null: it is another file. */
export function handedOver(check: string, path: string | undefined): Finding | null {
  if (!path?.startsWith(HANDED_OVER) || existsSync(path)) return null;
  return warning(
    check,
    `${path} is there only for the service, while it runs.`,
    `Look that its unit has LoadCredential=${basename(path)}:… and that the file named there exists, e.g. below /etc/maeul/secrets.`,
  );
}
