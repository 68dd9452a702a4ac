import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type CredentialBy, credentialHash, parseIdentityKey } from '@maeul/devices/kiosk/credential-hash';
import { rawPublicKey } from '@maeul/devices/points/proof';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { KioskConfig } from './config/config.ts';

/** The secrets of a kiosk. */
export interface KioskKeys {
  readonly signing: KeyObject;
  /** Raw, base64url: how the hub knows the kiosk. */
  readonly publicKey: string;
  /** Keyed hash of a card, QR code or phone number: all that is kept of it. Code: `bad-credential`. */
  readonly hashOf: (by: CredentialBy, value: string) => Result<string>;
}

/**
 * Reads the files that the section names, relative to the config file.
 * Codes: `kiosk-key-missing`, `bad-kiosk-key`, `identity-key-missing`, `bad-identity-key`.
 */
export function readKioskKeys(config: Pick<KioskConfig, 'key' | 'identityKey'>, configFile: string): Result<KioskKeys> {
  const folder = dirname(configFile);
  const pem = read(resolve(folder, config.key));
  const make = `Run "maeul edge kiosk-key --config ${configFile}" and enrol the public key that it prints at the hub.`;
  if (pem === null) return refuse('kiosk-key-missing', `kiosk.key names ${config.key}, which cannot be read.`, make);
  const signing = parseSigningKey(pem);
  if (signing === null) return refuse('bad-kiosk-key', `${config.key} holds no Ed25519 key in PEM.`, make);
  const identity = read(resolve(folder, config.identityKey));
  const copy = 'The hub writes it when the kiosk is enrolled; copy it, and let only the agent read it.';
  if (identity === null)
    return refuse('identity-key-missing', `kiosk.identityKey names ${config.identityKey}, which cannot be read.`, copy);
  const secret = parseIdentityKey(identity);
  if (!secret.ok) return refuse(secret.code, `${config.identityKey}: ${secret.message}`, copy);
  const hashOf: KioskKeys['hashOf'] = (by, value) => credentialHash(secret.value, by, value);
  return ok({ signing, publicKey: rawPublicKey(pem), hashOf });
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Null where the text is no private Ed25519 key. It is never quoted: it may be one of another kind. */
function parseSigningKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}
