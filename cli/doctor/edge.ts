import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { formatAddress } from '@maeul/devices/config/address';
import { agentFolder } from '@maeul/edge/agent/agent';
import type { EdgeConfig } from '@maeul/edge/agent/config';
import { readSecrets } from '@maeul/edge/agent/secrets';
import { databaseBytes, type Finding, fault, fine, megabytes, warning } from './finding.ts';
import { askMqtt, askTcp } from './network.ts';
import { checkSerialPort, SYSTEM, type SystemFolders } from './serial-ports.ts';
import { handedOver } from './systemd.ts';

const GROUP_AND_OTHERS = 0o077;
const SPOOL_SHARE_HIGH = 0.8;
const PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 };

/** Whether an agent with this configuration can work here. */
export async function checkEdge(
  config: EdgeConfig,
  file: string,
  dataFolder: string,
  system = SYSTEM,
): Promise<Finding[]> {
  return [
    checkCredentialFile(config, file),
    await checkHub(config, file),
    checkSpool(config, dataFolder),
    ...(await checkBuses(config, system)),
  ];
}

export function checkCredentialFile(config: EdgeConfig, file: string): Finding {
  const secrets = readSecrets(config, file);
  const { edge, hub } = config;
  if (!secrets.ok)
    return (
      handedOver('credentials', hub.credentials ?? undefined) ??
      fault(
        'credentials',
        secrets.message,
        `On the hub: maeul device enroll ${edge} --json; save the line under hub.credentials.`,
      )
    );
  if (hub.credentials === null)
    return warning(
      'credentials',
      'The agent has no credentials: only a demo hub lets it in.',
      `On the hub: maeul device enroll ${edge} --json; name the file under hub.credentials.`,
    );
  const path = resolve(dirname(file), hub.credentials);
  const { username } = secrets.value.credentials;
  if (username !== edge)
    return fault(
      'credentials',
      `${path} belongs to ${username}, and this agent is ${edge}.`,
      'Use the file that was made for this agent, or correct "edge".',
    );
  if ((statSync(path).mode & GROUP_AND_OTHERS) !== 0)
    return warning('credentials', `${path} can be read by others.`, `chmod 600 ${path}`);
  return fine('credentials', `${path} is there, for its owner alone.`);
}

async function checkHub(config: EdgeConfig, file: string): Promise<Finding> {
  const { protocol, hostname, port } = new URL(config.hub.url);
  const address = { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || (PORTS[protocol] ?? 0) };
  const where = formatAddress(address);
  const next = 'Is the hub running, and its address right (hub.url, MAEUL_MQTT)? Try from here: nc -vz host port';
  if (protocol.startsWith('ws')) {
    const error = await askTcp(address);
    return error === null
      ? fine('hub', `Something answers at ${where}.`)
      : fault('hub', `Nothing answers at ${where}: ${error}.`, next);
  }
  const secrets = readSecrets(config, file);
  const ca = secrets.ok ? secrets.value.tls.ca : undefined;
  const tls = protocol === 'mqtts:' ? (ca === undefined ? {} : { ca }) : null;
  const answer = await askMqtt({ ...address, tls });
  if (answer === 'broker') return fine('hub', `An MQTT broker answers at ${where}.`);
  if (/certificate|altname/i.test(answer))
    return fault(
      'hub',
      `The certificate of ${where} is not accepted: ${answer}.`,
      'Name the authority that signed it under hub.tls.ca, and the host as the certificate has it.',
    );
  return fault('hub', `No MQTT broker answers at ${where}: ${answer}.`, next);
}

function checkSpool({ edge, outbox }: EdgeConfig, dataFolder: string): Finding {
  const spool = join(agentFolder(dataFolder, edge), 'outbox.db');
  if (!existsSync(spool)) return fine('outbox', 'There is no outbox yet: the agent makes it at its first start.');
  const bytes = databaseBytes(spool);
  const says = `The outbox takes ${megabytes(bytes)} of ${megabytes(outbox.maxBytes)}.`;
  if (bytes < outbox.maxBytes * SPOOL_SHARE_HIGH) return fine('outbox', says);
  return warning('outbox', says, 'Bring the hub back, or raise outbox.max: soon the oldest readings are given up.');
}

async function checkBuses({ buses }: EdgeConfig, system: SystemFolders): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, bus] of buses) {
    if (bus.kind === 'serial') {
      findings.push(checkSerialPort(bus.path, system));
      continue;
    }
    const where = formatAddress(bus);
    const error = await askTcp(bus);
    findings.push(
      error === null
        ? fine('bus', `Something answers for the bus "${name}" at ${where}.`)
        : fault(
            'bus',
            `Nothing answers for the bus "${name}" at ${where}: ${error}.`,
            `Check power, cable and address; then maeul device scan --tcp ${where}`,
          ),
    );
  }
  return findings;
}
