import type { DevicePath } from '@maeul/devices/path';
import type { Reading } from '@maeul/devices/reading';
import { seriesKind } from '@maeul/devices/reading-names';
import type { Kind } from '@maeul/devices/topic';

/** What goes through the outbox; state messages do not, only the newest of them counts. */
export type OutboxKind = Extract<Kind, 'telemetry' | 'event' | 'reply'>;

/**
 * What may be given up when the spool is full: `fine` first (values of the moment), then `coarse` (reading sets that hold
 * a counter: energy can be told from them across a gap), `kept` never (events and replies).
 */
export const GRAINS = ['kept', 'coarse', 'fine'] as const;
export type Grain = (typeof GRAINS)[number];

/** A message on its way in: its number is given by the commit. */
export interface OutboxMessage {
  readonly kind: OutboxKind;
  readonly path: DevicePath;
  readonly grain: Grain;
  /** JSON text without a number: an object, or for telemetry an array of at least one object. */
  readonly body: string;
}

/** A message on its way out. */
export interface NumberedMessage {
  readonly seq: number;
  readonly kind: OutboxKind;
  readonly path: DevicePath;
  /** The final payload. */
  readonly payload: string;
}

/** Messages that were committed together and are taken, delivered or shed together. */
export interface Segment {
  readonly stream: string;
  readonly first: number;
  readonly messages: readonly NumberedMessage[];
}

export function grainOf(readings: readonly Reading[]): Grain {
  return readings.some((reading) => reading.value !== null && seriesKind(reading.name) === 'counter')
    ? 'coarse'
    : 'fine';
}

/**
 * Puts the number into a message that is already JSON text. Cutting the text instead of parsing it keeps the commit cheap
 * and lets the vocabulary build the message without knowing its number.
 */
export function withNumber(body: string, stream: string, seq: number): string {
  const at = body.indexOf('{') + 1;
  const comma = body[at] === '}' ? '' : ',';
  return `${body.slice(0, at)}"stream":"${stream}","seq":${seq}${comma}${body.slice(at)}`;
}

/** One line per message: `kind path payload`. JSON text has no line breaks and a path no spaces. */
export function encodeSegment(messages: readonly NumberedMessage[]): string {
  return messages.map(({ kind, path, payload }) => `${kind} ${path} ${payload}`).join('\n');
}

export function decodeSegment(stream: string, first: number, text: string): Segment {
  const messages = text.split('\n').map((line, index) => {
    const kindEnd = line.indexOf(' ');
    const pathEnd = line.indexOf(' ', kindEnd + 1);
    return {
      seq: first + index,
      kind: line.slice(0, kindEnd) as OutboxKind,
      path: line.slice(kindEnd + 1, pathEnd) as DevicePath,
      payload: line.slice(pathEnd + 1),
    };
  });
  return { stream, first, messages };
}
