import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The key that signs the tokens of the VTN; made if there is none, or if the file was cut off: then clients log in again. It is not in
 * backups.
 */
export function openTokenKey(dataFolder: string): Uint8Array {
  const file = join(dataFolder, 'hub', 'secrets', 'openadr.key');
  const known = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (/^[0-9a-f]{64}$/.test(known)) return Buffer.from(known, 'hex');
  const key = randomBytes(32);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.partial`, `${key.toString('hex')}\n`, { mode: 0o600 });
  renameSync(`${file}.partial`, file);
  return key;
}
