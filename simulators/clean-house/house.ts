import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { FirmataDevice } from '../firmata/device.ts';
import type { SimContext } from '../host/context.ts';
import type { SimDevice } from '../host/device.ts';
import { scaleDevice } from '../host/serial-devices.ts';
import { EMPTY_PLATFORM, load, type PlatformState } from '../scale/platform.ts';
import type { Model, Simulation } from '../simulation.ts';
import { SimDispenser } from './dispenser.ts';
import { type CleanHouseSpec, type ContainerSpec, FILL_COUNTS } from './spec.ts';

/** What stands in one place of the clean house. */
interface Container {
  readonly spec: ContainerSpec;
  readonly platform: Simulation<PlatformState>;
  open: boolean;
}

const FRAME_INTERVAL_MS = 150;
/** How long a bowl is before the light barrier of the return slot. */
const SLIDE_MS = 150;

/** A container that stands on its scale until somebody changes what is in it. */
function containerModel(tareG: number): Model<PlatformState> {
  return { initial: () => ({ ...EMPTY_PLATFORM, fromG: tareG, toG: tareG }), step: (state) => state };
}

/**
 * Scales on wires of their own, and one board for what else is built in: lids with locks, lamps, distance sensors, a presence
 * sensor, dispensers. People act on it through its methods; the edge sees only the wires.
 */
export class CleanHouse {
  readonly spec: CleanHouseSpec;
  readonly board: FirmataDevice;
  readonly #containers: ReadonlyMap<string, Container>;
  readonly #dispensers: ReadonlyMap<string, SimDispenser>;
  readonly #clock: SimContext['clock'];
  #present = false;
  #returned = 0;

  constructor(context: SimContext, spec: CleanHouseSpec) {
    this.spec = spec;
    this.#clock = context.clock;
    this.board = new FirmataDevice({ pins: spec.board });
    this.#containers = new Map(
      spec.containers.map((container) => {
        const name = `${spec.site} container ${container.id}`;
        const platform = context.simulate(name, containerModel(container.tareG));
        return [container.id, { spec: container, platform, open: false }];
      }),
    );
    this.#dispensers = new Map(spec.dispensers.map((one) => [one.name, new SimDispenser(this.board, one)]));
    this.board.setInput(spec.presence, false);
    if (spec.returnSlot !== undefined) this.board.setInput(spec.returnSlot, true);
    for (const container of this.#containers.values()) {
      this.board.setInput(container.spec.lid.sensor, false);
      this.#showFill(container);
    }
  }

  /** One scale for each container, `site/scale-…`. */
  scales(): { readonly container: ContainerSpec; readonly device: SimDevice }[] {
    return [...this.#containers.values()].map(({ spec, platform }) => ({
      container: spec,
      device: scaleDevice(
        `${this.spec.site}/scale-${spec.id}`,
        { protocol: spec.protocol, spec: spec.scale, intervalMs: FRAME_INTERVAL_MS },
        platform,
      ),
    }));
  }

  boardDevice(): SimDevice {
    return {
      name: `${this.spec.site}/board`,
      kind: 'firmata board',
      state: () => this.state(),
      change: () => refuse('bad-state', 'A board has nothing to set.', 'Use the page of the clean house.'),
      wire: { speaks: 'firmata', board: this.board },
    };
  }

  /** Code: `unknown-container`. */
  container(id: string): Result<ContainerSpec> {
    const found = this.#containers.get(id);
    const names = [...this.#containers.keys()].join(', ');
    return found === undefined
      ? refuse('unknown-container', `There is no container "${id}".`, `The containers are ${names}.`)
      : ok(found.spec);
  }

  dispenser(name: string): Result<SimDispenser> {
    const found = this.#dispensers.get(name);
    const names = [...this.#dispensers.keys()].join(', ');
    return found === undefined
      ? refuse('unknown-dispenser', `There is no dispenser "${name}".`, `The dispensers are ${names}.`)
      : ok(found);
  }

  isUnlocked(id: string): boolean {
    return this.board.output(this.#at(id).spec.lid.lock);
  }

  /** Code: `lid-locked`. */
  open(id: string): Result<void> {
    if (!this.isUnlocked(id)) return refuse('lid-locked', `The lid of "${id}" is locked.`);
    this.#setLid(id, true);
    return ok(undefined);
  }

  close(id: string): void {
    this.#setLid(id, false);
  }

  /** Puts so much in, or takes it out if it is less than 0; never more than there is. */
  put(id: string, grams: number): void {
    const container = this.#at(id);
    const { tareG } = container.spec;
    // A container that is lifted already weighs less than empty; nothing more can be taken out of it.
    container.platform.change((state) =>
      load(state, Math.max(Math.min(tareG, state.toG), state.toG + grams), this.#clock.nowMs()),
    );
    this.#showFill(container);
  }

  /** Whatever is on the scale, the container included: what a lever under it or a hand on it does. */
  press(id: string, grams: number): void {
    this.#at(id).platform.change((state) => load(state, state.toG + grams, this.#clock.nowMs()));
  }

  /** The collectors empty the container. */
  collect(id: string): void {
    const container = this.#at(id);
    container.platform.change((state) => load(state, container.spec.tareG, this.#clock.nowMs()));
    this.#showFill(container);
  }

  present(here: boolean): void {
    this.#present = here;
    this.board.setInput(this.spec.presence, here);
  }

  /** Somebody puts a reusable container into the slot. Code: `no-return-slot`. */
  returnContainer(): Result<void> {
    const { returnSlot } = this.spec;
    if (returnSlot === undefined) return refuse('no-return-slot', 'This clean house has no return slot.');
    this.#returned += 1;
    this.board.setInput(returnSlot, false);
    setTimeout(() => this.board.setInput(returnSlot, true), SLIDE_MS).unref();
    return ok(undefined);
  }

  /** Plain JSON, for the page and for tests. */
  state() {
    const containers = [...this.#containers.values()].map(({ spec, platform, open }) => ({
      id: spec.id,
      kinds: spec.kinds,
      contentsG: platform.now().toG - spec.tareG,
      fullG: spec.fullG,
      open,
      unlocked: this.isUnlocked(spec.id),
      red: this.board.output(spec.lamp.red),
      green: this.board.output(spec.lamp.green),
    }));
    const dispensers = [...this.#dispensers.values()].map((one) => one.state());
    return { site: this.spec.site, present: this.#present, containers, dispensers, returned: this.#returned };
  }

  stop(): void {
    for (const dispenser of this.#dispensers.values()) dispenser.stop();
  }

  #at(id: string): Container {
    const container = this.#containers.get(id);
    if (container === undefined) throw new RangeError(`There is no container "${id}".`);
    return container;
  }

  #setLid(id: string, open: boolean): void {
    const container = this.#at(id);
    container.open = open;
    // A contact to ground that the lid opens.
    this.board.setInput(container.spec.lid.sensor, open);
  }

  #showFill({ spec, platform }: Container): void {
    const share = Math.min(1, Math.max(0, (platform.now().toG - spec.tareG) / spec.fullG));
    const [first] = this.board.pins.flatMap(({ channel }, pin) => (channel === spec.fill ? [pin] : []));
    this.board.setAnalog(first!, FILL_COUNTS.empty + (FILL_COUNTS.full - FILL_COUNTS.empty) * share);
  }
}
