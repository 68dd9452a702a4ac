import type { KioskFault } from '@maeul/devices/kiosk/kiosk-status';
import type { WeighingOutput } from '../weighing/weighing-machine.ts';
import type { KioskStore } from './store/kiosk-store.ts';

/** For so long a container is not believed to have been emptied once more without a word. */
const EMPTIED_AGAIN_MS = 12 * 3_600_000;

/**
 * What a container has to weigh before anything goes in. That it is empty is believed once in a while: else one bag, taken out and put in
 * again, or a stone laid on the lid of an empty container, would be paid as often as somebody likes. @throws where it cannot be read
 */
export function expectedIn(
  store: Pick<KioskStore, 'settledGrams' | 'foundEmptyMs'>,
  container: string,
  nowMs: number,
): { readonly grams: number; readonly mayBeEmpty: boolean } | null {
  const grams = store.settledGrams(container);
  if (grams === null) return null;
  const beforeMs = store.foundEmptyMs(container);
  return { grams, mayBeEmpty: beforeMs === null || Math.abs(nowMs - beforeMs) >= EMPTIED_AGAIN_MS };
}

/** Tells staff, once, that a container weighs less than what was paid for, until it is weighed or found as it should be. */
export class WeightWatch {
  readonly #fault: (fault: KioskFault) => void;
  readonly #told = new Set<string>();

  constructor(fault: (fault: KioskFault) => void) {
    this.#fault = fault;
  }

  heard(container: string, output: WeighingOutput): void {
    if (output.is === 'weighed') this.#told.delete(container);
    else if (output.is === 'refused' && output.why.code === 'weight-changed')
      this.#tell(container, `${output.why.message} Nothing is weighed until it is marked as collected.`);
    else if (output.is === 'ready' && output.missing !== undefined)
      this.#tell(
        container,
        `It is empty, ${output.missing} g less than before, and nobody has marked it as collected.`,
      );
    else if (output.is === 'ready') this.#told.delete(container);
  }

  #tell(part: string, message: string): void {
    if (this.#told.has(part)) return;
    this.#told.add(part);
    this.#fault({ code: 'weight-changed', part, message });
  }
}
