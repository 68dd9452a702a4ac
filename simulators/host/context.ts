import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { SimClock } from '../clock.ts';
import { type Random, seededRandom, seedFor } from '../random.ts';
import { type Model, type Simulation, simulate } from '../simulation.ts';

/** What all devices of one simulator process share. */
export interface SimContext {
  readonly clock: SimClock;
  /** Luck of its own for each name, the same for the same seed. */
  random(name: string): Random;
  /** Runs a model; with a state file it goes on from where an earlier run of the same name ended. */
  simulate<State>(name: string, model: Model<State>): Simulation<State>;
  /** Writes all states to the file, whole or not at all. Does nothing without one. */
  save(): void;
}

export function simContext(clock: SimClock, seed: number, stateFile?: string): SimContext {
  const kept = stateFile === undefined ? {} : readKept(stateFile);
  const simulations = new Map<string, Simulation<unknown>>();
  const random = (name: string): Random => seededRandom(seedFor(seed, name));
  return {
    clock,
    random,
    simulate<State>(name: string, model: Model<State>) {
      const created = simulate(model, clock, random(name), kept[name] as State | undefined);
      simulations.set(name, created as Simulation<unknown>);
      return created;
    },
    save() {
      if (stateFile === undefined) return;
      const states = Object.fromEntries([...simulations].map(([name, running]) => [name, running.now()]));
      writeFileSync(`${stateFile}.new`, JSON.stringify(states));
      renameSync(`${stateFile}.new`, stateFile);
    },
  };
}

/** A part of a state as if it were a simulation of its own: the inverter of a site, the platform of a scale. */
export function focus<Whole, Part>(
  whole: Simulation<Whole>,
  get: (state: Whole) => Part,
  set: (state: Whole, part: Part) => Whole,
): Simulation<Part> {
  return {
    clock: whole.clock,
    now: () => get(whole.now()),
    change: (by) => whole.change((state) => set(state, by(get(state)))),
  };
}

/** A missing file is a first start. One that cannot be read stops the program: silently resetting meters would be worse. */
function readKept(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  return JSON.parse(text);
}
