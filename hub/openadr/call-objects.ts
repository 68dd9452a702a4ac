import type { CallScope, DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { EventRequest, ProgramRequest } from './objects.ts';

/** SIMPLE: 0 normal, 1 moderate, 2 high, 3 emergency. */
const LEVEL = 1;

export function programIdOf(programme: string): string {
  return `programme-${programme}`;
}

/** A programme as VENs see it: what it pays is between the dong and its members. */
export function programOf({ id }: Programme): ProgramRequest {
  return {
    programName: id,
    payloadDescriptors: [
      { objectType: 'EVENT_PAYLOAD_DESCRIPTOR', payloadType: 'SIMPLE' },
      { objectType: 'REPORT_PAYLOAD_DESCRIPTOR', payloadType: 'USAGE', readingType: 'DIRECT_READ', units: 'KWH' },
    ],
  };
}

/**
 * A call as VENs see it: an interval for each value of the programme's baseline, so that reports come by the same hours. The power
 * that is asked of a building goes with it; that of a whole dong says nothing to a single VEN.
 */
export function eventOf(
  { programme, scope, startsAt, endsAt, targetW }: DrEvent,
  { baseline }: Programme,
): EventRequest {
  const count = Math.max(1, Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / (baseline.minutes * 60_000)));
  const share = scope.kind === 'dong' ? undefined : targetW;
  const payloads = [
    { type: 'SIMPLE', values: [LEVEL] },
    ...(share === undefined ? [] : [{ type: 'DISPATCH_SETPOINT_RELATIVE', values: [-share / 1000] }]),
  ];
  const descriptor = { objectType: 'EVENT_PAYLOAD_DESCRIPTOR' } as const;
  return {
    programID: programIdOf(programme.id),
    targets: targetsOf(scope),
    intervalPeriod: { start: new Date(startsAt).toISOString(), duration: `PT${baseline.minutes}M` },
    payloadDescriptors: [
      { ...descriptor, payloadType: 'SIMPLE' },
      ...(share === undefined ? [] : [{ ...descriptor, payloadType: 'DISPATCH_SETPOINT_RELATIVE', units: 'KW' }]),
    ],
    reportDescriptors: [{ payloadType: 'USAGE', readingType: 'DIRECT_READ', units: 'KWH' }],
    intervals: Array.from({ length: count }, (_, id) => ({ id, payloads })),
  };
}

/** Who gave a VEN of a building its targets wrote `building-<id>`. A call for the dong is for everybody. */
function targetsOf(scope: CallScope): string[] | null {
  return scope.kind === 'dong' ? null : [`${scope.kind}-${scope.id}`];
}
