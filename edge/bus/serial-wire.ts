import { realpath } from 'node:fs/promises';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { LineSettings } from '@maeul/devices/serial/protocol';
import { SerialPort } from 'serialport';
import { promptPoller } from './prompt-poller.ts';
import type { OpenWire, Wire } from './wire.ts';

/** How often an open port is looked for under its name. */
const WATCH_MS = 1000;

/**
 * A serial port. The path is followed to the real device at every opening, because a USB adapter that is plugged in again
 * gets another number while its name under /dev/serial/by-id stays. Codes: `no-port`, `port-busy`, `port-denied`, `port-failed`.
 */
export function serialWire(path: string, line: LineSettings): OpenWire {
  return async (events) => {
    let target: string;
    try {
      target = await realpath(path);
    } catch {
      return refuse(
        'no-port',
        `There is no serial port ${path}.`,
        'Plug the adapter in; "ls /dev/serial/by-id" shows the names of those that are there.',
      );
    }
    return new Promise<Result<Wire>>((resolve) => {
      const port = new SerialPort({
        path: target,
        baudRate: line.baud,
        dataBits: line.dataBits,
        parity: line.parity,
        stopBits: line.stopBits,
        autoOpen: false,
      });
      const wire = new SerialWire(port);
      let watch: NodeJS.Timeout | undefined;
      port.on('data', (bytes: Uint8Array) => events.onBytes(bytes));
      // Without a listener an error of the port would end the program; what matters of it arrives as 'close' too.
      port.on('error', () => {});
      port.on('close', () => {
        clearInterval(watch);
        if (!wire.closing)
          events.onClosed(refuse('line-down', `The serial port ${path} is gone.`, 'Plug it in again.'));
      });
      port.open((error) => {
        if (!error) {
          promptPoller(port);
          watch = setInterval(() => void closeIfMoved(port, path, target), WATCH_MS);
        }
        resolve(error ? notOpened(path, error) : ok(wire));
      });
    });
  };
}

/**
 * A port that only listens does not always notice that it was pulled out: serialport then reads nothing, without end. The
 * name that is gone, or that leads elsewhere, tells.
 */
async function closeIfMoved(port: SerialPort, path: string, target: string): Promise<void> {
  const now = await realpath(path).catch(() => null);
  if (now !== target && port.isOpen) port.close(() => {});
}

class SerialWire implements Wire {
  closing = false;
  readonly #port: SerialPort;

  constructor(port: SerialPort) {
    this.#port = port;
  }

  write(bytes: Uint8Array): void {
    if (this.#port.isOpen) this.#port.write(bytes);
  }

  close(): Promise<void> {
    this.closing = true;
    if (!this.#port.isOpen) return Promise.resolve();
    return new Promise((resolve) => this.#port.close(() => resolve()));
  }
}

function notOpened(path: string, error: Error): Result<Wire> {
  const text = error.message;
  if (/cannot lock|resource busy|EBUSY/i.test(text))
    return refuse('port-busy', `Another program uses ${path}.`, 'Stop it first (an edge agent, a terminal program).');
  if (/permission|EACCES/i.test(text))
    return refuse('port-denied', `You may not use ${path}.`, 'Add yourself to the group dialout and log in again.');
  if (/no such file|ENOENT/i.test(text)) return refuse('no-port', `There is no serial port ${path}.`);
  return refuse('port-failed', `${path} could not be opened: ${text}.`);
}
