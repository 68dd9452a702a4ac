import { OpenAdrAnswer } from '@maeul/devices/vpp/api/openadr';
import type { OpenAdrParts } from '../../../energy/openadr-parts.ts';
import type { App } from '../../app.ts';
import { answers } from '../../schemas.ts';

/** Whether upstreams answer, and which VENs follow the dong's calls. */
export function openadrStatusRoutes(app: App, openadr: () => Pick<OpenAdrParts, 'status'>): void {
  app.get(
    '/api/v1/office/vpp/openadr',
    {
      config: { open: true, staff: 'viewer' },
      schema: { tags: ['energy'], summary: 'Upstreams and VENs of OpenADR', response: answers(OpenAdrAnswer) },
    },
    () => openadr().status(),
  );
}
