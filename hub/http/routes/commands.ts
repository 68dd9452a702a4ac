import { Reply } from '@maeul/devices/messages/command';
import type { DevicePath } from '@maeul/devices/path';
import Type from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import type { SendCommand } from '../../command-outcome.ts';
import type { Queries } from '../../queries/queries.ts';
import type { App } from '../app.ts';
import { Problem } from '../problem.ts';
import { answers, DeviceParams } from '../schemas.ts';
import { formatInstant } from '../time.ts';
import { requireDevice } from './devices.ts';

const Body = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 64, examples: ['identify', 'poll-now'] }),
    args: Type.Optional(Type.Object({}, { additionalProperties: true })),
    timeout: Type.Number({
      exclusiveMinimum: 0,
      maximum: 300,
      default: 10,
      description: 'Seconds until the command expires; so long this request waits.',
    }),
  },
  { additionalProperties: false },
);
const Headers = Type.Object({
  prefer: Type.Optional(Type.String({ description: 'respond-async: do not wait for the reply.' })),
});
const Sent = Type.Object(
  { id: Type.String({ format: 'uuid' }) },
  { description: 'Published; nobody waits for a reply' },
);

export function commandRoutes(
  app: App,
  queries: Queries,
  send: SendCommand | undefined,
  { now, speed }: { readonly now: () => number; readonly speed: number },
): void {
  app.post(
    '/api/v1/devices/:gu/:dong/:site/:device/commands',
    {
      schema: {
        tags: ['commands'],
        summary: 'Send a command to a device and wait for its reply',
        description: 'A reply may also say that the device refused or failed: see its status.',
        params: DeviceParams,
        headers: Headers,
        body: Body,
        response: { ...answers(Reply, 404, 501, 504), 202: Sent },
      },
    },
    async ({ params: { gu, dong, site, device }, body, headers }, reply) => {
      if (send === undefined) throw new Problem(501, 'no-commands', 'This hub does not send commands.');
      const path = `${gu}/${dong}/${site}/${device}`;
      await requireDevice(queries, path);
      const issuedMs = now();
      const command = {
        id: uuidv7({ msecs: issuedMs }),
        name: body.name,
        ...(body.args === undefined ? {} : { args: body.args }),
        issued: formatInstant(issuedMs),
        // Whoever waits counts in seconds of the wall.
        expires: formatInstant(issuedMs + Math.ceil(body.timeout * 1000 * speed)),
      };
      const wait = !/(^|[,\s])respond-async($|[,;\s])/i.test(headers.prefer ?? '');
      const outcome = await send(path as DevicePath, command, wait);
      reply.header('cache-control', 'no-store');
      if (outcome.kind === 'reply') return outcome.reply;
      if (outcome.kind === 'sent') return reply.code(202).send({ id: command.id });
      const hint = 'The command has expired: the device will not execute it any more.';
      throw new Problem(504, 'no-reply', `${path} did not reply within ${body.timeout} s.`, hint);
    },
  );
}
