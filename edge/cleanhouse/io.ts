import type { Result } from '@maeul/devices/refusal';

/** What is built into a clean house beside its scales. All of it may be silent or unplugged at any time. */
export interface CleanHouseIo {
  lid(container: string): Lid;
  /** null where the container has no lamp. */
  lamp(container: string): Lamp | null;
  /** null where the container has no fill sensor. */
  fill(container: string): FillSensor | null;
  /** null where nobody looks whether a person stands there. */
  presence(): PresenceSensor | null;
  dispenser(name: string): Dispenser | null;
  /** null where nothing can be given back. */
  returnSlot(): ReturnSlot | null;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether a part can be relied on now; `why` is the code of the fault, e.g. `board-unplugged`. */
export type PartStatus = { readonly up: true } | { readonly up: false; readonly why: string };

export interface Lid {
  status(): PartStatus;
  /** Lets the lid be opened. Codes: `board-unplugged`, `board-silent`. */
  unlock(): Promise<Result<true>>;
  lock(): Promise<Result<true>>;
  /** null while unknown. */
  isOpen(): boolean | null;
  /** `atMs`: when the sensor saw it. Returns the way to stop. */
  onChange(listener: (open: boolean, atMs: number) => void): () => void;
}

export interface Lamp {
  set(light: 'off' | 'free' | 'here' | 'wait' | 'fault'): void;
}

export interface FillSensor {
  /** 0 to 100, or null while unknown. */
  percent(): number | null;
}

export interface PresenceSensor {
  isPresent(): boolean | null;
  onChange(listener: (present: boolean) => void): () => void;
}

export interface Dispenser {
  status(): PartStatus;
  /**
   * Hands one out and waits for the confirmation sensor. Resolves with whether it was seen; `not-confirmed` after the time,
   * `board-unplugged` if the order certainly did not leave.
   */
  dispense(confirmWithinMs: number): Promise<Result<true>>;
  /** Each time the sensor sees something come out, asked for or not. */
  onConfirm(listener: (atMs: number) => void): () => void;
}

/** Where reusable containers are put in. */
export interface ReturnSlot {
  status(): PartStatus;
  /** Each time the sensor sees one come in, asked for or not. Returns the way to stop. */
  onReturn(listener: (atMs: number) => void): () => void;
}
