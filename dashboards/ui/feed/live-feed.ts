import { type Refusal, refuse } from '@maeul/devices/refusal';
import { createParser } from 'eventsource-parser';
import { readProblem } from '../api/client.ts';
import { waitMs } from './backoff.ts';

/** The other side says "still here" every 15 s; a connection that is silent for longer is dead without having told. */
const SILENCE_MS_MAX = 40_000;

export interface FeedHandlers<Event> {
  onOpen(): void;
  onEvent(event: Event): void;
  /** The connection ended or could not be made; the next try comes by itself. */
  onDown(why: Refusal): void;
}

/** What an event of the stream means; undefined for what the page does not show. */
export type ReadEvent<Event> = (name: string | undefined, data: string) => Event | undefined;

/** Listens to a live feed for as long as it is started, and comes back by itself with back-off. */
export class LiveFeed<Event> {
  readonly #path: string;
  readonly #read: ReadEvent<Event>;
  readonly #handlers: FeedHandlers<Event>;
  #connection: AbortController | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  /** @param path e.g. `/api/v1/live` */
  constructor(path: string, read: ReadEvent<Event>, handlers: FeedHandlers<Event>) {
    this.#path = path;
    this.#read = read;
    this.#handlers = handlers;
  }

  start(): void {
    void this.#connect();
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#connection?.abort();
    this.#connection = null;
  }

  /** Tries at once instead of waiting, if there is no connection. */
  retryNow(): void {
    if (this.#connection === null) void this.#connect();
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#retry);
    const connection = new AbortController();
    this.#connection = connection;
    const why = await this.#listen(connection);
    // stop() was called, or a newer connection took over.
    if (this.#connection !== connection) return;
    this.#connection = null;
    this.#failures++;
    this.#retry = setTimeout(() => void this.#connect(), waitMs(this.#failures, Math.random()));
    this.#handlers.onDown(why);
  }

  /** Resolves when the connection has ended, with the reason. */
  async #listen(connection: AbortController): Promise<Refusal> {
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => connection.abort(), SILENCE_MS_MAX);
    };
    heard();
    try {
      const answer = await fetch(this.#path, {
        headers: { accept: 'text/event-stream' },
        cache: 'no-store',
        signal: connection.signal,
      });
      if (!answer.ok || answer.body === null) return readProblem(answer.status, await answer.text());
      this.#failures = 0;
      this.#handlers.onOpen();
      const parser = createParser({ onEvent: ({ event, data }) => this.#take(event, data) });
      for await (const chunk of textOf(answer.body)) {
        heard();
        parser.feed(chunk);
      }
      return refuse('feed-ended', 'The hub ended the live connection.');
    } catch {
      return refuse('hub-unreachable', 'The hub does not answer.');
    } finally {
      clearTimeout(silence);
    }
  }

  #take(name: string | undefined, data: string): void {
    const event = this.#read(name, data);
    if (event !== undefined) this.#handlers.onEvent(event);
  }
}

/** Not every browser can iterate over a stream. */
async function* textOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
