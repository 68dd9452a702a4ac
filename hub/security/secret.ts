import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret as it is stored: 16 bytes of salt, then HMAC-SHA-256 of the secret under that salt. */
export type HashedSecret = Uint8Array;

const SALT_BYTES = 16;
const SECRET_BYTES = 32;

/** 256 random bits as 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Why one fast round is enough for secrets of 256 random bits: docs/decisions/0050-device-secrets.md. */
export function hashSecret(secret: string | Uint8Array, salt: Uint8Array = randomBytes(SALT_BYTES)): HashedSecret {
  return Buffer.concat([salt, createHmac('sha256', salt).update(secret).digest()]);
}

export function secretMatches(secret: Uint8Array, stored: HashedSecret): boolean {
  const expected = Buffer.from(stored);
  return timingSafeEqual(hashSecret(secret, expected.subarray(0, SALT_BYTES)), expected);
}
