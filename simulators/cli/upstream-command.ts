import { parseAddress } from '@maeul/devices/config/address';
import { RefusalError, refuse, unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import { type FastifyInstance, fastify } from 'fastify';
import { problem } from '../host/control.ts';
import { adrEventOf, announce } from '../openadr/announcer.ts';
import { SimVtn } from '../openadr/vtn.ts';
import { amount, clockFrom, number, time } from './common.ts';

interface UpstreamFlags {
  http: string;
  client: string;
  program: string;
  event?: number;
  minutes: number;
  before: number;
  shed?: number;
  speed: number;
  start?: number;
  control?: string;
}

const LOOK_MS = 250;
const MINUTE_MS = 60_000;
const NAME = 'Evening peak';
const BAD_REQUEST = 400;

/** `maeul sim upstream`: who calls a dong by OpenADR. */
export function upstreamCommand(): Command {
  return new Command('upstream')
    .description('a VTN of OpenADR 3.1 above a dong, with one program and, if asked for, one event')
    .option('--http <host:port>', 'where it listens; 0 = a free port', '127.0.0.1:0')
    .requiredOption('--client <id:secret>', 'the VEN that may log in')
    .option('--program <name>', 'what its program is called', 'peak')
    .option('--event <time>', 'when an event begins', time)
    .option('--minutes <n>', 'how long it is; whole quarter-hours', number, 60)
    .option('--before <minutes>', 'how long before its start it is announced', amount, 120)
    .option('--shed <kW>', 'how much shall be shed in all', amount)
    .option('--control <host:port>', 'HTTP API: POST /events {"start", "minutes", "shedKw"?} calls at once')
    .option('--speed <n>', 'simulated seconds per second', amount, 1)
    .option('--start <time>', 'where simulated time begins (default: now)', time)
    .action(runUpstream);
}

async function runUpstream(flags: UpstreamFlags): Promise<void> {
  const [id = '', secret = ''] = flags.client.split(':', 2);
  if (id === '' || secret === '')
    throw new RefusalError(refuse('bad-client', `"${flags.client.slice(0, 20)}" is not id:secret.`));
  const clock = clockFrom(flags);
  const { host, port } = unwrap(parseAddress(flags.http, '--http'));
  const upstream = new SimVtn({ host, port, clients: { [id]: secret }, now: () => clock.nowMs() });
  const url = await upstream.start();
  const { program, event: startMs, minutes, before, shed } = flags;
  const { id: programID } = upstream.publish('programs', { programName: program });
  const stop =
    startMs === undefined
      ? () => {}
      : announce(
          upstream,
          programID,
          {
            ...{ name: NAME, startMs, endMs: startMs + minutes * MINUTE_MS },
            announceMs: startMs - before * MINUTE_MS,
            ...(shed === undefined ? {} : { shedKw: shed }),
          },
          clock,
          LOOK_MS,
        );
  const server = flags.control === undefined ? null : controlOf(upstream, programID);
  const at = flags.control === undefined ? null : unwrap(parseAddress(flags.control, '--control'));
  const control = at === null ? undefined : new URL(await server!.listen(at)).host;
  console.log(JSON.stringify({ url, ...(control === undefined ? {} : { control }) }));
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  stop();
  await server?.close();
  await upstream.stop();
}

/** Calls the dong when somebody says so. */
function controlOf(upstream: SimVtn, programID: string): FastifyInstance {
  const server = fastify();
  server.post<{ Body: { start?: unknown; minutes?: unknown; shedKw?: unknown } | null }>(
    '/events',
    (request, reply) => {
      const { start, minutes, shedKw } = request.body ?? {};
      const startMs = Date.parse(String(start));
      if (Number.isNaN(startMs) || !(typeof minutes === 'number' && minutes > 0))
        return problem(reply, BAD_REQUEST, refuse('bad-event', 'start is an RFC 3339 time, minutes a number above 0.'));
      const span = { name: NAME, startMs, endMs: startMs + minutes * MINUTE_MS };
      const wish = { ...span, announceMs: 0, ...(typeof shedKw === 'number' ? { shedKw } : {}) };
      return { id: upstream.publish('events', adrEventOf(programID, wish)).id };
    },
  );
  return server;
}
