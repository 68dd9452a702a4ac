import type { KioskFault } from '@maeul/devices/kiosk/kiosk-status';
import type { CleanHouseIo, Lamp } from '../cleanhouse/io.ts';
import type { SessionInput } from './session/inputs.ts';
import type { WeighingBay } from './weighing-bay.ts';

export interface PartsWatchOptions {
  readonly io: Pick<CleanHouseIo, 'lamp' | 'presence' | 'dispenser' | 'returnSlot'>;
  readonly bays: ReadonlyMap<string, WeighingBay>;
  /** Names of those that the kiosk has. */
  readonly dispensers: readonly string[];
  readonly isDispensing: (dispenser: string) => boolean;
  readonly take: (input: SessionInput) => void;
  readonly fault: (fault: KioskFault) => void;
}

/** Tells the session which parts of the clean house can be used, and sets the lamps. */
export class PartsWatch {
  readonly #options: PartsWatchOptions;
  /** What was said last of each part. */
  readonly #said = new Map<string, string | null>();
  readonly #stops: (() => void)[] = [];

  constructor(options: PartsWatchOptions) {
    this.#options = options;
  }

  start(): void {
    const { io, dispensers, take } = this.#options;
    const presence = io.presence();
    if (presence !== null) this.#stops.push(presence.onChange((present) => take({ is: 'presence', present })));
    for (const name of dispensers) this.#watchDispenser(name);
    const slot = io.returnSlot();
    if (slot !== null) this.#stops.push(slot.onReturn((atMs) => take({ is: 'returned', atMs })));
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Looks at all parts; the session hears of changes. */
  look(day: string): void {
    const { io, bays, dispensers } = this.#options;
    for (const [id, bay] of bays) this.fault(id, bay.closed(day));
    for (const name of dispensers) {
      const status = io.dispenser(name)?.status();
      const closed = status === undefined ? 'no-dispenser' : status.up ? null : status.why;
      this.#say(`dispenser ${name}`, closed, { is: 'dispenser', name, closed });
    }
    const slot = io.returnSlot()?.status();
    const closed = slot === undefined ? 'no-return-slot' : slot.up ? null : slot.why;
    this.#say('return slot', closed, { is: 'return-slot', closed });
  }

  /** A container is closed for this reason; null = it is open. */
  fault(id: string, closed: string | null): void {
    this.#say(`container ${id}`, closed, { is: 'container', id, closed });
  }

  light(lamps: ReadonlyMap<string, Parameters<Lamp['set']>[0]>): void {
    for (const [container, light] of lamps) {
      if (this.#said.get(`lamp ${container}`) === light) continue;
      this.#said.set(`lamp ${container}`, light);
      this.#options.io.lamp(container)?.set(light);
    }
  }

  #say(part: string, now: string | null, input: SessionInput): void {
    if (this.#said.get(part) === now) return;
    this.#said.set(part, now);
    this.#options.take(input);
  }

  #watchDispenser(name: string): void {
    const { io, isDispensing, fault } = this.#options;
    const dispenser = io.dispenser(name);
    if (dispenser === null) return;
    this.#stops.push(
      dispenser.onConfirm(() => {
        if (isDispensing(name)) return;
        const message = `"${name}" handed something out that nobody had bought, or too late.`;
        fault({ code: 'unasked-dispense', part: name, message });
      }),
    );
  }
}
