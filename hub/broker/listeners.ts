import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { ok, type Result, refuse } from '@maeul/devices/refusal';

/** Paths of PEM files. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** One place where clients may knock. `tls` makes it mqtts or wss. */
export interface ListenerOptions {
  readonly kind: 'mqtt' | 'websocket';
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tls?: TlsFiles;
}

export interface BoundListener extends ListenerOptions {
  /** The port that it has. */
  readonly port: number;
  readonly server: Server;
}

type OnConnection = (socket: Socket) => void;
type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Opens a listener. Codes: `tls-files`, `address-in-use`, `cannot-listen`. */
export async function listen(
  options: ListenerOptions,
  connectTimeoutMs: number,
  onConnection: OnConnection,
  onUpgrade: OnUpgrade,
): Promise<Result<BoundListener>> {
  let server: Server;
  try {
    server = build(options, connectTimeoutMs, onConnection, onUpgrade);
  } catch (error) {
    return refuse(
      'tls-files',
      `The certificate or key of ${options.host}:${options.port} cannot be used: ${(error as Error).message}.`,
      'Give PEM files that the hub may read and that belong together.',
    );
  }
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(cannotListen(options, error)));
    server.listen(options.port, options.host, () => {
      server.removeAllListeners('error');
      server.on('error', () => {});
      resolve(ok({ ...options, port: (server.address() as AddressInfo).port, server }));
    });
  });
}

function build(options: ListenerOptions, timeoutMs: number, onConnection: OnConnection, onUpgrade: OnUpgrade): Server {
  const keys = options.tls && {
    cert: readFileSync(options.tls.certFile),
    key: readFileSync(options.tls.keyFile),
    minVersion: 'TLSv1.2' as const,
    handshakeTimeout: timeoutMs,
  };
  if (options.kind === 'mqtt')
    return keys === undefined
      ? createTcpServer({ noDelay: true }, onConnection)
      : createTlsServer({ ...keys, noDelay: true } as Parameters<typeof createTlsServer>[0], onConnection);
  const server: HttpServer = keys === undefined ? createHttpServer() : createHttpsServer(keys);
  server.headersTimeout = timeoutMs;
  server.requestTimeout = timeoutMs;
  server.on('request', (_request, response) => response.writeHead(426, { connection: 'close' }).end());
  server.on('upgrade', onUpgrade);
  return server;
}

function cannotListen(options: ListenerOptions, error: NodeJS.ErrnoException): Result<never> {
  const where = `${options.host}:${options.port}`;
  if (error.code === 'EADDRINUSE')
    return refuse(
      'address-in-use',
      `${where} is in use by another program.`,
      'Stop it, or set MAEUL_MQTT to another port.',
    );
  return refuse('cannot-listen', `The broker cannot listen on ${where}: ${error.message}.`);
}

/** Whether a host name or address can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '').replace(/^::ffff:/, '');
  return address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);
}
