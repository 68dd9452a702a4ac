import { BoardAnswer } from '@maeul/devices/vpp/api/board';
import type { App } from '../app.ts';
import { answers } from '../schemas.ts';
import type { VppOptions } from '../vpp-options.ts';
import { disclosureRoutes } from './vpp/advice.ts';

/** What anybody may see of the dong's power. No guard: what is answered here holds for five households or more. */
export function boardRoutes(app: App, { energy }: VppOptions): void {
  disclosureRoutes(app, () => energy().advice);
  app.get(
    '/api/v1/board',
    {
      config: { open: true },
      schema: { tags: ['energy'], summary: 'The public board', security: [], response: answers(BoardAnswer) },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-cache');
      return energy().board.answer();
    },
  );
}
