import type { StableIndication } from '@maeul/devices/points/weighing';
import type { WeighingRules } from './weighing-rules.ts';

/** A weight that stands still, with how the scale told it. */
export interface StableState {
  readonly manner: string;
  readonly indication: StableIndication;
}

interface Heard {
  readonly grams: number;
  readonly manner: string;
  readonly frame: Uint8Array;
  readonly atMs: number;
}

/** A stretch in which nothing but weights within one e was heard, and the equal frames that end it. */
interface Run {
  readonly sinceMs: number;
  readonly lowest: number;
  readonly highest: number;
  readonly equal: Heard;
  readonly frames: number;
  readonly lastMs: number;
}

/**
 * Finds the stable states in what a scale says. It takes frames without reservation only; whoever hears a reservation breaks
 * the run. After a state was found the next run begins, so that the state of an unmoved scale is never old.
 */
export class StableRun {
  readonly #e: number;
  readonly #rules: WeighingRules;
  #run: Run | null = null;
  #settled: StableState | null = null;

  constructor(e: number, rules: WeighingRules) {
    this.#e = e;
    this.#rules = rules;
  }

  /** The last stable state, if nothing has moved since. */
  get settled(): StableState | null {
    return this.#settled;
  }

  break(): void {
    this.#run = null;
    this.#settled = null;
  }

  /** @returns the stable state that this frame completes, if it does */
  take(heard: Heard): StableState | null {
    const run = this.#run === null ? null : this.#continued(this.#run, heard);
    if (run === null) {
      this.break();
      this.#run = begun(heard);
      return null;
    }
    this.#run = run;
    const { stableFrames, stableMs } = this.#rules;
    if (run.frames < stableFrames || run.lastMs - run.sinceMs < stableMs) return null;
    this.#settled = stateOf(run);
    this.#run = begun(heard);
    return this.#settled;
  }

  /** null if the run ends here. */
  #continued(run: Run, heard: Heard): Run | null {
    const lowest = Math.min(run.lowest, heard.grams);
    const highest = Math.max(run.highest, heard.grams);
    const paused = heard.atMs - run.lastMs > this.#rules.pauseMaxMs;
    if (paused || heard.manner !== run.equal.manner || highest - lowest > this.#e) return null;
    const other = heard.grams !== run.equal.grams;
    // What arrives at once was held up on its way: it tells no more of the time between than one frame does.
    const counts = heard.atMs > run.lastMs;
    return {
      sinceMs: run.sinceMs,
      lowest,
      highest,
      equal: other ? heard : run.equal,
      frames: other ? 1 : run.frames + (counts ? 1 : 0),
      lastMs: heard.atMs,
    };
  }
}

function begun(heard: Heard): Run {
  const { grams, atMs } = heard;
  return { sinceMs: atMs, lowest: grams, highest: grams, equal: heard, frames: 1, lastMs: atMs };
}

function stateOf({ equal, frames }: Run): StableState {
  return {
    manner: equal.manner,
    indication: {
      time: new Date(equal.atMs).toISOString(),
      grams: equal.grams,
      frame: hex(equal.frame),
      frames,
    },
  };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
