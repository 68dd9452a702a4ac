import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Members in the order of their names, no spaces: RFC 8785, written here once more so that a mistake is not made twice. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) {
    const items: string[] = [];
    for (const item of value) items.push(canonical(item));
    return `[${items.join()}]`;
  }
  const members: string[] = [];
  const record = value as Record<string, unknown>;
  for (const name of Object.keys(record).sort())
    if (record[name] !== undefined) members.push(`${JSON.stringify(name)}:${canonical(record[name])}`);
  return `{${members.join()}}`;
}

function without(event: object, ...names: string[]): object {
  const copy: Record<string, unknown> = { ...event };
  for (const name of names) delete copy[name];
  return copy;
}

/** Undefined for what is no key. */
export function ed25519Key(raw: string): KeyObject | undefined {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

export function isSigned(event: object & { proofsig: string }, key: KeyObject): boolean {
  const text = canonical(without(event, 'stream', 'seq', 'proofsig'));
  return verify(null, Buffer.from(text), key, Buffer.from(event.proofsig, 'base64url'));
}

/** What the next event of the kiosk has to name. */
export function hashOf(event: object): string {
  return createHash('sha256')
    .update(canonical(without(event, 'stream', 'seq')))
    .digest('hex');
}
