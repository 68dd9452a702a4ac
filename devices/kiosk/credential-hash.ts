import { createHmac } from 'node:crypto';
import { ok, type Result, refuse } from '../refusal.ts';

/** How somebody proves who they are. */
export type CredentialBy = 'card' | 'qr' | 'phone';

const KEY_TEXT = /^[0-9a-f]{64}$/;

/**
 * The dong's identity key from its file: 64 hexadecimal digits and a line end. The hub makes it at its first start
 * (`hub/secrets/identity.key`); each kiosk gets a copy at enrolment. Code: `bad-identity-key`.
 */
export function parseIdentityKey(text: string): Result<Uint8Array> {
  const digits = text.trim();
  if (KEY_TEXT.test(digits)) return ok(Buffer.from(digits, 'hex'));
  const hint = 'Copy the file that "maeul hub kiosk enroll" wrote, unchanged.';
  return refuse('bad-identity-key', 'This is not an identity key: it wants 64 hexadecimal digits.', hint);
}

/**
 * What is kept of a card, a QR code or a phone number: HMAC-SHA256 with the identity key, hexadecimal. The kinds are kept
 * apart, so that a card whose number is somebody's phone number is not that phone. Code: `bad-credential`.
 */
export function credentialHash(key: Uint8Array, by: CredentialBy, value: string): Result<string> {
  const normal = normalize(by, value);
  if (!normal.ok) return normal;
  return ok(createHmac('sha256', key).update(`${by}:${normal.value}`, 'utf8').digest('hex'));
}

/** One text for all the ways to write the same thing: hyphens and +82 of a phone number, what a reader types around a card. */
function normalize(by: CredentialBy, value: string): Result<string> {
  if (by === 'phone') return normalizePhone(value);
  const text = value.normalize('NFC').trim();
  const normal = by === 'card' ? text.replaceAll(/[\s:-]/g, '').toUpperCase() : text;
  if (normal.length >= 4 && normal.length <= 256) return ok(normal);
  return refuse('bad-credential', 'The card or code could not be read.', 'Hold it to the reader again.');
}

function normalizePhone(value: string): Result<string> {
  const digits = value
    .normalize('NFKC')
    .trim()
    .replaceAll(/[\s().-]/g, '')
    .replace(/^(\+|00)82\(?0?/, '0');
  if (/^0[0-9]{8,10}$/.test(digits)) return ok(digits);
  return refuse('bad-credential', 'This is not a phone number in Korea.', 'Write e.g. 010-1234-5678.');
}
