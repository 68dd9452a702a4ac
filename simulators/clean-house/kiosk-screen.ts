import type { KioskAction, KioskView } from '@maeul/devices/kiosk/kiosk-view';

const ACT_MS_MAX = 5000;

/** A kiosk's screen as a browser sees it: the view as server-sent events, and what is touched. */
export class KioskScreen {
  readonly #base: string;
  #cookie = '';

  /** @param base e.g. http://127.0.0.1:8090 */
  constructor(base: string) {
    this.#base = base;
  }

  /** Each view until the kiosk ends or the signal does. Throws where the kiosk cannot be reached. */
  async *views(signal: AbortSignal): AsyncGenerator<KioskView> {
    const answer = await fetch(`${this.#base}/api/v1/kiosk/live`, { signal });
    if (!answer.ok || answer.body === null) throw new Error(`The kiosk answered ${answer.status}.`);
    this.#cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? this.#cookie;
    let unread = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      const events = (unread + chunk).split('\n\n');
      unread = events.pop()!;
      for (const event of events) {
        const data = event.split('\n').find((line) => line.startsWith('data: '));
        if (data !== undefined) yield JSON.parse(data.slice('data: '.length)) as KioskView;
      }
    }
  }

  /** Whether the kiosk did it. */
  async act(action: KioskAction): Promise<boolean> {
    const answer = await fetch(`${this.#base}/api/v1/kiosk/actions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(this.#cookie === '' ? {} : { cookie: this.#cookie }) },
      body: JSON.stringify(action),
      signal: AbortSignal.timeout(ACT_MS_MAX),
    });
    await answer.body?.cancel();
    return answer.ok;
  }
}
