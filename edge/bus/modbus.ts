import { EventEmitter } from 'node:events';
import type { RegisterTable } from '@maeul/devices/modbus/device-map';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import modbusSerial from 'modbus-serial';
import { Doubt, type Question } from './doubt.ts';
import { type Framing, MbapFraming, RtuFraming } from './framing.ts';
import type { Exchange, Line } from './line.ts';

/** Registers that are asked for in one read. */
export interface RegisterRead {
  readonly table: RegisterTable;
  /** 0-based protocol address. */
  readonly address: number;
  readonly count: number;
}

/** Registers that are written together. */
export interface RegisterWrite {
  /** 0-based protocol address of a holding register. */
  readonly address: number;
  /** At most 123. */
  readonly words: readonly number[];
}

const WRITE_MANY = 16;
/** Most registers that the protocol allows in one read. */
const COUNT_MAX = 125;
/** Bytes of a read request, and of a reply besides its data. */
const REQUEST_LENGTH = 8;
const REPLY_OVERHEAD = 5;

/** Modbus exceptions by number; the codes are those of the refusals. */
const EXCEPTIONS: Readonly<Record<number, readonly [code: string, message: string]>> = {
  1: ['illegal-function', 'The device does not know this function.'],
  2: ['illegal-address', 'The device has no such register.'],
  3: ['illegal-value', 'The device does not allow this request.'],
  4: ['device-failure', 'The device reports an internal failure.'],
  5: ['acknowledge', 'The device needs more time.'],
  6: ['device-busy', 'The device is busy.'],
  7: ['negative-acknowledge', 'The device cannot do this.'],
  8: ['memory-parity', 'The device reports a parity error in its memory.'],
  10: ['gateway-path-unavailable', 'The gateway has no line to this unit.'],
  11: ['gateway-no-answer', 'The gateway had no answer from this unit.'],
};

const EXCEPTION_CODES: ReadonlySet<string> = new Set(Object.values(EXCEPTIONS).map(([code]) => code));

/** Whether a refusal is the device's (or its gateway's) own answer, so that the line and the unit are in order. */
export function isModbusException(code: string): boolean {
  return EXCEPTION_CODES.has(code) || code === 'modbus-exception';
}

interface Unit {
  readonly doubt: Doubt;
  /** One question at a time per unit, so that a probe and the question after it stay together. */
  tail: Promise<unknown>;
}

/** The port that modbus-serial writes to: our line, one exchange at a time. */
class ExchangePort extends EventEmitter {
  readonly isOpen = true;
  send: (frame: Uint8Array) => void = () => {};

  open(callback: () => void): void {
    callback();
  }

  write(frame: Uint8Array): void {
    this.send(frame);
  }
}

/** Reads and writes registers of the Modbus units on one line. A reply that comes late is never taken for another's answer: see doubt.ts. */
export class ModbusMaster {
  readonly #line: Line;
  readonly #characterMs: number;
  readonly #framing: Framing;
  readonly #port = new ExchangePort();
  readonly #client = new modbusSerial.default(this.#port);
  readonly #units = new Map<number, Unit>();

  /** @param characterMs how long one character takes on the line; 0 where that does not count */
  constructor(line: Line, framing: 'rtu' | 'tcp', characterMs: number) {
    this.#line = line;
    this.#characterMs = characterMs;
    this.#framing = framing === 'rtu' ? new RtuFraming() : new MbapFraming();
    this.#client.open();
    const header = framing === 'rtu' ? 0 : 6;
    line.onStray = (bytes, nowMs) => this.#units.get(bytes[header] ?? -1)?.doubt.late(nowMs);
  }

  /** When the unit may be asked again, milliseconds since 1970; 0 = now. */
  readyAtMs(unit: number): number {
    return this.#units.get(unit)?.doubt.readyAtMs ?? 0;
  }

  /**
   * Reads up to 125 registers. `timeoutMs` is what the device may take; the time that question and answer need to pass a
   * slow line comes on top. After a failure it first waits until the unit may be asked again.
   * Codes: `timeout`, `crc-mismatch`, `line-down`, `line-noisy`, `busy`, and the exceptions `illegal-address`, `illegal-function`, ….
   */
  read(unit: number, read: RegisterRead, timeoutMs: number): Promise<Result<Uint16Array>> {
    const question = { code: read.table === 'input' ? 4 : 3, address: read.address, count: read.count };
    return this.#queue(unit, question, question, timeoutMs);
  }

  /**
   * Writes holding registers (function 16) and waits for the device to confirm. It is sent once and never again by itself: after a
   * `timeout` nobody knows whether it was done. Codes as of `read`.
   */
  async write(unit: number, { address, words }: RegisterWrite, timeoutMs: number): Promise<Result<true>> {
    const question = { code: WRITE_MANY, address, count: words.length, words };
    // What finds out whether older answers may still come is a read: a probe must change nothing.
    const probed = { code: 3, address, count: words.length };
    const written = await this.#queue(unit, question, probed, timeoutMs);
    return written.ok ? ok(true) : written;
  }

  #queue(unit: number, question: Asked, probed: Question, timeoutMs: number): Promise<Result<Uint16Array>> {
    let state = this.#units.get(unit);
    if (state === undefined) {
      state = { doubt: new Doubt(), tail: Promise.resolve() };
      this.#units.set(unit, state);
    }
    const result = this.#afterOthers(state, unit, question, probed, timeoutMs);
    state.tail = result;
    return result;
  }

  async #afterOthers(
    state: Unit,
    unit: number,
    question: Asked,
    probed: Question,
    timeoutMs: number,
  ): Promise<Result<Uint16Array>> {
    await state.tail;
    const cleared = await this.#clearDoubt(state.doubt, unit, probed, timeoutMs);
    return cleared.ok ? this.#ask(state.doubt, unit, question, timeoutMs) : cleared;
  }

  async #clearDoubt(doubt: Doubt, unit: number, question: Question, timeoutMs: number): Promise<Result<true>> {
    for (let probe = doubt.probe(question, COUNT_MAX); probe !== null; probe = doubt.probe(question, COUNT_MAX)) {
      while (Date.now() < doubt.readyAtMs) await sleep(doubt.readyAtMs - Date.now());
      const answer = await this.#ask(doubt, unit, probe, timeoutMs);
      if (answer.ok) doubt.settled();
      else if (isModbusException(answer.code)) doubt.refused();
      else return answer;
    }
    return ok(true);
  }

  async #ask(doubt: Doubt, unit: number, question: Asked, timeoutMs: number): Promise<Result<Uint16Array>> {
    const characters = REQUEST_LENGTH + REPLY_OVERHEAD + 2 * question.count;
    const limitMs = Math.ceil(timeoutMs + characters * this.#characterMs);
    const exchange = new RegisterExchange(this.#client, this.#port, this.#framing, unit, question, limitMs);
    const result = await this.#line.run(exchange);
    const unanswered = !result.ok && !isModbusException(result.code) && exchange.askedAtMs > 0;
    if (unanswered) doubt.unanswered(question, exchange.askedAtMs, Date.now(), limitMs);
    return result;
  }
}

/** A question with what it writes. */
interface Asked extends Question {
  readonly words?: readonly number[];
}

class RegisterExchange implements Exchange<Uint16Array> {
  readonly timeoutMs: number;
  askedAtMs = 0;
  readonly #client: InstanceType<typeof modbusSerial.default>;
  readonly #port: ExchangePort;
  readonly #framing: Framing;
  readonly #unit: number;
  readonly #question: Asked;
  #result: Result<Uint16Array> | null = null;

  constructor(
    client: InstanceType<typeof modbusSerial.default>,
    port: ExchangePort,
    framing: Framing,
    unit: number,
    question: Asked,
    timeoutMs: number,
  ) {
    this.#client = client;
    this.#port = port;
    this.#framing = framing;
    this.#unit = unit;
    this.#question = question;
    this.timeoutMs = timeoutMs;
  }

  begin(write: (bytes: Uint8Array) => void): void {
    this.askedAtMs = Date.now();
    this.#port.send = (frame) => write(this.#framing.request(frame));
    const { code, address, count, words } = this.#question;
    if (words !== undefined) {
      this.#client.writeFC16(this.#unit, address, [...words], (error) => {
        this.#result = error ? refused(error) : ok(new Uint16Array());
      });
      return;
    }
    const read = code === 3 ? this.#client.writeFC3 : this.#client.writeFC4;
    read.call(this.#client, this.#unit, address, count, (error, reply) => {
      this.#result = error ? refused(error) : ok(Uint16Array.from(reply.data));
    });
  }

  feed(bytes: Uint8Array): Result<Uint16Array> | null {
    const frame = this.#framing.reply(bytes);
    if (frame === null) return null;
    if (frame === 'crc-mismatch')
      return refuse('crc-mismatch', 'The answer came damaged.', 'Check cable, termination, baud rate and parity.');
    // modbus-serial checks the frame once more and calls back before emit returns.
    this.#port.emit('data', Buffer.from(frame.buffer, frame.byteOffset, frame.length));
    return this.#result;
  }

  whatCame(): string {
    const { buffered } = this.#framing;
    return buffered === 0 ? '' : `${buffered} bytes came that are no answer to it`;
  }
}

/** Errors of modbus-serial are not always instances of Error. */
function refused(error: unknown): Result<Uint16Array> {
  const { modbusCode, message } = error as { modbusCode?: number; message?: string };
  if (modbusCode === undefined) return refuse('crc-mismatch', `The answer could not be read: ${message ?? 'unknown'}.`);
  const [code, text] = EXCEPTIONS[modbusCode] ?? [
    'modbus-exception',
    `The device answered with exception ${modbusCode}.`,
  ];
  return refuse(code, text);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(1, ms)));
}
