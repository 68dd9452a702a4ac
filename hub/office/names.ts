import { siteDay } from '@maeul/devices/points/site-day';
import type { Office } from './office.ts';

export interface Words {
  readonly ko: string;
  readonly en: string;
}

/** No kiosk: what is asked for it is what holds everywhere. */
const NOWHERE = 'office/office/office/office';

/** What kinds of waste, things on sale and reusable containers are called now, by id. */
export async function namesOf(office: Office): Promise<ReadonlyMap<string, Words>> {
  const names = new Map<string, Words>();
  for (const { tariff } of await office.points.tariffs()) for (const { id, name } of tariff.kinds) names.set(id, name);
  const catalogue = await catalogueOf(office);
  for (const { id, name } of [...(catalogue?.items ?? []), ...(catalogue?.containers ?? [])]) names.set(id, name);
  return names;
}

/** The catalogue that holds; null if none was published. */
export async function catalogueOf(office: Office) {
  const day = siteDay(new Date(office.now()).toISOString());
  return (await office.points.terms({ kiosk: NOWHERE, day })).catalogue;
}
