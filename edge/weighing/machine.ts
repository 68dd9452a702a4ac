import type { Weighing } from '@maeul/devices/points/weighing';
import { type Indication, judge, type Trouble } from './indication.ts';
import { StableRun, type StableState } from './stable-run.ts';
import type { WeighingInput, WeighingMachine, WeighingOutput, WeighingPlace } from './weighing-machine.ts';
import { changedRefusal, refusals, troubleRefusal } from './weighing-refusals.ts';
import { WEIGHING_RULES, type WeighingRules } from './weighing-rules.ts';

type Frame = Extract<WeighingInput, { is: 'frame' }>;

/** Where a weighing is. `before` is the last stable state that was seen with the lid closed. */
type Phase =
  | { readonly at: 'idle' }
  | { readonly at: 'finding'; readonly sinceMs: number }
  | { readonly at: 'ready'; readonly sinceMs: number; readonly before: StableState }
  | { readonly at: 'open'; readonly sinceMs: number; readonly before: StableState; readonly openedMs: number }
  | { readonly at: 'closing'; readonly sinceMs: number; readonly before: StableState; readonly openedMs: number };

/** The same reservation in frame after frame. */
interface Lasting {
  readonly what: Trouble | 'unit-changed' | 'lifted';
  readonly frames: number;
  readonly sinceMs: number;
}

/**
 * From frames of a scale and a lid to one weighing: the difference of the last stable state before the lid was opened and the
 * first one after it was closed. A reservation of one frame breaks the run of stable ones; only one that lasts ends the weighing,
 * since a line without checksums can turn any frame into any other.
 */
export function weighingMachine(place: WeighingPlace, rules: Partial<WeighingRules> = {}): WeighingMachine {
  return new Machine(place, { ...WEIGHING_RULES, ...rules });
}

class Machine implements WeighingMachine {
  readonly #place: WeighingPlace;
  readonly #rules: WeighingRules;
  readonly #run: StableRun;
  #phase: Phase = { at: 'idle' };
  #lidOpen = false;
  /** Why the scale cannot be reached, or null. */
  #down: string | null = null;
  /** Of the weighing that is on: what the container weighed when the last one was paid. */
  #expected: number | null = null;
  /** Whether an empty container was collected, as far as anybody believes. */
  #mayBeEmpty = true;
  #heardMs = Number.NEGATIVE_INFINITY;
  /** The parser's code since the last whole frame. */
  #garbled: string | null = null;
  #lasting: Lasting | null = null;
  #shown = '';

  constructor(place: WeighingPlace, rules: WeighingRules) {
    this.#place = place;
    this.#rules = rules;
    this.#run = new StableRun(place.seal.e, rules);
  }

  take(input: WeighingInput): readonly WeighingOutput[] {
    const outputs = this.#taken(input);
    return [...outputs, ...this.#overdue(input.atMs)];
  }

  #taken(input: WeighingInput): WeighingOutput[] {
    switch (input.is) {
      case 'frame':
        return this.#frame(input);
      case 'scale':
        return this.#scale(input.up ? null : (input.why ?? 'it is not connected'));
      case 'lid':
        return this.#lid(input.open, input.atMs);
      case 'begin':
        if (this.#phase.at !== 'idle') return [];
        this.#expected = input.expected ?? null;
        this.#mayBeEmpty = input.mayBeEmpty ?? true;
        return this.#begin(input.day, input.atMs);
      case 'cancel':
        return this.#phase.at === 'idle' ? [] : this.#end(refusals.cancelled());
      case 'tick':
        return [];
    }
  }

  #begin(day: string, atMs: number): WeighingOutput[] {
    this.#phase = { at: 'finding', sinceMs: atMs };
    this.#shown = '';
    const { seal } = this.#place;
    if (day > seal.verifiedUntil) return this.#end(refusals.expired(seal));
    if (this.#lidOpen) return this.#end(refusals.lidOpen());
    if (this.#down !== null) return this.#end(refusals.unplugged(this.#down));
    // What stood still a while ago may have moved since, if nothing was heard.
    if (atMs - this.#heardMs > this.#rules.pauseMaxMs) this.#run.break();
    return this.#run.settled === null ? [] : this.#found(this.#run.settled, atMs);
  }

  /** A stable state with the lid closed, before anything was put in. */
  #found(before: StableState, atMs: number): WeighingOutput[] {
    const { grams } = before.indication;
    const { seal, tare } = this.#place;
    if (grams < tare - seal.min) return this.#end(refusals.lifted(grams, tare));
    if (grams > seal.max) return this.#end(refusals.overMax(grams, seal));
    const first = this.#phase.at === 'finding';
    const missing = this.#missing(grams);
    // An empty container was collected; but it does not get empty while somebody is about to open the lid.
    const collected = first && this.#mayBeEmpty && grams <= tare + seal.min;
    if (missing > 0 && !collected) return this.#end(refusals.changed(grams, this.#expected ?? grams));
    // From here on it has to stay as it was found.
    if (missing > 0) this.#expected = grams;
    this.#phase = { at: 'ready', sinceMs: this.#phase.at === 'ready' ? this.#phase.sinceMs : atMs, before };
    return first ? [missing > 0 ? { is: 'ready', missing } : { is: 'ready' }] : [];
  }

  /**
   * How much less there is than was paid for; 0 while within half of Min, which no weighing could pay once more. More than was paid
   * for is nobody's gain.
   */
  #missing(grams: number): number {
    const missing = (this.#expected ?? grams) - grams;
    return missing > this.#place.seal.min / 2 ? missing : 0;
  }

  #scale(down: string | null): WeighingOutput[] {
    if (down === this.#down) return [];
    this.#down = down;
    // A scale that was off may have set itself to zero with whatever lay on it.
    this.#run.break();
    return down === null || this.#phase.at === 'idle' ? [] : this.#end(refusals.unplugged(down));
  }

  #lid(open: boolean, atMs: number): WeighingOutput[] {
    if (open === this.#lidOpen) return [];
    this.#lidOpen = open;
    this.#run.break();
    this.#lasting = null;
    const phase = this.#phase;
    if (phase.at === 'idle') return [];
    if (phase.at === 'finding') return this.#end(refusals.lidOpen());
    const openedMs = phase.at === 'ready' ? atMs : phase.openedMs;
    this.#phase = { at: open ? 'open' : 'closing', sinceMs: atMs, before: phase.before, openedMs };
    return [];
  }

  #frame({ message, atMs }: Frame): WeighingOutput[] {
    const seen = judge(message, this.#place.seal.profile);
    if (seen.is === 'garbled') {
      this.#garbled = seen.why;
      return [];
    }
    this.#heardMs = atMs;
    this.#garbled = null;
    if (seen.is === 'other') return [];
    const what = this.#reservation(seen);
    const ended = this.#lasts(what, seen, atMs);
    if (ended.length > 0) return ended;
    const live = this.#live(seen, what);
    if (seen.is !== 'weight' || what !== null) {
      this.#run.break();
      return live;
    }
    const settled = this.#run.take({ ...seen, atMs });
    return settled === null || this.#lidOpen ? live : [...live, ...this.#settled(settled, atMs)];
  }

  #settled(state: StableState, atMs: number): WeighingOutput[] {
    const phase = this.#phase;
    if (phase.at === 'finding' || phase.at === 'ready') return this.#found(state, atMs);
    return phase.at === 'closing' ? this.#end(this.#weigh(phase, state)) : [];
  }

  #weigh(phase: Extract<Phase, { at: 'closing' }>, { indication: after }: StableState): WeighingOutput {
    const { seal, container, tare } = this.#place;
    const before = phase.before.indication;
    const difference = after.grams - before.grams;
    if (after.grams < tare - seal.min) return refusals.lifted(after.grams, tare);
    if (after.grams > seal.max) return refusals.overMax(after.grams, seal);
    if (difference < -seal.e) return refusals.fell(difference);
    if (difference <= seal.e) return refusals.nothing(difference);
    const grams = Math.floor(difference / seal.e) * seal.e;
    if (grams < seal.min) return refusals.underMin(grams, seal);
    const weighing: Weighing = {
      scale: seal,
      before,
      after,
      container,
      tare,
      lidOpened: new Date(phase.openedMs).toISOString(),
      lidClosed: new Date(phase.sinceMs).toISOString(),
      grams,
    };
    return { is: 'weighed', weighing };
  }

  /** What speaks against this frame here and now. */
  #reservation(seen: Exclude<Indication, { is: 'garbled' | 'other' }>): Lasting['what'] | null {
    const phase = this.#phase;
    const before = phase.at === 'idle' || phase.at === 'finding' ? null : phase.before;
    if (seen.is === 'trouble') {
      const lifted = before !== null && this.#lidOpen && seen.trouble === 'underload';
      return lifted ? 'lifted' : seen.trouble;
    }
    if (before !== null && seen.manner !== null && seen.manner !== before.manner) return 'unit-changed';
    const { seal, tare } = this.#place;
    // A quarter of the container is more than a hand on its rim takes off.
    const lifted = tare - Math.max(seal.min, Math.floor(tare / 4));
    return before !== null && this.#lidOpen && seen.grams !== null && seen.grams < lifted ? 'lifted' : null;
  }

  /** Counts a reservation; ends the weighing with it once it has lasted. */
  #lasts(what: Lasting['what'] | null, seen: Indication, atMs: number): WeighingOutput[] {
    const before = this.#lasting;
    if (what === null) this.#lasting = null;
    else if (before?.what === what) this.#lasting = { ...before, frames: before.frames + 1 };
    else this.#lasting = { what, frames: 1, sinceMs: atMs };
    const phase = this.#phase;
    if (what === null || phase.at === 'idle' || !this.#hasLasted(atMs)) return [];
    if (what === 'unit-changed') return this.#end(changedRefusal());
    const grams = seen.is === 'weight' || seen.is === 'moving' ? seen.grams : null;
    if (what === 'lifted') return this.#end(refusals.lifted(grams, this.#place.tare));
    // Whoever leans on the container while the lid is open, or before, will let go again.
    const passing = what === 'overload' || what === 'underload';
    if (passing && (phase.at === 'open' || phase.at === 'ready')) return [];
    return this.#end(troubleRefusal(what, phase.at !== 'finding'));
  }

  #hasLasted(atMs: number): boolean {
    const { stableFrames, stableMs } = this.#rules;
    return this.#lasting !== null && this.#lasting.frames >= stableFrames && atMs - this.#lasting.sinceMs >= stableMs;
  }

  #live(seen: Indication, what: Lasting['what'] | null): WeighingOutput[] {
    const phase = this.#phase;
    if (phase.at === 'idle') return [];
    const shown = (seen.is === 'weight' || seen.is === 'moving') && what === null ? seen.grams : null;
    const grams = shown === null || phase.at === 'finding' ? null : shown - phase.before.indication.grams;
    const live: WeighingOutput = { is: 'live', grams, stable: seen.is === 'weight' && what === null };
    const said = `${live.grams} ${live.stable}`;
    if (said === this.#shown) return [];
    this.#shown = said;
    return [live];
  }

  /** Whether something has taken too long. */
  #overdue(atMs: number): WeighingOutput[] {
    const phase = this.#phase;
    if (phase.at === 'idle') return [];
    const { silentMs, settleMs, unopenedMs, openMs } = this.#rules;
    const begunMs = phase.at === 'finding' ? phase.sinceMs : Number.NEGATIVE_INFINITY;
    if (atMs - Math.max(this.#heardMs, begunMs) > silentMs)
      return this.#end(
        this.#garbled === null ? refusals.silent(silentMs / 1000) : refusals.garbled(silentMs / 1000, this.#garbled),
      );
    const waitedMs = atMs - phase.sinceMs;
    if (phase.at === 'ready') return waitedMs > unopenedMs ? this.#end(refusals.unopened(unopenedMs / 1000)) : [];
    if (phase.at === 'open') return waitedMs > openMs ? this.#end(refusals.leftOpen(openMs / 1000)) : [];
    return waitedMs > settleMs ? this.#end(refusals.notStable(settleMs / 1000)) : [];
  }

  /** The next weighing needs a stable state that is seen anew, with the lid closed. */
  #end(output: WeighingOutput): WeighingOutput[] {
    this.#phase = { at: 'idle' };
    this.#lasting = null;
    this.#run.break();
    return [output];
  }
}
