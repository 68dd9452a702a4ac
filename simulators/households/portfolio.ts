import type { EnergyAsset, PortfolioChange } from '@maeul/devices/vpp/portfolio';

import type { VillageMember } from './village.ts';

/** Korea keeps one time all year. */
const SEOUL_OFFSET_MS = 9 * 3_600_000;

/** The device of a member's grid meter, and of what counts its panels. */
export function metersOf(site: string, { id, panels }: VillageMember): { grid: string; pv: string | null } {
  return { grid: `${site}/${id}-grid`, pv: panels === null ? null : `${site}/${id}-pv` };
}

/**
 * What the office enters of these members: themselves, their meters, panels and consents.
 * @param site gu/dong/site of the collector
 * @param sinceMs the day from which they are members and agreed
 */
export function portfolioOf(members: readonly VillageMember[], site: string, sinceMs: number): PortfolioChange[] {
  const since = new Date(sinceMs + SEOUL_OFFSET_MS).toISOString().slice(0, 10);
  return members.flatMap((member) => changesFor(member, site, since));
}

function changesFor(member: VillageMember, site: string, since: string): PortfolioChange[] {
  const { id, kind, label, building, feeder, contractW, floorM2, wallet } = member;
  const { grid, pv } = metersOf(site, member);
  const agreed = [
    ...(member.willing ? (['dr'] as const) : []),
    ...(member.detail ? (['detail', 'diagnosis'] as const) : []),
    ...(member.market ? (['market'] as const) : []),
    ...(kind === 'public' ? (['disclosure'] as const) : []),
  ];
  return [
    {
      op: 'save-member',
      member: { id, kind, site, ...(label && { label }), building, feeder, contractW, floorM2, wallet, since },
    },
    { op: 'save-meter', meter: { device: grid, member: id, role: 'grid' } },
    ...(pv === null ? [] : [{ op: 'save-meter' as const, meter: { device: pv, member: id, role: 'pv' as const } }]),
    ...(pv === null ? [] : [{ op: 'save-asset' as const, asset: panelsOf(member, pv) }]),
    ...agreed.map((scope) => ({
      op: 'give-consent' as const,
      consent: { member: id, scope, from: since, how: 'import' as const },
    })),
  ];
}

function panelsOf({ id, panels }: VillageMember, device: string): EnergyAsset {
  const { ratedW, tiltDegrees: tilt, azimuthDegrees: azimuth } = panels!;
  return { id: `${id}-pv`, member: id, kind: 'pv', device, ratedW: Math.round(ratedW), tilt, azimuth };
}
