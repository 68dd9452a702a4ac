import { parseReply } from '@maeul/devices/messages/command';
import { type EventEnvelope, parseEvent, positionOf } from '@maeul/devices/messages/event';
import { parseCommand } from '@maeul/devices/messages/parse-command';
import { parseState } from '@maeul/devices/messages/state';
import { parseTelemetry, type StreamPosition } from '@maeul/devices/messages/telemetry';
import type { DevicePath } from '@maeul/devices/path';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { Kind } from '@maeul/devices/topic';

/** What the journal must know of a message before it stores it. */
export interface Admission {
  readonly position: StreamPosition | null;
  /** Id of an event, command or reply: the same id counts once. */
  readonly id: string | null;
  /** The event itself: the same id with another event is no repeat. */
  readonly event?: EventEnvelope;
}

/** A state that is empty deletes a retained message; it says nothing. */
const EMPTY: Admission = { position: null, id: null };

/**
 * Parses and validates a message of any bytes. Pure.
 * @param nowMs time of arrival, milliseconds since 1970
 */
export function admit(kind: Kind, path: DevicePath, payload: Buffer, nowMs: number): Result<Admission> {
  if (payload.length === 0 && kind === 'state') return ok(EMPTY);
  const json = parseJson(payload);
  if (!json.ok) return json;
  switch (kind) {
    case 'telemetry': {
      const telemetry = parseTelemetry(json.value, path, nowMs);
      return telemetry.ok ? ok({ position: telemetry.value.position, id: null }) : telemetry;
    }
    case 'event': {
      const event = parseEvent(json.value);
      return event.ok ? ok({ position: positionOf(event.value), id: event.value.id, event: event.value }) : event;
    }
    case 'state': {
      const state = parseState(json.value);
      return state.ok ? ok(EMPTY) : state;
    }
    case 'command': {
      const command = parseCommand(json.value);
      return command.ok ? ok({ position: null, id: `command ${command.value.id}` }) : command;
    }
    case 'reply': {
      const reply = parseReply(json.value);
      return reply.ok ? ok({ position: positionOf(reply.value), id: `reply ${reply.value.id}` }) : reply;
    }
  }
}

/** Codes: `not-json`. */
export function parseJson(payload: Buffer): Result<unknown> {
  try {
    return ok(JSON.parse(payload.toString('utf8')));
  } catch (error) {
    return refuse('not-json', `The payload is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
