import type { Member } from '@maeul/devices/vpp/portfolio';

/** The account of the whole. */
export const DONG = 'dong';

/** The accounts, besides its own, that a member counts in. */
export function scopesOf({
  kind,
  building,
  feeder,
  site,
}: Pick<Member, 'kind' | 'building' | 'feeder' | 'site'>): string[] {
  const scopes = [DONG, `kind:${kind}`, `site:${site}`];
  if (building !== undefined) scopes.push(`building:${building}`);
  if (feeder !== undefined) scopes.push(`feeder:${feeder}`);
  return scopes;
}
