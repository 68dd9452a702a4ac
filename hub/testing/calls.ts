import type { DevicePath } from '@maeul/devices/path';
import type { DrEvent, SettlementLine } from '@maeul/devices/vpp/dr-event';
import type { Consent, Member } from '@maeul/devices/vpp/portfolio';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { VppEventData, VppEventType } from '@maeul/devices/vpp/vpp-events';
import type { IncomingMessage } from '../journal/journal.ts';

export const DONG_HUB = 'eunpyeong/sinsa1/hub/hub' as DevicePath;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** Tuesday, six in the evening in Seoul. */
export const SIX_MS = Date.parse('2026-11-24T09:00:00Z');

let ids = 0;
/** Ids that differ, the same in every run of a file. */
export function callId(): string {
  return `01940000-0000-7000-8000-${(ids++).toString(16).padStart(12, '0')}`;
}

/** Told an hour before, by the full hour, between 9 and 20 o'clock of working days; 1,300 points for a kWh. */
export const PROGRAMME: Programme = {
  id: 'test',
  version: 1,
  label: { ko: '시험', en: 'Test' },
  validFrom: '2026-01-01',
  baseline: {
    method: { kind: 'drop-hours', days: 5, dropHighest: 0, dropLowest: 1 },
    days: { weekends: false, eventDays: false, lookBackDays: 30, lowUsage: null, highUsage: null, atLeast: 4 },
    adjustment: null,
    minutes: 60,
    rrmseMax: null,
  },
  successShare: 0,
  reward: { kind: 'per-kwh', rate: 1300, netHours: true },
  asset: 'points',
  noticeMinutes: 60,
  window: { fromHour: 9, toHour: 20, workingDays: true },
  optInByDefault: true,
  settleAfterMinutes: 60,
};

/** A call of that programme from six to seven, told at five. */
export function drEvent(changes: Partial<DrEvent> = {}): DrEvent {
  return {
    id: callId(),
    programme: { id: 'test', version: 1 },
    scope: { kind: 'dong' },
    startsAt: iso(SIX_MS),
    endsAt: iso(SIX_MS + HOUR_MS),
    notifyAt: iso(SIX_MS - HOUR_MS),
    source: { kind: 'staff', account: 'manager-1' },
    ...changes,
  };
}

export function household(id: string, changes: Partial<Member> = {}): Member {
  return { id, kind: 'household', site: `eunpyeong/sinsa1/${id}`, since: '2026-01-01', ...changes };
}

export function consent(member: string, scope: Consent['scope'] = 'dr', changes: Partial<Consent> = {}): Consent {
  return { member, scope, from: '2026-01-01', how: 'paper', ...changes };
}

export function line(member: string, reducedWh: number, changes: Partial<SettlementLine> = {}): SettlementLine {
  const actualWh = 1000 - reducedWh;
  const reward = Math.max(0, Math.floor(reducedWh * 1.3));
  return { member, baselineWh: 1000, actualWh, reducedWh, success: reducedWh > 0, reward, ...changes };
}

/** What the hub says of power, as the journal takes it. */
export function vppMessage<T extends VppEventType>(
  type: T,
  data: VppEventData<T>,
  timeMs: number,
  path: DevicePath = DONG_HUB,
): IncomingMessage {
  const envelope = { specversion: '1.0', id: callId(), source: path, type, time: iso(timeMs), data };
  return { path, kind: 'event', payload: Buffer.from(JSON.stringify(envelope)) };
}

export function iso(tMs: number): string {
  return new Date(tMs).toISOString();
}
