import { OfficeDone } from '@maeul/devices/office/office-api';
import {
  CatalogueAnswer,
  PreviewTariff,
  PublishCatalogue,
  PublishTariff,
  TariffList,
  TariffPreview,
} from '@maeul/devices/office/tariffs';
import { catalogueOf } from '../../../office/names.ts';
import type { Office } from '../../../office/office.ts';
import { tariffWhatIf } from '../../../office/tariff-whatif.ts';
import { listTariffs, publishCatalogue, publishTariff } from '../../../office/tariffs.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers } from '../../schemas.ts';
import { answerOf } from './answer.ts';

const BASE = '/api/v1/office';
const tags = ['office'];
const viewer = { open: true, staff: 'viewer' } as const;
const manager = { open: true, staff: 'manager' } as const;
/** Sixty kinds with their words in two languages. */
const TARIFF_BYTES_MAX = 512 * 1024;

/** What waste pays, and what points buy. */
export function tariffRoutes(app: App, office: () => Office): void {
  app.get(
    `${BASE}/tariffs`,
    { config: viewer, schema: { tags, summary: 'Every version of every tariff', response: answers(TariffList) } },
    () => listTariffs(office()),
  );
  app.post(
    `${BASE}/tariffs`,
    {
      config: manager,
      bodyLimit: TARIFF_BYTES_MAX,
      schema: { tags, summary: 'Publish a version', body: PublishTariff, response: answers(OfficeDone, 409) },
    },
    async (request) => answerOf(await publishTariff(office(), staffOf(request), request.body.tariff)),
  );
  app.post(
    `${BASE}/tariffs/preview`,
    {
      config: viewer,
      bodyLimit: TARIFF_BYTES_MAX,
      schema: {
        tags,
        summary: 'What the last 30 days would have paid',
        body: PreviewTariff,
        response: answers(TariffPreview, 409),
      },
    },
    async (request) => answerOf(await tariffWhatIf(office(), request.body.tariff)),
  );
  app.get(
    `${BASE}/catalogue`,
    { config: viewer, schema: { tags, summary: 'What kiosks sell and lend', response: answers(CatalogueAnswer) } },
    async () => ({ catalogue: await catalogueOf(office()) }),
  );
  app.post(
    `${BASE}/catalogue`,
    {
      config: manager,
      bodyLimit: TARIFF_BYTES_MAX,
      schema: { tags, summary: 'Publish a catalogue', body: PublishCatalogue, response: answers(OfficeDone, 409) },
    },
    async (request) => answerOf(await publishCatalogue(office(), staffOf(request), request.body.catalogue)),
  );
}
