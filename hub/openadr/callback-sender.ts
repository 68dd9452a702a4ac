import http from 'node:http';
import https from 'node:https';
import { type CallbackReach, checkCallbackUrl, guardedLookup } from './callback-address.ts';

export interface Callback {
  /** Its notifications are sent one after the other. */
  readonly subscription: string;
  readonly url: string;
  readonly bearerToken: string | null;
  readonly body: string;
}

export interface SenderOptions {
  readonly reach: CallbackReach;
  /** Told once for each notification that was given up, or dropped because too many waited. */
  readonly onLoss: (callback: Callback, reason: string) => void;
  /** Waits before the second, third … try. */
  readonly retryMs?: readonly number[];
}

const RETRY_MS = [1000, 4000, 15_000, 60_000, 240_000];
const TIMEOUT_MS = 10_000;
const WAITING_MAX = 200;
const WAITING_MAX_ALL = 5000;

/** Posts notifications: in order for each subscription, again and again with growing waits, and never without bound. */
export class CallbackSender {
  readonly #options: SenderOptions;
  readonly #queues = new Map<string, Callback[]>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #requests = new Set<http.ClientRequest>();
  #waiting = 0;
  #stopped = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const request of this.#requests) request.destroy();
    this.#queues.clear();
  }

  send(callback: Callback): void {
    if (this.#stopped) return;
    const queue = this.#queues.get(callback.subscription);
    if ((queue?.length ?? 0) >= WAITING_MAX || this.#waiting >= WAITING_MAX_ALL) {
      this.#options.onLoss(callback, 'too many wait');
      return;
    }
    this.#waiting += 1;
    if (queue !== undefined) {
      queue.push(callback);
      return;
    }
    this.#queues.set(callback.subscription, [callback]);
    this.#try(callback, 0);
  }

  /** Forgets what waits for a subscription that is gone. */
  forget(subscription: string): void {
    const queue = this.#queues.get(subscription);
    if (queue === undefined) return;
    // The first one is on its way and ends by itself.
    this.#waiting -= queue.splice(1).length;
  }

  #try(callback: Callback, tries: number): void {
    this.#post(callback)
      .then(() => this.#next(callback.subscription))
      .catch((error: Error) => {
        if (this.#stopped) return;
        const wait = (this.#options.retryMs ?? RETRY_MS)[tries];
        if (wait === undefined) {
          this.#options.onLoss(callback, error.message);
          return this.#next(callback.subscription);
        }
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          this.#try(callback, tries + 1);
        }, wait);
        this.#timers.add(timer);
      });
  }

  #next(subscription: string): void {
    const queue = this.#queues.get(subscription);
    if (queue === undefined) return;
    queue.shift();
    this.#waiting -= 1;
    const [first] = queue;
    if (first === undefined) this.#queues.delete(subscription);
    else this.#try(first, 0);
  }

  /** One try. Redirects are not followed: they could lead anywhere. */
  #post({ url, bearerToken, body }: Callback): Promise<void> {
    const { reach } = this.#options;
    const allowed = checkCallbackUrl(url, reach);
    if (!allowed.ok) return Promise.reject(new Error(allowed.message));
    return new Promise((resolve, reject) => {
      const request = (url.startsWith('https:') ? https : http).request(url, {
        method: 'POST',
        lookup: guardedLookup(reach),
        timeout: TIMEOUT_MS,
        agent: false,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...(bearerToken === null ? {} : { authorization: `Bearer ${bearerToken}` }),
        },
      });
      this.#requests.add(request);
      const limit = setTimeout(() => request.destroy(new Error('The answer did not come in time.')), TIMEOUT_MS);
      request.on('close', () => {
        clearTimeout(limit);
        this.#requests.delete(request);
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve();
        else reject(new Error(`It answered ${status}.`));
        // What it says is of no interest, however much it is.
        response.destroy();
      });
      request.end(body);
    });
  }
}
