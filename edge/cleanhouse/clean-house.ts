import type { BoardStatus, FirmataBoard } from '../firmata/board.ts';
import { BoardDispenser } from './dispenser.ts';
import { fillPercent } from './fill.ts';
import type { CleanHouseIo, FillSensor, PresenceSensor } from './io.ts';
import { BoardLamp } from './lamp.ts';
import { BoardLid } from './lid.ts';
import { pinName } from './part-status.ts';
import { BoardReturnSlot } from './return-slot.ts';
import type { CleanHouseConfig, FillConfig, PresenceConfig } from './schema.ts';

/** A clean house whose boards can be looked at. */
export interface BoardCleanHouse extends CleanHouseIo {
  boards(): readonly { readonly name: string; readonly status: BoardStatus }[];
  /** Hears of each change of a board: all parts on it come or go. Returns the way to stop. */
  onBoard(listener: (name: string, status: BoardStatus) => void): () => void;
}

const PRESENCE_DEBOUNCE_MS = 100;

/**
 * What is built into a clean house, on Firmata boards.
 * @param config checked: the boards that it names are there
 * @param boards by name, not started; they are started and stopped with the clean house
 */
export function cleanHouse(config: CleanHouseConfig, boards: ReadonlyMap<string, FirmataBoard>): BoardCleanHouse {
  const on = ({ board }: { readonly board: string }): FirmataBoard => boards.get(board)!;
  const lids = new Map(config.containers.map(({ id, lid }) => [id, new BoardLid(on(lid), lid)]));
  const lamps = new Map(
    config.containers.flatMap(({ id, lamp }) => (!lamp ? [] : [[id, new BoardLamp(on(lamp), lamp)] as const])),
  );
  const fills = new Map(
    config.containers.flatMap(({ id, fill }) => (!fill ? [] : [[id, fillSensor(on(fill), fill)] as const])),
  );
  const presence = config.presence ? presenceSensor(on(config.presence), config.presence) : null;
  const dispensers = new Map(
    Object.entries(config.dispensers ?? {}).map(([name, one]) => [name, new BoardDispenser(on(one), one)]),
  );
  const slot = config.returnSlot ? new BoardReturnSlot(on(config.returnSlot), config.returnSlot) : null;
  return {
    lid(container) {
      const lid = lids.get(container);
      if (lid === undefined) throw new RangeError(`There is no container "${container}".`);
      return lid;
    },
    lamp: (container) => lamps.get(container) ?? null,
    fill: (container) => fills.get(container) ?? null,
    presence: () => presence,
    dispenser: (name) => dispensers.get(name) ?? null,
    returnSlot: () => slot,
    boards: () => [...boards.values()].map(({ name, status }) => ({ name, status })),
    onBoard(listener) {
      const stops = [...boards.values()].map((board) => board.onStatus((status) => listener(board.name, status)));
      return () => {
        for (const stop of stops) stop();
      };
    },
    // A board that is away must not keep a kiosk from starting: it says so itself, and goes on when the board comes.
    async start() {
      for (const board of boards.values()) void board.start();
    },
    async stop() {
      for (const lamp of lamps.values()) lamp.stop();
      await Promise.all([...boards.values()].map((board) => board.stop()));
    },
  };
}

function fillSensor(board: FirmataBoard, fill: FillConfig): FillSensor {
  const input = board.analogIn(fill.pin as `A${number}`);
  return {
    percent: () => (input.value === null ? null : fillPercent(input.value, fill)),
  };
}

function presenceSensor(board: FirmataBoard, { pin, presentAt = 'high' }: PresenceConfig): PresenceSensor {
  const presentHigh = presentAt === 'high';
  const input = board.digitalIn(pinName(pin), { pullUp: !presentHigh, debounceMs: PRESENCE_DEBOUNCE_MS });
  return {
    isPresent: () => (input.level === null ? null : input.level === presentHigh),
    onChange: (listener) =>
      input.onLevel((level) => {
        if (level !== null) listener(level === presentHigh);
      }),
  };
}
