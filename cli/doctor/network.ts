import { connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Address, formatAddress } from '@maeul/devices/config/address';
import { type Finding, fault, fine } from './finding.ts';

const WAIT_MS = 3_000;
/** CONNECT of MQTT 3.1.1 with an empty client id and a clean session: every broker answers it, if only to refuse. */
const CONNECT = Buffer.from('100c00044d5154540402003c0000', 'hex');
const CONNACK = 0x20;

/** Whether the hub can listen for HTTP, or already does. */
export async function checkHttpPort(listen: Address): Promise<Finding> {
  const error = await tryToListen(listen);
  const where = formatAddress(listen);
  if (error === null) return fine('http-port', `${where} is free for the page.`);
  if (error.code !== 'EADDRINUSE') return cannotListen('http-port', 'MAEUL_HTTP', where, error);
  const status = await hubStatus(where);
  if (status === 'ok') return fine('http-port', `A Maeul hub answers at http://${where}, and it is well.`);
  if (status !== null)
    return fault(
      'http-port',
      `A Maeul hub answers at http://${where} and says "${status}".`,
      'Look at its log, and at the lines below.',
    );
  return taken('http-port', 'MAEUL_HTTP', where);
}

/** Whether the hub can listen for MQTT, or already does. */
export async function checkMqttPort(listen: Address, hubRuns: boolean): Promise<Finding> {
  const error = await tryToListen(listen);
  const where = formatAddress(listen);
  if (error === null) return fine('mqtt-port', `${where} is free for MQTT.`);
  if (error.code !== 'EADDRINUSE') return cannotListen('mqtt-port', 'MAEUL_MQTT', where, error);
  if (!hubRuns) return taken('mqtt-port', 'MAEUL_MQTT', where);
  const answer = await askMqtt({ ...listen, tls: null });
  if (answer === 'broker') return fine('mqtt-port', `An MQTT broker answers at ${where}.`);
  return fault(
    'mqtt-port',
    `What listens at ${where} is no MQTT broker: ${answer}.`,
    'Stop it, or give the hub another address with MAEUL_MQTT.',
  );
}

export interface BrokerAddress extends Address {
  /** Certificates to trust, or null for a connection without TLS. */
  readonly tls: { readonly ca?: Buffer } | null;
}

/**
 * Asks whether an MQTT broker answers. It gives no client id, so that it never takes over the session of a running agent.
 * @returns `broker`, or what happened instead
 */
export function askMqtt({ host, port, tls }: BrokerAddress): Promise<string> {
  return new Promise((resolve) => {
    const socket = tls === null ? connect({ host, port }) : connectTls({ host, port, servername: host, ...tls });
    const end = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(WAIT_MS, () => end(`nothing came for ${WAIT_MS / 1000} s`));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.message || (error.code ?? 'no connection')));
    socket.on('close', () => end('it hung up'));
    socket.once(tls === null ? 'connect' : 'secureConnect', () => socket.write(CONNECT));
    socket.once('data', (data) => end(data[0] === CONNACK ? 'broker' : 'it answers something else'));
  });
}

/** Whether something accepts connections. @returns null, or why not */
export function askTcp({ host, port }: Address): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: string | null) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(WAIT_MS, () => end(`nothing came for ${WAIT_MS / 1000} s`));
    socket.on('error', (error) => end(error.message));
    socket.on('connect', () => end(null));
  });
}

/** What a hub says of itself, or null if none answers there. */
export async function hubStatus(where: string): Promise<string | null> {
  try {
    const response = await fetch(`http://${where}/healthz`, { signal: AbortSignal.timeout(WAIT_MS) });
    const { status } = (await response.json()) as { status?: unknown };
    return typeof status === 'string' ? status : null;
  } catch {
    return null;
  }
}

/** Whether a program can listen there. @returns null, or why not */
export function tryToListen({ host, port }: Address): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function taken(check: string, variable: string, where: string): Finding {
  const port = where.slice(where.lastIndexOf(':') + 1);
  return fault(
    check,
    `Another program listens at ${where}.`,
    `Find it with "ss -ltnp sport = :${port}" and stop it, or choose another address with ${variable}.`,
  );
}

function cannotListen(
  check: string,
  variable: string,
  where: string,
  { code, message }: NodeJS.ErrnoException,
): Finding {
  if (code === 'EACCES')
    return fault(check, `Only root may listen at ${where}.`, `Choose a port of 1024 or more with ${variable}.`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return fault(check, `${where} is no address of this machine.`, `Correct ${variable}; 0.0.0.0 means all of them.`);
  return fault(check, `Nothing can listen at ${where}: ${message}.`, `Choose another address with ${variable}.`);
}
