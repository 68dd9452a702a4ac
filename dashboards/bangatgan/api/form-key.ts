import type { Result } from '@maeul/devices/refusal';

/** Answers after which nobody knows whether it was done, and the one that says that something was. */
const UNSURE: ReadonlySet<string> = new Set(['hub-unreachable', 'not-understood', 'internal', 'id-conflict']);

/** Names what an opened form does, so that sending it twice does it once: a random UUID. Works on pages without TLS too. */
export function newFormKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Whether the form may be sent again under the same name only: it may have been done. */
export function mayBeDone(result: Result<unknown>): boolean {
  return result.ok || UNSURE.has(result.code);
}
