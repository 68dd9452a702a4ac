import type { LineSettings } from '@maeul/devices/serial/protocol';
import { SerialPort } from 'serialport';
import type { Connection, Endpoint, Line, Session } from './line.ts';

/** A real serial port, e.g. a USB adapter that is wired to the Raspberry Pi under test. */
export class SerialLine implements Line {
  readonly #path: string;
  readonly #settings: LineSettings;
  #port: SerialPort | undefined;
  #attach: ((connection: Connection) => Session) | undefined;

  constructor(path: string, settings: LineSettings) {
    this.#path = path;
    this.#settings = settings;
  }

  async start(attach: (connection: Connection) => Session): Promise<Endpoint> {
    this.#attach = attach;
    await this.plug();
    return { kind: 'serial', path: this.#path };
  }

  async plug(): Promise<void> {
    if (this.#port !== undefined) return;
    const { baud, dataBits, parity, stopBits } = this.#settings;
    const port = new SerialPort({ path: this.#path, baudRate: baud, dataBits, parity, stopBits, autoOpen: false });
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
    this.#port = port;
    const session = this.#attach!({ write: (bytes) => void port.write(Buffer.from(bytes)) });
    port.on('error', () => {});
    port.on('data', (bytes: Buffer) => session.receive(bytes));
    port.on('close', () => session.closed());
  }

  async unplug(): Promise<void> {
    const port = this.#port;
    this.#port = undefined;
    if (port?.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
  }

  async stop(): Promise<void> {
    await this.unplug();
  }
}
