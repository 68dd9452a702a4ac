import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseAddress } from '@maeul/devices/config/address';
import { RefusalError, refuse, unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import type { SimClock } from '../clock.ts';
import { SimVtn } from '../openadr/vtn.ts';
import { eventContent, nextTimeOfDay, parseWantedEvent } from '../openadr/wanted-event.ts';
import { amount, clockFrom, collect, number, time } from './common.ts';

interface VtnFlags {
  readonly listen: string;
  readonly client: readonly string[];
  readonly program: string;
  readonly event: readonly string[];
  readonly publish?: string;
  readonly control?: string;
  readonly json?: true;
  readonly speed: number;
  readonly start?: number;
  readonly tokenLife: number;
}

const LOOK_MS = 100;

/** `maeul sim openadr-vtn`: somebody above the dong who calls it. */
export function openadrVtnCommand(): Command {
  return new Command('openadr-vtn')
    .description('an upstream that calls by OpenADR 3.1: a utility or an aggregator')
    .option('--listen <host:port>', 'where VENs reach it', '127.0.0.1:0')
    .option('--client <id:secret>', 'a VEN that may log in; again for another', collect, [])
    .option('--program <name>', 'name of its program', 'peak')
    .option(
      '--event <event>',
      'start/minutes/level[/<n>kW] in Korean time, e.g. 18:00/60/2; again for another',
      collect,
      [],
    )
    .option('--publish <time>', 'when the events are published, e.g. 17:00 (default: at once)')
    .option('--control <host:port>', 'HTTP API: GET / shows all, POST /events and POST /away change it')
    .option('--token-life <s>', 'how long tokens are valid, in seconds', amount, 3600)
    .option('--speed <n>', 'simulated seconds per second', number, 1)
    .option('--start <time>', 'where simulated time begins (default: now)', time)
    .option('--json', 'print where it can be reached as one line of JSON')
    .action(run);
}

async function run(flags: VtnFlags): Promise<void> {
  const clock = clockFrom(flags);
  const listen = unwrap(parseAddress(flags.listen, '--listen'));
  const options = {
    ...listen,
    clients: clientsOf(flags.client),
    now: () => clock.nowMs(),
    tokenLifeS: flags.tokenLife,
  };
  const events = flags.event.map((text) => unwrap(parseWantedEvent(text, clock.nowMs())));
  const publishMs = flags.publish === undefined ? null : unwrap(nextTimeOfDay(flags.publish, clock.nowMs()));
  const vtn = new SimVtn(options);
  const url = await vtn.start().catch((error: Error) => cannotOpen(flags.listen, error));
  const { id } = vtn.publish('programs', { programName: flags.program });
  const publish = () => {
    for (const event of events) vtn.publish('events', eventContent(id, event));
  };
  const timer = setInterval(() => {
    if (publishMs !== null && clock.nowMs() < publishMs) return;
    clearInterval(timer);
    publish();
  }, LOOK_MS);
  const control = flags.control === undefined ? null : await startControl(flags.control, vtn, id, clock);
  const where = { url, ...(control === null ? {} : { control: control.url }) };
  console.log(
    flags.json ? JSON.stringify(where) : `OpenADR VTN ${url}${control === null ? '' : `\ncontrol ${control.url}`}`,
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  clearInterval(timer);
  await control?.stop();
  await vtn.stop();
}

function clientsOf(texts: readonly string[]): Record<string, string> {
  if (texts.length === 0)
    throw new RefusalError(refuse('no-client', 'Nobody could log in.', 'Name a VEN: --client sinsa1:a-secret'));
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf(':');
      if (at < 1 || at === text.length - 1)
        throw new RefusalError(refuse('bad-client', `"${text}" is no client.`, 'Write id:secret.'));
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** Shows what the upstream has, publishes events and lets it fall silent. Not for anybody but the one who runs the demo. */
async function startControl(where: string, vtn: SimVtn, program: string, clock: SimClock) {
  const { host, port } = unwrap(parseAddress(where, '--control'));
  const server = http.createServer((request, response) => {
    const say = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control.invalid');
    if (request.method === 'GET' && pathname === '/') {
      const kinds = ['programs', 'events', 'vens', 'resources', 'reports'] as const;
      return say(200, { away: vtn.away, ...Object.fromEntries(kinds.map((kind) => [kind, vtn.all(kind)])) });
    }
    if (request.method === 'POST' && pathname === '/events') {
      const wanted = parseWantedEvent(searchParams.get('event') ?? '', clock.nowMs());
      return wanted.ok ? say(201, vtn.publish('events', eventContent(program, wanted.value))) : say(400, wanted);
    }
    if (request.method === 'DELETE' && pathname.startsWith('/events/'))
      return say(200, vtn.withdraw('events', pathname.slice('/events/'.length)) ?? null);
    if (request.method === 'POST' && pathname === '/away') {
      vtn.away = searchParams.get('away') !== 'false';
      return say(200, { away: vtn.away });
    }
    return say(404, { message: 'GET /, POST /events?event=18:00/60/2, DELETE /events/<id>, POST /away?away=true' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  }).catch((error: Error) => cannotOpen(where, error));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function cannotOpen(where: string, error: Error): never {
  throw new RefusalError(refuse('cannot-open', `It cannot listen on ${where}: ${error.message}.`));
}
