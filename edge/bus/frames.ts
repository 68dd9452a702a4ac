import { ok, type Refusal, type Result } from '@maeul/devices/refusal';
import type { FrameParser, SerialMessage, SerialProtocol, SerialRequest } from '@maeul/devices/serial/protocol';
import type { Exchange, Line } from './line.ts';

/** Asks and hears devices that speak in byte frames of their own: scales, house meters, water meters. */
export class FrameMaster {
  readonly #line: Line;

  constructor(line: Line) {
    this.#line = line;
  }

  /**
   * Asks and waits for the message that answers. Messages of other units and damaged frames are passed over.
   * Codes: `timeout`, `line-down`, `line-noisy`, `busy`.
   */
  ask(protocol: SerialProtocol, request: SerialRequest): Promise<Result<SerialMessage>> {
    return this.#line.run(new FrameExchange(protocol.parser(), request));
  }

  /** Hears every frame that a device sends by itself, damaged ones as refusals, until the returned function is called. */
  listen(protocol: SerialProtocol, onMessage: (message: Result<SerialMessage>, atMs: number) => void): () => void {
    const parser = protocol.parser();
    const unlisten = this.#line.listen((bytes) => {
      const atMs = Date.now();
      for (const message of parser.push(bytes)) onMessage(message, atMs);
    });
    const unwatch = this.#line.onStatus(() => parser.reset());
    return () => {
      unlisten();
      unwatch();
    };
  }
}

class FrameExchange implements Exchange<SerialMessage> {
  readonly timeoutMs: number;
  readonly #parser: FrameParser;
  readonly #request: SerialRequest;
  #bytes = 0;
  #damaged: Refusal | null = null;

  constructor(parser: FrameParser, request: SerialRequest) {
    this.#parser = parser;
    this.#request = request;
    this.timeoutMs = request.timeoutMs;
  }

  begin(write: (bytes: Uint8Array) => void): void {
    this.#parser.reset();
    write(this.#request.bytes);
  }

  feed(bytes: Uint8Array): Result<SerialMessage> | null {
    this.#bytes += bytes.length;
    for (const message of this.#parser.push(bytes)) {
      if (!message.ok) this.#damaged = message;
      else if (this.#request.answeredBy(message.value)) return ok(message.value);
    }
    return null;
  }

  whatCame(): string {
    if (this.#damaged !== null) return this.#damaged.message;
    return this.#bytes === 0 ? '' : `${this.#bytes} bytes came that are no answer to it`;
  }
}
