import { readFileSync } from 'node:fs';
import { parseAddress } from '@maeul/devices/config/address';
import { parseDevicePath } from '@maeul/devices/path';
import { unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import { type LoadIdentity, runLoad } from './load/load.ts';

interface MqttLoadFlags {
  mqtt: string;
  clients: string;
  messages?: string;
  duration?: string;
  window: string;
  rate: string;
  firstSeq: string;
  site: string;
  stream?: string;
  usernamePrefix?: string;
  password?: string;
  credentials?: string;
}

/**
 * `maeul sim mqtt-load`, and by itself `node simulators/mqtt-load.ts`: a whole dong's worth of publishers for benches.
 * Prints one JSON object, a `LoadReport`.
 */
export function mqttLoadCommand(): Command {
  return new Command('mqtt-load')
    .description('publish numbered four-value SenML packs at QoS 1, pipelined, and report acknowledgements as JSON')
    .option('--mqtt <host:port>', 'the broker', process.env.MAEUL_MQTT ?? '127.0.0.1:1883')
    .option('--clients <n>', 'connections, each a device with its own stream', '20')
    .option('--messages <n>', 'messages of all clients together (default 200000, or endless with --duration)')
    .option('--duration <seconds>', 'stop after this time')
    .option('--window <n>', 'most messages of a client without PUBACK', '100')
    .option('--rate <n>', 'messages per second of all clients together; 0 = as fast as acknowledged', '0')
    .option('--first-seq <n>', 'number of the first message of each stream', '1')
    .option('--site <gu/dong/site>', 'where the devices are; they are called meter-1, meter-2, …', 'load/load/load')
    .option('--stream <prefix>', 'streams are <prefix>-1, <prefix>-2, … (default: unique to this run)')
    .option('--username-prefix <text>', 'log in as <text>1, <text>2, …; the client id is the same')
    .option('--password <text>', 'password of every client')
    .option('--credentials <file>', 'JSON array of {"path", "clientId", "username", "password"}, one per client')
    .action(async (flags: MqttLoadFlags) => {
      const { host, port } = unwrap(parseAddress(flags.mqtt, '--mqtt'));
      const report = await runLoad({
        host,
        port,
        identities: identities(flags),
        messages: flags.messages === undefined ? (flags.duration ? Infinity : 200_000) : Number(flags.messages),
        ...(flags.duration === undefined ? {} : { durationMs: Number(flags.duration) * 1000 }),
        window: Math.min(65_535, Math.max(1, Number(flags.window))),
        ratePerS: Number(flags.rate),
        firstSeq: Number(flags.firstSeq),
      });
      console.log(JSON.stringify(report));
    });
}

function identities(flags: MqttLoadFlags): LoadIdentity[] {
  const prefix = flags.stream ?? `load-${Date.now().toString(36)}-${process.pid}`;
  if (flags.credentials !== undefined) {
    const entries: { path: string; clientId: string; username: string; password: string }[] = JSON.parse(
      readFileSync(flags.credentials, 'utf8'),
    );
    return entries.map((entry, index) => ({
      ...entry,
      path: unwrap(parseDevicePath(entry.path)),
      stream: `${prefix}-${index + 1}`,
    }));
  }
  return Array.from({ length: Number(flags.clients) }, (_, index) => {
    const number = index + 1;
    const name = `${flags.usernamePrefix ?? 'load-'}${number}`;
    return {
      path: unwrap(parseDevicePath(`${flags.site}/meter-${number}`)),
      stream: `${prefix}-${number}`,
      clientId: name,
      ...(flags.usernamePrefix === undefined ? {} : { username: name }),
      ...(flags.password === undefined ? {} : { password: flags.password }),
    };
  });
}

if (import.meta.main) {
  await mqttLoadCommand()
    .parseAsync()
    .catch((error: Error) => {
      console.error(`mqtt-load: ${error.message}`);
      process.exitCode = 1;
    });
}
