import { PacketError } from './packet-guard.ts';
import type { CutOffReason } from './stats.ts';

/** aedes and mqtt-packet tell their reasons in words only. */
const WORDS: readonly [RegExp, CutOffReason][] = [
  [/^connect did not arrive/, 'connect-timeout'],
  [/^keep alive timeout/, 'keepalive-timeout'],
  [/^drain timeout/, 'slow-subscriber'],
  [/^maxInflightInbound/, 'inflight-full'],
  [/^Invalid protocol$/, 'protocol-error'],
  [/topic|PUBLISH|SUBSCRIBE|only allowed/, 'bad-topic'],
  [
    /^(Cannot parse|Packet too short|Malformed|Invalid|Not supported|Connect flag|Will |Packet must not)/,
    'malformed-packet',
  ],
];

/** Why a connection failed; null: the client went away by itself. */
export function cutOffReason(error: Error): CutOffReason | null {
  if (error instanceof PacketError) return error.reason;
  return WORDS.find(([pattern]) => pattern.test(error.message))?.[1] ?? null;
}
