import type { Weighing } from '@maeul/devices/points/weighing';
import type { Refusal, Result } from '@maeul/devices/refusal';
import type { SerialMessage } from '@maeul/devices/serial/protocol';
import type { FillSensor, Lid } from '../cleanhouse/io.ts';
import type { WeighingInput, WeighingMachine, WeighingOutput } from '../weighing/weighing-machine.ts';

export interface BayOptions {
  readonly container: string;
  /** Last day of the scale's verification. */
  readonly verifiedUntil: string;
  readonly machine: WeighingMachine;
  readonly lid: Lid;
  readonly fill: FillSensor | null;
  /** Hears the frames of the scale; returns the way to stop. */
  readonly tap: (listener: (message: Result<SerialMessage>, atMs: number) => void) => () => void;
  /** Has a scale that must be asked be asked at once; nothing happens for one that speaks by itself. */
  readonly askScale: () => void;
  /**
   * What the container weighed when the last weighing was paid, grams, and whether it may have been emptied since without a word; null since
   * it was emptied. @throws where that cannot be read
   */
  readonly expected: () => { readonly grams: number; readonly mayBeEmpty: boolean } | null;
  /** The wall clock: it may be set at any time, so it only dates what is told. */
  readonly nowMs: () => number;
  /** A clock that nobody can set, from any beginning: all waiting and standing still is measured by it. */
  readonly steadyMs: () => number;
  /** @param heardMs when the input came that made the machine say so, by the wall clock */
  readonly onOutput: (output: WeighingOutput, heardMs: number) => void;
  readonly onLid: (open: boolean) => void;
  /** The lid would not do what it was told. */
  readonly onLidFault: (why: Refusal) => void;
}

/** The machine must notice that time passes, and a scale that is asked must be asked often, while somebody waits. */
const BEAT_MS = 150;
/** Above it nothing more goes in. */
const FULL_PERCENT = 95;

type Unstamped = WeighingInput extends infer Input
  ? Input extends WeighingInput
    ? Omit<Input, 'atMs'>
    : never
  : never;

/** One container with its scale and lid: feeds the weighing machine, and tells what it says. */
export class WeighingBay {
  readonly #options: BayOptions;
  readonly #stops: (() => void)[] = [];
  #beat: NodeJS.Timeout | null = null;
  #scaleUp: boolean | null = null;

  constructor(options: BayOptions) {
    this.#options = options;
  }

  start(): void {
    const { tap, lid } = this.#options;
    this.#stops.push(
      tap((message) => {
        if (message.ok) this.#scaleUp = true;
        this.#take({ is: 'frame', message });
      }),
      lid.onChange((open) => this.#lidMoved(open)),
    );
    const open = lid.isOpen();
    if (open === true) this.#take({ is: 'lid', open });
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#rest();
  }

  begin(day: string): void {
    const expected = this.#options.expected();
    this.#beat ??= setInterval(() => {
      this.#options.askScale();
      this.#take({ is: 'tick' });
    }, BEAT_MS);
    this.#options.askScale();
    const { grams = null, mayBeEmpty = true } = expected ?? {};
    this.#take({ is: 'begin', day, expected: grams, mayBeEmpty });
  }

  cancel(): void {
    this.#take({ is: 'cancel' });
    this.#rest();
  }

  async unlock(): Promise<void> {
    const done = await this.#options.lid.unlock();
    if (!done.ok) this.#options.onLidFault(done);
  }

  /** A lid that is open is locked when it is closed. */
  async lock(): Promise<void> {
    if (this.#options.lid.isOpen() === true) return;
    const done = await this.#options.lid.lock();
    if (!done.ok) this.#options.onLidFault(done);
  }

  /** The scale answers again, or it does not. */
  scale(up: boolean, why: string | null): void {
    this.#scaleUp = up;
    this.#take(up || why === null ? { is: 'scale', up } : { is: 'scale', up, why });
  }

  /** Why nothing can be put in on that day; null = it can. */
  closed(day: string): string | null {
    const { lid, fill, verifiedUntil } = this.#options;
    if (this.#scaleUp !== true) return 'scale-down';
    const status = lid.status();
    if (!status.up) return status.why;
    if (day > verifiedUntil) return 'verification-expired';
    if ((fill?.percent() ?? 0) >= FULL_PERCENT) return 'container-full';
    return lid.isOpen() === true && this.#beat === null ? 'lid-open' : null;
  }

  #lidMoved(open: boolean): void {
    this.#take({ is: 'lid', open });
    this.#options.onLid(open);
    if (!open) void this.lock();
  }

  /** The machine is promised that time never goes back: what stamped a frame or a lid is not asked. */
  #take(input: Unstamped): void {
    const { machine, nowMs, steadyMs, onOutput } = this.#options;
    const atMs = Math.floor(steadyMs());
    const heardMs = nowMs();
    for (const output of machine.take({ ...input, atMs })) {
      if (output.is === 'weighed' || output.is === 'refused') this.#rest();
      onOutput(
        output.is === 'weighed' ? { ...output, weighing: dated(output.weighing, heardMs - atMs) } : output,
        heardMs,
      );
    }
  }

  #rest(): void {
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#beat = null;
  }
}

/** Steady times as those of the wall clock that holds at the end: in order, and not after the event, even if it was set meanwhile. */
function dated(weighing: Weighing, shiftMs: number): Weighing {
  const shifted = (time: string) => new Date(Date.parse(time) + shiftMs).toISOString();
  const { before, after, lidOpened, lidClosed } = weighing;
  return {
    ...weighing,
    before: { ...before, time: shifted(before.time) },
    after: { ...after, time: shifted(after.time) },
    lidOpened: shifted(lidOpened),
    lidClosed: shifted(lidClosed),
  };
}
