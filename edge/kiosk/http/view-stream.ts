import type { ServerResponse } from 'node:http';
import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import type { FastifyReply } from 'fastify';

const SCREENS_MAX = 8;
const HEARTBEAT_MS = 15_000;
/** A page that takes nothing is cut off; it comes back by itself and gets the newest view. */
const WAITING_BYTES_MAX = 1_048_576;

/** The view as server-sent events: whole, whenever it changes, and once at the beginning. */
export class ViewStream {
  readonly #view: () => KioskView;
  readonly #screens = new Set<ServerResponse>();
  #heartbeat: NodeJS.Timeout | null = null;

  constructor(view: () => KioskView) {
    this.#view = view;
  }

  get isFull(): boolean {
    return this.#screens.size >= SCREENS_MAX;
  }

  /** Takes the response out of the framework's hands, with the headers that were set so far. */
  add(reply: FastifyReply): void {
    const headers = reply.getHeaders();
    reply.hijack();
    const { raw } = reply;
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    raw.write(`retry: 1000\n\n${eventOf(JSON.stringify(this.#view()))}`);
    this.#screens.add(raw);
    const gone = (): void => void this.#screens.delete(raw);
    raw.on('close', gone);
    raw.on('error', gone);
    this.#heartbeat ??= setInterval(() => this.#send(': still here\n\n'), HEARTBEAT_MS).unref();
  }

  send(view: string): void {
    this.#send(eventOf(view));
  }

  stop(): void {
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    for (const screen of this.#screens) screen.end();
  }

  #send(text: string): void {
    for (const screen of this.#screens) {
      if (screen.writableLength > WAITING_BYTES_MAX) screen.destroy();
      else screen.write(text);
    }
  }
}

function eventOf(view: string): string {
  return `event: view\ndata: ${view}\n\n`;
}
