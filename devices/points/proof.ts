import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import Type, { type Static } from 'typebox';
import type { EventEnvelope } from '../messages/event.ts';
import { canonicalJson } from './canonical-json.ts';

/**
 * Extension attributes of a signed event (CloudEvents 1.0 allows them). `proofseq` counts the signed events of one kiosk key
 * from 1, `proofprev` is the hash of the one before it (64 zeros for the first), `proofsig` the Ed25519 signature.
 */
export const Proof = Type.Object({
  proofseq: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  proofprev: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  proofsig: Type.String({ pattern: '^[\\w-]{86}$' }),
});
export type Proof = Static<typeof Proof>;
export type SignedEvent = EventEnvelope & Proof;

/** What `proofprev` of a key's first event says. */
export const CHAIN_START = '0'.repeat(64);

const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Signs an event as the next of a chain. `event` has no proof and no stream numbers yet. */
export function signEvent(event: EventEnvelope, proofseq: number, proofprev: string, key: KeyObject): SignedEvent {
  const unsigned = { ...event, proofseq, proofprev };
  const proofsig = sign(null, signedBytes(unsigned), key).toString('base64url');
  return { ...unsigned, proofsig };
}

/** Whether the signature is that of the key over everything but itself and the numbers of the transport. */
export function isSignedBy(event: SignedEvent, key: KeyObject): boolean {
  return verify(null, signedBytes(event), key, Buffer.from(event.proofsig, 'base64url'));
}

/** What the next event of the chain has to carry as `proofprev`. SHA-256, hexadecimal. */
export function chainHash(event: SignedEvent): string {
  const { stream: _stream, seq: _seq, ...rest } = event;
  return createHash('sha256').update(canonicalJson(rest)).digest('hex');
}

/** A public key from its 32 raw bytes in base64url. Throws on anything else. */
export function publicKey(raw: string): KeyObject {
  return createPublicKey({
    key: Buffer.concat([ED25519_SPKI, Buffer.from(raw, 'base64url')]),
    format: 'der',
    type: 'spki',
  });
}

/** The 32 raw bytes of a public key in base64url. */
export function rawPublicKey(privateKeyPem: string): string {
  const spki = createPublicKey(createPrivateKey(privateKeyPem)).export({ format: 'der', type: 'spki' });
  return spki.subarray(ED25519_SPKI.length).toString('base64url');
}

/** `stream` and `seq` number the transport, which may send the same fact again under another number. */
function signedBytes(event: Omit<SignedEvent, 'proofsig'> & { proofsig?: string }): Buffer {
  const { stream: _stream, seq: _seq, proofsig: _signature, ...signed } = event;
  return Buffer.from(canonicalJson(signed), 'utf8');
}
