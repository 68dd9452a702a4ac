import { connect } from 'node:net';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { SerialPort } from 'serialport';
import type { PrinterConfig } from '../config/config.ts';

/** From the first byte to the last; a receipt takes a second. */
const JOB_TIMEOUT_MS = 10_000;

/**
 * Sends one job to the printer. A line is opened for each: printers are switched off and on, and take one connection at a time.
 * Code: `printer-silent`.
 */
export async function sendJob(config: PrinterConfig, job: Uint8Array): Promise<Result<true>> {
  try {
    if (config.kind === 'tcp') await overTcp(config.host, config.port, job);
    else await overSerial(config.path, config.baud, job);
    return ok(true);
  } catch (error) {
    return refuse('printer-silent', `The printer does not take the receipt: ${(error as Error).message}.`);
  }
}

function overTcp(host: string, port: number, job: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: JOB_TIMEOUT_MS });
    socket.on('timeout', () => socket.destroy(new Error('it took too long')));
    socket.on('error', reject);
    socket.on('close', () => resolve());
    // Its status reports are not read, but must not fill the line.
    socket.resume();
    socket.end(job);
  });
}

function overSerial(path: string, baudRate: number, job: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate, autoOpen: false });
    const timer = setTimeout(() => finish(new Error('it took too long')), JOB_TIMEOUT_MS);
    const finish = (error?: Error | null): void => {
      clearTimeout(timer);
      if (port.isOpen) port.close(() => {});
      if (error) reject(error);
      else resolve();
    };
    port.on('error', finish);
    port.open((error) => {
      if (error) finish(error);
      else port.write(Buffer.from(job), () => port.drain(finish));
    });
  });
}
