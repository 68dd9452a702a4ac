import { ReceiptEvidence } from '@maeul/devices/points/receipt-evidence';
import Type from 'typebox';
import type { PointsQueries } from '../../queries/points-questions.ts';
import type { App } from '../app.ts';
import { Problem } from '../problem.ts';
import { answers } from '../schemas.ts';

const Params = Type.Object({ event: Type.String({ format: 'uuid', description: 'As the receipt names it.' }) });

/** What `maeul points verify` computes a receipt again from. */
export function pointsReceiptRoutes(app: App, points: () => Pick<PointsQueries, 'receipt'>): void {
  app.get(
    '/api/v1/points/receipts/:event',
    {
      schema: {
        tags: ['points'],
        summary: 'The event behind a receipt, with the tariff and the key of its kiosk',
        params: Params,
        response: answers(ReceiptEvidence, 404),
      },
    },
    async ({ params: { event } }) => {
      const evidence = await points().receipt(event);
      if (evidence !== undefined) return evidence;
      throw new Problem(
        404,
        'unknown-event',
        `The ledger knows no event ${event}.`,
        'A pending receipt may not have come yet.',
      );
    },
  );
}
