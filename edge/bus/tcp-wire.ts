import { connect, type Socket } from 'node:net';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { OpenWire, Wire } from './wire.ts';

/** A TCP connection to a Modbus TCP device or to a serial server. Codes: `connection-refused`, `host-unreachable`, `connect-timeout`, `connect-failed`. */
export function tcpWire(host: string, port: number): OpenWire {
  return (events, timeoutMs) =>
    new Promise((resolve) => {
      const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 });
      const where = `${host}:${port}`;
      let wire: TcpWire | null = null;
      let error: NodeJS.ErrnoException | null = null;
      const timer = setTimeout(() => {
        socket.destroy(Object.assign(new Error('no answer'), { code: 'CONNECT_TIMEOUT' }));
      }, timeoutMs);
      socket.on('connect', () => {
        clearTimeout(timer);
        wire = new TcpWire(socket);
        resolve(ok(wire));
      });
      socket.on('data', (bytes: Uint8Array) => events.onBytes(bytes));
      socket.on('error', (cause: NodeJS.ErrnoException) => {
        error = cause;
      });
      socket.on('close', () => {
        clearTimeout(timer);
        if (wire === null) resolve(notConnected(where, error, timeoutMs));
        else if (!wire.closing) events.onClosed(lost(where, error));
      });
    });
}

class TcpWire implements Wire {
  closing = false;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  close(): Promise<void> {
    this.closing = true;
    if (this.#socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }
}

function notConnected(where: string, error: NodeJS.ErrnoException | null, timeoutMs: number): Result<Wire> {
  switch (error?.code) {
    case 'ECONNREFUSED':
      return refuse(
        'connection-refused',
        `Nothing listens at ${where}.`,
        'Check the port (Modbus TCP is usually 502) and that Modbus TCP is switched on in the device.',
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return refuse('host-unreachable', `There is no way to ${where}.`, 'Check the cable, the address and the subnet.');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return refuse('unknown-host', `The name in ${where} is not known.`, 'Write the IP address instead of the name.');
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return refuse(
        'connect-timeout',
        `${where} did not accept a connection within ${timeoutMs} ms.`,
        'Check that the device is on and that no firewall is between; some devices allow one connection only.',
      );
    default:
      return refuse('connect-failed', `${where}: ${error?.message ?? 'the connection failed'}.`);
  }
}

function lost(where: string, error: Error | null): Refusal {
  return refuse('line-down', `The connection to ${where} was lost${error === null ? '' : ` (${error.message})`}.`);
}
