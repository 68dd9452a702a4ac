import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatAddress } from '@maeul/devices/config/address';
import type { Refusal } from '@maeul/devices/refusal';
import { loadEdgeConfig } from '@maeul/edge/agent/config';
import { type HubConfig, readHubConfig } from '@maeul/hub/config';
import { hubFolder } from '@maeul/hub/folder';
import { checkEdge } from './edge.ts';
import { type Finding, fault, fine } from './finding.ts';
import { checkCredentials, checkJournal, checkViews, hubRunsOn, newestRecordMs } from './hub-data.ts';
import { checkInflux } from './influx.ts';
import { checkClock, checkNode, checkPages, checkPlatform, checkTimeZone } from './machine.ts';
import { checkHttpPort, checkMqttPort, hubStatus } from './network.ts';
import { checkSerialPorts } from './serial-ports.ts';
import { checkDataFolder, checkFreeSpace } from './storage.ts';
import { checkTlsFiles } from './tls-files.ts';

export interface Examination {
  /** Configuration of a hub or of an edge; null: a hub with its defaults. */
  readonly config: string | null;
  readonly dataFolder: string;
  /** Also what takes long. */
  readonly deep: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly nowMs: number;
}

/** Looks at all that a program needs to run, in the order in which it needs it. */
export async function examine(examination: Examination): Promise<Finding[]> {
  const { config: file, dataFolder, environment, nowMs } = examination;
  const folder = hubFolder(dataFolder);
  const machine = [
    checkNode(),
    checkPlatform(),
    checkClock(nowMs, newestRecordMs(folder)),
    checkTimeZone(),
    checkDataFolder(dataFolder),
    checkFreeSpace(dataFolder),
  ];
  const text = file === null ? '' : textOf(file);
  if (text === null)
    return [
      ...machine,
      fault('config', `${file} cannot be read.`, 'Correct the name, or give this user the right to read it.'),
    ];
  if (file !== null && isEdgeConfig(text)) {
    const config = loadEdgeConfig(file, environment);
    if (!config.ok) return [...machine, badConfig(config)];
    const valid = fine('config', `${file} is a valid configuration of an edge agent.`);
    return [...machine, valid, ...(await checkEdge(config.value, file, dataFolder))];
  }
  const config = readHubConfig(text, file ?? 'defaults', environment);
  if (!config.ok) return [...machine, badConfig(config)];
  const valid = fine(
    'config',
    file === null ? 'No configuration: a hub with its defaults.' : `${file} is a valid configuration of a hub.`,
  );
  return [
    ...machine,
    valid,
    ...(await checkHub(config.value, examination)),
    ...(file === null ? checkSerialPorts() : []),
  ];
}

async function checkHub(config: HubConfig, { dataFolder, deep, nowMs }: Examination): Promise<Finding[]> {
  const folder = hubFolder(dataFolder);
  const runs = hubRunsOn(folder);
  const [mqtt] = config.mqtt.listeners;
  const answers = runs || (await hubStatus(formatAddress(config.http.listen))) !== null;
  const findings = [
    runs ? fine('hub', `A hub runs on ${folder.root}.`) : fine('hub', `No hub runs on ${folder.root}.`),
    await checkHttpPort(config.http.listen),
    ...(mqtt === undefined ? [] : [await checkMqttPort(mqtt, answers)]),
    checkJournal(folder, deep),
    ...checkViews(folder),
    checkCredentials(folder, config.mqtt.anonymous || existsSync(join(dataFolder, 'demo'))),
  ];
  for (const { tls } of config.mqtt.listeners)
    if (tls !== undefined) findings.push(checkTlsFiles({ cert: tls.certFile, key: tls.keyFile }, nowMs));
  if (config.influx !== null) findings.push(await checkInflux(config.influx));
  findings.push(checkPages());
  return findings;
}

function badConfig({ message, hint }: Refusal): Finding {
  return fault('config', message, hint ?? 'Correct the file as it says.');
}

/** An agent's file has what no hub's has. */
function isEdgeConfig(text: string): boolean {
  return /^["']?(edge|buses|devices)["']?\s*:/m.test(text);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
