import type { PollClass } from '@maeul/devices/modbus/device-map';
import type { Identity, Reading } from '@maeul/devices/reading';
import type { Result } from '@maeul/devices/refusal';
import type { SerialMessage, SerialProtocol, SerialRequest } from '@maeul/devices/serial/protocol';
import type { Bus } from '../bus/bus.ts';
import type { Source, Step } from './source.ts';

export type FrameListener = (message: Result<SerialMessage>, atMs: number) => void;

/** A device that answers in frames of its own protocol. */
export class FrameSource implements Source {
  readonly #protocol: SerialProtocol;
  readonly #onMessage: FrameListener;
  readonly #requests: readonly SerialRequest[];
  /** Questions that this device did not answer while it answered others, e.g. for a meter that is not fitted. */
  readonly #unanswered = new Set<SerialRequest>();
  #round: readonly SerialRequest[] = [];
  #index = 0;
  #answers = 0;
  #readings: Reading[] = [];
  #identity: Identity | null = null;

  /** @param onMessage hears each answer whole, beside the readings that are made of it */
  constructor(protocol: SerialProtocol, unit: number, onMessage: FrameListener = () => {}) {
    this.#protocol = protocol;
    this.#onMessage = onMessage;
    this.#requests = protocol.requests(unit);
  }

  readyAtMs(): number {
    return 0;
  }

  begin(classes: readonly PollClass[]): void {
    if (classes.includes('rare')) this.forget();
    const round = this.#requests.filter((request) => classes.includes(request.poll) && !this.#unanswered.has(request));
    // A device that has nothing of these classes is asked for something all the same, as a sign of life.
    this.#round = round.length > 0 ? round : this.#requests.slice(0, 1);
    this.#index = 0;
    this.#answers = 0;
    this.#readings = [];
    this.#identity = null;
  }

  forget(): void {
    this.#unanswered.clear();
  }

  async ask(bus: Bus): Promise<Step> {
    const request = this.#round[this.#index];
    if (request === undefined) return this.#done();
    const answer = await bus.frames.ask(this.#protocol, request);
    this.#index += 1;
    const last = this.#index >= this.#round.length;
    if (answer.ok) {
      this.#answers += 1;
      this.#onMessage(answer, Date.now());
      this.#readings.push(...answer.value.readings);
      this.#identity = answer.value.identity ?? this.#identity;
    } else if (answer.code !== 'timeout' || (last && this.#answers === 0)) return { is: 'failed', why: answer };
    else this.#unanswered.add(request);
    // Each silence gives the line to the others, so that a device with many missing parts costs them one poll at a time.
    return last ? this.#done() : { is: 'more', yields: !answer.ok };
  }

  #done(): Step {
    return { is: 'done', readings: this.#readings, identity: this.#identity };
  }
}
