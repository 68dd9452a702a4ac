import { formatAddress, parseAddress } from '@maeul/devices/config/address';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { hubFolder } from '@maeul/hub/folder';
import { hubRunsOn } from '../doctor/hub-data.ts';
import { hubStatus, tryToListen } from '../doctor/network.ts';

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
