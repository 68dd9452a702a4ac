import { type KeyObject, sign, verify } from 'node:crypto';
import type { Command } from '../messages/command.ts';
import { canonicalJson } from '../points/canonical-json.ts';

/** What is signed of a setpoint: everything that decides what is done where and until when. */
function signedText(path: string, { id, name, issued, expires, args }: Command): Buffer {
  const { signature: _, ...rest } = (args ?? {}) as Record<string, unknown>;
  return Buffer.from(canonicalJson({ id, path, name, issued, expires, args: rest }), 'utf8');
}

/**
 * The signature (Ed25519, base64url) of a command for this path.
 * @param key private, Ed25519
 */
export function signSetpoint(path: string, command: Command, key: KeyObject): string {
  return sign(null, signedText(path, command), key).toString('base64url');
}

/** Whether the signature in the command's arguments is the hub's, over this command as it came and for this path. Total. */
export function isSignedBy(path: string, command: Command, key: KeyObject): boolean {
  const { signature } = (command.args ?? {}) as { signature?: unknown };
  if (typeof signature !== 'string') return false;
  try {
    return verify(null, signedText(path, command), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
