import Type from 'typebox';
import type { Queries } from '../../queries/queries.ts';
import type { App } from '../app.ts';
import { answers, DevicePathText, Instant, query, SeriesText, TextOrNull } from '../schemas.ts';
import { formatInstant } from '../time.ts';
import { requireDevice } from './devices.ts';

const Series = Type.Object({
  series: SeriesText,
  name: Type.String(),
  unit: TextOrNull,
  kind: Type.Enum(['gauge', 'counter']),
  first: Instant,
  last: Instant,
});

export function seriesRoutes(app: App, queries: Queries): void {
  app.get(
    '/api/v1/series',
    {
      config: { etag: true },
      schema: {
        tags: ['readings'],
        summary: 'The series of a device',
        querystring: query({ device: DevicePathText }),
        response: answers(Type.Object({ device: DevicePathText, series: Type.Array(Series) }), 404),
      },
    },
    async ({ query: { device } }) => {
      const rows = await queries.series(device);
      if (rows.length === 0) await requireDevice(queries, device);
      const series = rows.map(({ series, name, unit, kind, firstMs, lastMs }) => ({
        series,
        name,
        unit,
        kind,
        first: formatInstant(firstMs),
        last: formatInstant(lastMs),
      }));
      return { device, series };
    },
  );
}
