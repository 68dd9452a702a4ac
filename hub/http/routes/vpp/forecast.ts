import { ForecastAnswer, ForecastQuestion } from '@maeul/devices/vpp/api/forecast';
import type { Forecaster } from '../../../energy/forecaster.ts';
import type { App } from '../../app.ts';
import { answers } from '../../schemas.ts';

/** The next 96 quarter-hours of a scope, with the skill of such forecasts. */
export function forecastRoutes(app: App, forecaster: () => Pick<Forecaster, 'shown'>): void {
  app.get(
    '/api/v1/office/vpp/forecast',
    {
      config: { open: true, staff: 'viewer' },
      schema: {
        tags: ['energy'],
        summary: 'Sun and use of the next day, with bands and skill',
        querystring: ForecastQuestion,
        response: answers(ForecastAnswer),
      },
    },
    ({ query }) => forecaster().shown(query.scope ?? 'dong'),
  );
}
