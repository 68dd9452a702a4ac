import type { SerialPort } from 'serialport';

/** The part of serialport's Linux and macOS binding that matters here. */
interface PolledBinding {
  readonly poller?: { emit(event: string, ...args: unknown[]): boolean };
}

/**
 * Makes an open port notice incoming bytes at once on Node 26. serialport's native poller calls back into JavaScript without
 * a callback scope, so since Node 26.4 the promise that waits for «readable» goes on only when something else happens to
 * wake the program: answers lie unread until the next timer. An immediate has a scope of its own.
 * See serialport/bindings-cpp pull request 239; superfluous once a release contains it, harmless then.
 */
export function promptPoller(port: SerialPort): void {
  const poller = (port.port as PolledBinding | undefined)?.poller;
  if (poller === undefined) return;
  const emit = poller.emit.bind(poller);
  poller.emit = (event, ...args) => {
    setImmediate(() => emit(event, ...args));
    return true;
  };
}
