// What this project uses of johnny-five and of firmata-io, its plugin for Firmata boards. Neither brings types.

declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events';

  export interface FirmataPinRecord {
    supportedModes: number[];
    /** Of the last answer of the board, or what was asked for since. */
    mode?: number;
    state?: number;
    value?: number;
    /** 127: none. */
    analogChannel?: number;
  }

  export class Firmata extends EventEmitter {
    constructor(
      port: EventEmitter & { write(bytes: Uint8Array, done?: () => void): void },
      options: { reportVersionTimeout?: number; samplingInterval?: number },
      ready?: (error?: Error) => void,
    );
    readonly isReady: boolean;
    readonly version: { major?: number; minor?: number };
    readonly firmware: { name?: string; version?: { major: number; minor: number } };
    readonly pins: FirmataPinRecord[];
    /** Pin numbers by channel. */
    readonly analogPins: number[];
    /** Levels of eight pins each, as they will be written. */
    readonly ports: number[];
    /** What came and is no message yet. */
    readonly buffer: number[];
    readonly reportVersionTimeoutId: NodeJS.Timeout;
    reset(): void;
    reportVersion(answered: () => void): void;
    queryFirmware(answered: () => void): void;
  }

  const plugin: { Firmata: typeof Firmata };
  export default plugin;
}

declare module 'johnny-five' {
  import type { EventEmitter } from 'node:events';
  import type { Firmata } from 'firmata-io';

  export class Board extends EventEmitter {
    constructor(options: { io: Firmata; repl: false; debug: false; sigint: false });
    io: Firmata;
    pins: unknown;
    /** Runs while it waits for `ready`. */
    timer: NodeJS.Timeout | null;
    /** For an analog mode the number is the channel. */
    pinMode(pin: number, mode: number): this;
    digitalWrite(pin: number, value: 0 | 1): this;
    digitalRead(pin: number, listener: (value: number) => void): this;
    analogRead(channel: number, listener: (value: number) => void): this;
    queryPinState(pin: number, answered: () => void): this;
    static Pins(board: Board): unknown;
  }

  const five: { Board: typeof Board };
  export default five;
}
