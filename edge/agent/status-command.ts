import { parseAddress } from '@maeul/devices/config/address';
import { RefusalError, refuse, unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import type { AgentStatus } from './agent.ts';

/** Where `--status` listens unless it is told otherwise. */
const STATUS_ADDRESS = '127.0.0.1:8079';

/** `maeul edge status` asks an agent that runs on this machine. */
export function statusCommand(): Command {
  return new Command('status')
    .description('tell how the agent on this machine is (it must run with --status)')
    .argument('[host:port]', 'what was given to --status', STATUS_ADDRESS)
    .option('--json', 'print JSON')
    .action(async (text: string, { json }: { json?: boolean }) => {
      unwrap(parseAddress(text, 'The address'));
      const status = await ask(text);
      console.log(json ? JSON.stringify(status) : describeStatus(status).join('\n'));
    });
}

async function ask(address: string): Promise<AgentStatus> {
  try {
    const response = await fetch(`http://${address}/`, { signal: AbortSignal.timeout(5_000) });
    return (await response.json()) as AgentStatus;
  } catch {
    const hint = `Start it with --status ${address}.`;
    throw new RefusalError(refuse('no-agent', `No agent answers at ${address}.`, hint));
  }
}

/** For people: one line for each thing that can be well or ill. */
function describeStatus({ edge, uplink, outbox, buses, devices, kiosk, memoryBytes }: AgentStatus): string[] {
  const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;
  const hub = uplink.connected ? 'connected' : `away: ${uplink.lastError ?? 'connecting'}`;
  return [
    `${edge}  (${megabytes(memoryBytes)} of memory)`,
    `hub     ${hub}; ${uplink.acknowledged} acknowledged, ${uplink.resent} sent again`,
    `outbox  ${outbox.messages} messages, ${megabytes(outbox.bytes)} of ${megabytes(outbox.maxBytes)}` +
      `${outbox.shed > 0 ? `, ${outbox.shed} given up` : ''}${outbox.error === null ? '' : `; FAILING: ${outbox.error}`}`,
    ...buses.map(({ name, at, up, why }) => `bus     ${name}  ${at}  ${up ? 'up' : `DOWN: ${why?.message}`}`),
    ...devices.map(({ path, state }) => {
      const said = state === null ? 'not asked yet' : `${state.status}${state.reason ? ` (${state.reason})` : ''}`;
      return `device  ${path}  ${said}`;
    }),
    ...(kiosk === null
      ? []
      : [
          `kiosk   ${kiosk.path}  ${kiosk.why === null ? `http://127.0.0.1:${kiosk.port}/` : `DOWN: ${kiosk.why.message}`}`,
        ]),
  ];
}
