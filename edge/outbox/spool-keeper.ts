import { clockAt, WALL_CLOCK } from '@maeul/devices/clock';
import { refuse } from '@maeul/devices/refusal';
import { newId } from '../new-id.ts';
import type { Answers, Appended, Question, Request, Response, SpoolWorkerOptions } from './protocol.ts';
import { Spool } from './spool.ts';
import { shedEvent, streamStartedEvent } from './spool-events.ts';
import { isCorrupt, isLocked, openSpoolFile } from './spool-file.ts';

/** What may wait in memory while the disk refuses; above it telemetry is dropped, oldest first. */
const WAITING_CHARS_MAX = 8_388_608;
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 30_000;
/** While the link is up, ranges that were shed are told this often, not one by one. */
const SHED_REPORT_MS = 60_000;

/** Keeps the spool: gathers what arrives into commits, retries when the disk fails, and begins anew when the file is spoilt. */
export class SpoolKeeper {
  readonly #options: SpoolWorkerOptions;
  readonly #send: (response: Response) => void;
  #spool: Spool | null = null;
  #waiting: Appended[] = [];
  #waitingChars = 0;
  #lost = 0;
  #delivered: number[] = [];
  #timer: NodeJS.Timeout | null = null;
  #timerDueMs = 0;
  #retryMs = 0;
  #error: string | null = null;
  #online = false;
  #shedReportedMs = 0;

  constructor(options: SpoolWorkerOptions, send: (response: Response) => void) {
    this.#options = options;
    this.#send = send;
  }

  start(): void {
    try {
      this.#spool = this.#open();
      this.#send({ type: 'ready', stream: this.#spool.stream });
    } catch (error) {
      this.#send({ type: 'refused', refusal: this.#whyNot(error) });
    }
  }

  handle(request: Request): void {
    if (request.type === 'append') this.#append(request.appended, request.lost);
    else if (request.type === 'delivered') this.#deliver(request.stream, request.first);
    else if (request.type === 'online') this.#setOnline(request.online);
    else this.#ask(request.id, request.question);
  }

  #whyNot(error: unknown) {
    const { folder } = this.#options;
    if (isLocked(error))
      return refuse('outbox-in-use', `Another process uses the outbox in ${folder}.`, 'Stop the other agent first.');
    return refuse(
      'outbox-unusable',
      `The outbox in ${folder} cannot be opened: ${(error as Error).message}.`,
      'Check that the folder can be written and the disk is not full.',
    );
  }

  #open(): Spool {
    const { folder, owner, maxBytes, clock = WALL_CLOCK } = this.#options;
    const nowMs = (): number => clockAt(clock, Date.now());
    const file = openSpoolFile(folder, owner, Date.now(), newId);
    if (file.setAside !== null)
      this.#notice('error', `The spool was set aside as ${file.setAside.file}: ${file.setAside.reason}.`);
    const spool = new Spool(file, {
      maxBytes,
      shedEvent: (ranges, cause) => shedEvent(owner, ranges, cause, nowMs()),
    });
    if (spool.next === 1)
      spool.commit({ messages: [streamStartedEvent(owner, file.setAside?.stream ?? null, nowMs())] });
    if (this.#online) spool.markLive();
    return spool;
  }

  #append(appended: readonly Appended[], lost: number): void {
    this.#lost += lost;
    let urgent = false;
    for (const one of appended) {
      this.#waiting.push(one);
      this.#waitingChars += one.message.body.length;
      urgent ||= one.message.grain === 'kept';
    }
    if (this.#waitingChars > WAITING_CHARS_MAX) this.#dropWaiting();
    this.#schedule(this.#retryMs > 0 ? this.#retryMs : urgent ? 0 : this.#options.commitMs);
  }

  /** Fine before coarse, oldest first; what was dropped gets a number in the next commit, so that the hub sees the hole. */
  #dropWaiting(): void {
    const dropped = new Set<Appended>();
    for (const grain of ['fine', 'coarse'])
      for (const one of this.#waiting) {
        if (this.#waitingChars <= WAITING_CHARS_MAX / 2) break;
        if (one.message.grain !== grain) continue;
        dropped.add(one);
        this.#waitingChars -= one.message.body.length;
      }
    this.#waiting = this.#waiting.filter((one) => !dropped.has(one));
    this.#lost += dropped.size;
    this.#send({ type: 'settled', settled: [...dropped].map(({ id }) => ({ id, seq: null })) });
  }

  #deliver(stream: string, first: number): void {
    // A segment of a stream that was set aside has no row here, and its number may be another's now.
    if (stream !== this.#spool?.stream) return;
    this.#delivered.push(first);
    this.#schedule(this.#retryMs > 0 ? this.#retryMs : this.#options.commitMs);
  }

  #setOnline(online: boolean): void {
    this.#online = online;
    if (!online || this.#spool === null) return;
    this.#spool.markLive();
    this.#guarded(() => this.#reportShed());
  }

  #reportShed(): void {
    this.#shedReportedMs = Date.now();
    let any = false;
    while (this.#spool!.reportShed()) any = true;
    if (any) this.#send({ type: 'settled', settled: [] });
  }

  #schedule(inMs: number): void {
    const dueMs = Date.now() + inMs;
    if (this.#timer !== null && this.#timerDueMs <= dueMs) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timerDueMs = dueMs;
    this.#timer = setTimeout(() => this.#flush(), inMs);
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.length === 0 && this.#delivered.length === 0 && this.#lost === 0) return;
    const waiting = this.#waiting;
    const numbers = this.#guarded(() =>
      this.#spool!.commit({
        messages: waiting.map((one) => one.message),
        delivered: this.#delivered,
        lost: this.#lost,
        replies: new Map(waiting.flatMap((one) => (one.answers ? [[one.answers, one.message.body] as const] : []))),
      }),
    );
    if (numbers === null) return;
    this.#waiting = [];
    this.#waitingChars = 0;
    this.#delivered = [];
    this.#lost = 0;
    this.#send({ type: 'settled', settled: waiting.map(({ id }, index) => ({ id, seq: numbers[index]! })) });
    if (this.#online && Date.now() - this.#shedReportedMs > SHED_REPORT_MS) this.#guarded(() => this.#reportShed());
  }

  /** Runs a write; null when it failed, and then it is tried again later. */
  #guarded<T>(write: () => T): T | null {
    try {
      const value = write();
      if (this.#error !== null) this.#notice('info', 'The outbox can be written again.');
      this.#error = null;
      this.#retryMs = 0;
      return value;
    } catch (error) {
      const message = (error as Error).message;
      if (this.#error !== message) this.#notice('error', `The outbox could not be written: ${message}.`);
      this.#error = message;
      if (isCorrupt(error)) this.#beginAnew();
      this.#retryMs = Math.min(RETRY_MAX_MS, Math.max(RETRY_MIN_MS, this.#retryMs * 2));
      this.#schedule(this.#retryMs);
      return null;
    }
  }

  #beginAnew(): void {
    try {
      this.#spool?.close();
    } catch {
      // A corrupt database may refuse to be closed; it is set aside all the same.
    }
    try {
      this.#spool = this.#open();
      this.#delivered = [];
    } catch (error) {
      this.#notice('error', this.#whyNot(error).message);
    }
  }

  #ask(id: number, question: Question): void {
    try {
      this.#send({ type: 'answer', id, answer: this.#answer(question) });
    } catch (error) {
      if (isCorrupt(error)) this.#beginAnew();
      this.#send({ type: 'failed', id, message: (error as Error).message });
    }
  }

  #answer(question: Question): Answers[keyof Answers] {
    const spool = this.#spool!;
    if (question.ask === 'take') return spool.take(question.lane);
    if (question.ask === 'begin-command')
      return spool.commands.begin(question.command, question.expiresMs, question.nowMs);
    if (question.ask === 'stop') {
      this.#flush();
      spool.close();
      return null;
    }
    const shed = spool.shedRanges().reduce((sum, { from, to }) => sum + to - from + 1, 0);
    return {
      stream: spool.stream,
      ...spool.depth(),
      maxBytes: this.#options.maxBytes,
      shed,
      error: this.#error,
    };
  }

  #notice(level: 'info' | 'error', text: string): void {
    this.#send({ type: 'notice', level, text });
  }
}
