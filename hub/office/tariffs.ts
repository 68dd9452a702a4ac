import type { OfficeDone } from '@maeul/devices/office/office-api';
import type { TariffList } from '@maeul/devices/office/tariffs';
import type { Catalogue } from '@maeul/devices/points/catalogue';
import type { Tariff } from '@maeul/devices/points/tariff';
import { checkTariff } from '@maeul/devices/points/tariff-check';
import { type Result, refuse } from '@maeul/devices/refusal';
import type { Actor } from './audit-log.ts';
import { catalogueOf } from './names.ts';
import type { Office } from './office.ts';

const PUBLISH_TARIFF = 'tariff.publish';

/** Every version that was published, newest first. */
export async function listTariffs(office: Office): Promise<TariffList> {
  const rows = await office.points.tariffs();
  const tariffs = rows
    .toSorted((a, b) => b.publishedMs - a.publishedMs)
    .map(({ tariff, publishedMs }) => ({
      tariff,
      published: new Date(publishedMs).toISOString(),
      by: office.audit.newest(PUBLISH_TARIFF, `${tariff.id}/${tariff.version}`)?.name ?? 'hub',
    }));
  return { tariffs };
}

/** Publishes a version, which is never changed again. Codes: those of checkTariff, `version-taken`, and the ledger's. */
export async function publishTariff(office: Office, actor: Actor, tariff: Tariff): Promise<Result<OfficeDone>> {
  const [wrong] = checkTariff(tariff);
  if (wrong !== undefined) return wrong;
  const versions = (await office.points.tariffs())
    .filter((known) => known.tariff.id === tariff.id)
    .map((known) => known.tariff.version);
  const next = Math.max(0, ...versions) + 1;
  if (tariff.version !== next)
    return refuse('version-taken', `The next version of "${tariff.id}" is ${next}, not ${tariff.version}.`);
  const deed = { action: PUBLISH_TARIFF, about: `${tariff.id}/${tariff.version}`, details: { scope: tariff.scope } };
  return office.say(actor, deed, 'maeul.tariff.published.v1', { tariff, by: actor.id });
}

/** Publishes what the kiosks sell and lend. Codes: `version-taken`, and the ledger's. */
export async function publishCatalogue(
  office: Office,
  actor: Actor,
  catalogue: Catalogue,
): Promise<Result<OfficeDone>> {
  const next = ((await catalogueOf(office))?.version ?? 0) + 1;
  if (catalogue.version !== next)
    return refuse('version-taken', `The next version of the catalogue is ${next}, not ${catalogue.version}.`);
  const deed = { action: 'catalogue.publish', about: `catalogue/${next}`, details: {} };
  return office.say(actor, deed, 'maeul.catalogue.published.v1', { catalogue, by: actor.id });
}
