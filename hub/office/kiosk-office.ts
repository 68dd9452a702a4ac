import { fillReading } from '@maeul/devices/kiosk/kiosk-status';
import type { AcceptGap, CollectionList, KioskAlarm, OfficeContainer, OfficeKiosk } from '@maeul/devices/office/kiosks';
import type { OfficeDone } from '@maeul/devices/office/office-api';
import { type DevicePath, siteOf } from '@maeul/devices/path';
import { siteDay } from '@maeul/devices/points/site-day';
import type { Result } from '@maeul/devices/refusal';
import type { KioskState } from '../queries/points-questions.ts';
import type { DeviceRow } from '../queries/queries.ts';
import type { Actor } from './audit-log.ts';
import type { Office } from './office.ts';

const ALARMS_MAX = 50;
const ALARMS_ASKED = 500;
const DAY_MS = 86_400_000;
const VERIFICATION_SOON_MS = 30 * DAY_MS;
/** What makes a container due: this full, or waste in it for so long. */
const DUE_PERCENT = 80;
const DUE_MS = 7 * DAY_MS;

/** Every kiosk that was ever enrolled, with its containers and what is wrong with it. */
export async function listKiosks(office: Office): Promise<OfficeKiosk[]> {
  const [kiosks, alarms] = await Promise.all([
    office.points.kiosks(),
    office.points.alarms({ limit: ALARMS_ASKED, open: true }),
  ]);
  const devices = await Promise.all(kiosks.map(({ kiosk }) => office.devices({ device: kiosk })));
  return kiosks.map((kiosk, index) => {
    const told = alarms.rows
      .filter(({ path }) => path === kiosk.kiosk)
      .map(({ kind, openedMs, message }): KioskAlarm => ({ time: instant(openedMs), code: kind, message }));
    const all = [...told, ...office.faults.of(kiosk.kiosk)].sort((a, b) => b.time.localeCompare(a.time));
    return present(kiosk, devices[index]![0], all.slice(0, ALARMS_MAX), office.now());
  });
}

/** What to empty first: what is due, then the fullest, then the heaviest. */
export function collectionList(kiosks: readonly OfficeKiosk[], nowMs: number): CollectionList {
  const containers = kiosks
    .filter(({ revoked }) => revoked === null)
    .flatMap(({ label, containers }) => containers.map((one) => ({ ...one, label, due: isDue(one, nowMs) })));
  containers.sort((a, b) => Number(b.due) - Number(a.due) || (b.fill ?? -1) - (a.fill ?? -1) || b.grams - a.grams);
  return { containers };
}

function isDue({ fill, grams, lastCollected, lastDeposit }: OfficeContainer, nowMs: number): boolean {
  if (fill !== null && fill >= DUE_PERCENT) return true;
  const since = lastCollected ?? lastDeposit;
  return grams > 0 && since !== null && nowMs - Date.parse(since) > DUE_MS;
}

/** From now on the kiosk's key counts. Enrolling again replaces it and begins a new chain. */
export function enrolKiosk(office: Office, actor: Actor, kiosk: string, key: string): Promise<Result<OfficeDone>> {
  const deed = { action: 'kiosk.enrol', about: kiosk, details: { key } };
  return office.say(actor, deed, 'maeul.kiosk.enrolled.v1', { kiosk, key, by: actor.id });
}

/**
 * Nothing more of the kiosk counts. Whoever may speak for it at the broker (its own credential, the agents of its site) loses the
 * credential, which ends the live session within a second.
 */
export async function revokeKiosk(
  office: Office,
  actor: Actor,
  kiosk: string,
  reason: string,
): Promise<Result<OfficeDone>> {
  const speakers = office.credentials
    .list()
    .filter(({ path, role }) => path === kiosk || (role === 'edge' && siteOf(path) === siteOf(kiosk as DevicePath)))
    .map(({ path }) => path);
  const deed = { action: 'kiosk.revoke', about: kiosk, details: { reason, credentials: speakers } };
  const said = await office.say(actor, deed, 'maeul.kiosk.revoked.v1', { kiosk, reason, by: actor.id });
  if (said.ok) for (const path of speakers) office.credentials.revoke(path);
  return said;
}

/** What is missing in the chain is given up; what waited behind it counts from now on. Code: `no-such-gap`. */
export function acceptGap(office: Office, actor: Actor, gap: AcceptGap): Promise<Result<OfficeDone>> {
  const { kiosk, from, to, reason } = gap;
  const deed = { action: 'kiosk.gap', about: kiosk, details: { from, to, reason } };
  return office.say(actor, deed, 'maeul.kiosk.gap-accepted.v1', { ...gap, by: actor.id });
}

function present(
  { kiosk, enrolledMs, revokedMs, chain, gap, containers }: KioskState,
  device: DeviceRow | undefined,
  alarms: KioskAlarm[],
  nowMs: number,
): OfficeKiosk {
  return {
    kiosk,
    label: device?.state?.label ?? null,
    status: device?.state?.status ?? 'unknown',
    lastSeen: instantOrNull(device?.lastSeenMs ?? null),
    enrolled: instant(enrolledMs),
    revoked: instantOrNull(revokedMs),
    chain: { last: chain.proofseq, missing: gap === null ? 0 : gap.to - gap.from + 1, gap },
    containers: [...containers, ...unused(containers, device)].map((row): OfficeContainer => {
      const fill = device?.latest.find(({ name }) => name === fillReading(row.container))?.value;
      return {
        kiosk,
        container: row.container,
        fill: typeof fill === 'number' ? Math.round(Math.min(Math.max(fill, 0), 100)) : null,
        grams: row.grams,
        deposits: row.deposits,
        lastDeposit: instantOrNull(row.lastDepositMs),
        lastCollected: instantOrNull(row.collectedMs),
        scale: row.scale,
        verifiedUntil: row.verifiedUntil,
        verification: verification(row.verifiedUntil, nowMs),
      };
    }),
    alarms,
  };
}

type Shown = Omit<KioskState['containers'][number], 'kiosk' | 'collectedGrams' | 'afterGrams'>;

/** Containers whose fill the kiosk tells, and into which nothing was put yet. A reading's name has `_` where the container's has `-`. */
function unused(used: KioskState['containers'], device: DeviceRow | undefined): Shown[] {
  const known = new Set(used.map(({ container }) => fillReading(container)));
  const told = (device?.latest ?? []).map(({ name }) => name).filter((name) => name.startsWith(fillReading('')));
  return told
    .filter((name) => !known.has(name))
    .map((name) => ({
      container: name.slice(fillReading('').length).replaceAll('_', '-'),
      ...{ grams: 0, deposits: 0, lastDepositMs: null, collectedMs: null, scale: null, verifiedUntil: null },
    }));
}

/** A verification holds to the end of its last day. */
function verification(until: string | null, nowMs: number): OfficeContainer['verification'] {
  if (until === null) return 'none';
  if (until < siteDay(instant(nowMs))) return 'expired';
  return until <= siteDay(instant(nowMs + VERIFICATION_SOON_MS)) ? 'soon' : 'ok';
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms);
}
