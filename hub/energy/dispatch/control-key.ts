import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ok, type Result, refuse } from '@maeul/devices/refusal';

export interface ControlKey {
  readonly signing: KeyObject;
  /** PEM: what edges are given. */
  readonly publicPem: string;
}

/**
 * The hub's key for setpoints, `hub/secrets/control.key`; made if there is none. Whoever has it can steer every device that edges
 * allow: it is not in backups of the data. Code: `bad-control-key`.
 */
export function openControlKey(dataFolder: string): Result<ControlKey> {
  const file = join(dataFolder, 'hub', 'secrets', 'control.key');
  if (!existsSync(file)) makeKey(file);
  try {
    const signing = createPrivateKey(readFileSync(file, 'utf8'));
    if (signing.asymmetricKeyType === 'ed25519')
      return ok({ signing, publicPem: createPublicKey(signing).export({ type: 'spki', format: 'pem' }).toString() });
  } catch {
    // Said below, and never with the text of the file.
  }
  const hint = 'Put the right one back, or remove it: a new one is made, and every edge must be given its public key.';
  return refuse('bad-control-key', `${file} holds no Ed25519 key in PEM.`, hint);
}

/** Whole or not at all. */
function makeKey(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ed25519');
  const handle = openSync(`${file}.partial`, 'w', 0o600);
  writeSync(handle, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  fsyncSync(handle);
  closeSync(handle);
  renameSync(`${file}.partial`, file);
}
