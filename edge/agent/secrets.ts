import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { Credentials, TlsFiles } from '../uplink/session.ts';
import type { EdgeConfig } from './config.ts';

/**
 * Reads the files of secrets that a config names, relative to the config file.
 * @returns codes `unreadable-file`, `bad-credentials`, `bad-hub-key`
 */
export function readSecrets(
  config: EdgeConfig,
  configFile: string,
): Result<{ credentials: Credentials; tls: TlsFiles; hubKey: string | null }> {
  const folder = dirname(configFile);
  const tls: { ca?: Buffer; cert?: Buffer; key?: Buffer } = {};
  for (const part of ['ca', 'cert', 'key'] as const) {
    const name = config.hub.tls[part];
    if (name === undefined) continue;
    const content = readNamed(folder, name, `hub.tls.${part}`);
    if (!content.ok) return content;
    tls[part] = content.value;
  }
  const hubKey = readHubKey(folder, config.hubKey);
  if (!hubKey.ok) return hubKey;
  // Without credentials the hub lets nobody in but in the demo; the path still tells whose messages they are.
  if (config.hub.credentials === null) return ok({ credentials: { clientId: config.edge }, tls, hubKey: hubKey.value });
  const content = readNamed(folder, config.hub.credentials, 'hub.credentials');
  if (!content.ok) return content;
  const credentials = parseCredentials(content.value.toString('utf8'), config.hub.credentials);
  return credentials.ok ? ok({ credentials: credentials.value, tls, hubKey: hubKey.value }) : credentials;
}

/** The public key, PEM, of the hub whose setpoints are executed. */
function readHubKey(folder: string, name: string | null): Result<string | null> {
  if (name === null) return ok(null);
  const content = readNamed(folder, name, 'control.hubKey');
  if (!content.ok) return content;
  const pem = content.value.toString('utf8');
  try {
    if (createPublicKey(pem).asymmetricKeyType === 'ed25519' && !pem.includes('PRIVATE')) return ok(pem);
  } catch {
    // Said below, for every key that is none.
  }
  const hint = 'Save what "maeul hub control-key" printed.';
  return refuse('bad-hub-key', `${name} holds no public Ed25519 key in PEM.`, hint);
}

function readNamed(folder: string, name: string, key: string): Result<Buffer> {
  try {
    return ok(readFileSync(resolve(folder, name)));
  } catch (error) {
    return refuse('unreadable-file', `${key} names a file that cannot be read: ${(error as Error).message}.`);
  }
}

/** What `maeul device enroll --json` prints. The refusal never quotes the file: it may hold the password. */
function parseCredentials(text: string, name: string): Result<Credentials> {
  const hint = 'Save what "maeul device enroll <path> --json" printed: {"clientId", "username", "password"}.';
  try {
    const { clientId, username, password } = JSON.parse(text) as Record<string, unknown>;
    if (typeof clientId === 'string' && typeof username === 'string' && typeof password === 'string')
      return ok({ clientId, username, password });
    return refuse('bad-credentials', `${name} lacks clientId, username or password.`, hint);
  } catch {
    return refuse('bad-credentials', `${name} is not JSON.`, hint);
  }
}
