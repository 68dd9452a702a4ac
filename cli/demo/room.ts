import { formatAddress, parseAddress } from '@maeul/devices/config/address';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { hubFolder } from '@maeul/hub/folder';
import { hubRunsOn } from '../doctor/hub-data.ts';
import { hubStatus, tryToListen } from '../doctor/network.ts';

const LOOPBACK = '127.0.0.1';

/**
 * The usual address if nobody listens there, or else a free port of loopback: two demos may run side by side.
 * @param usual host:port; with port 0 one of the others is taken
 * @param others the first of a hundred ports to try instead
 */
export async function freeAddress(usual: string, others: number): Promise<string> {
  const wanted = parseAddress(usual, 'address');
  if (wanted.ok && wanted.value.port !== 0 && (await tryToListen(wanted.value)) === null) return usual;
  for (let port = others; port < others + 100; port++)
    if ((await tryToListen({ host: LOOPBACK, port })) === null) return formatAddress({ host: LOOPBACK, port });
  return formatAddress({ host: LOOPBACK, port: 0 });
}

interface Room {
  readonly http: string;
  readonly mqtt: string;
  readonly data: string;
}

/**
 * Whether there is room for a demo, before anything is started or written: nobody uses the folder, the ports are free.
 * Codes: `demo-running`, `port-taken`, `bad-address`.
 */
export async function checkRoom({ http, mqtt, data }: Room): Promise<Result<null>> {
  if (hubRunsOn(hubFolder(data)))
    return refuse(
      'demo-running',
      `A hub already runs on the data in ${data}.`,
      'End it with Ctrl-C in its terminal, or give this one a folder and ports of its own (MAEUL_DATA, MAEUL_HTTP, MAEUL_MQTT).',
    );
  for (const [name, text] of [
    ['MAEUL_HTTP', http],
    ['MAEUL_MQTT', mqtt],
  ] as const) {
    const address = parseAddress(text, name);
    if (!address.ok) return address;
    const error = await tryToListen(address.value);
    if (error === null) continue;
    const where = formatAddress(address.value);
    if (error.code !== 'EADDRINUSE')
      return refuse(
        'bad-address',
        `Nothing can listen at ${where}: ${error.message}.`,
        `Write another address in ${name}.`,
      );
    const who = (await hubStatus(where)) === null ? 'Another program' : 'Another Maeul hub';
    const next = formatAddress({ ...address.value, port: (address.value.port % 65_535) + 1 });
    return refuse('port-taken', `${who} listens at ${where}.`, `Stop it, or choose another address: ${name}=${next}`);
  }
  return ok(null);
}
