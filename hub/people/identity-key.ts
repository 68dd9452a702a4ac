import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parseIdentityKey } from '@maeul/devices/kiosk/credential-hash';
import type { Result } from '@maeul/devices/refusal';

/** Where the key is that turns cards and phone numbers into hashes. Not in backups of the data: keep a copy of it elsewhere. */
export function identityKeyFile(dataFolder: string): string {
  return join(dataFolder, 'hub', 'secrets', 'identity.key');
}

/**
 * The dong's identity key; made if there is none. It is written whole or not at all: a key that changed would make every card
 * unknown. Code: `bad-identity-key`.
 */
export function openIdentityKey(dataFolder: string): Result<Uint8Array> {
  const file = identityKeyFile(dataFolder);
  if (!existsSync(file)) writeKey(file);
  return parseIdentityKey(readFileSync(file, 'utf8'));
}

function writeKey(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  chmodSync(dirname(file), 0o700);
  const partial = `${file}.partial`;
  const handle = openSync(partial, 'w', 0o600);
  writeSync(handle, `${randomBytes(32).toString('hex')}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(partial, file);
}
