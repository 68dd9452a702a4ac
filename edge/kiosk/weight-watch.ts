import type { KioskFault } from '@maeul/devices/kiosk/kiosk-status';
import type { WeighingOutput } from '../weighing/weighing-machine.ts';

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
