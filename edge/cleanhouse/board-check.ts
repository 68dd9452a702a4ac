import { nearest } from '@maeul/devices/config/nearest';
import type { CrossFault } from '@maeul/devices/config/parse-config';
import type { CleanHouseConfig } from './schema.ts';

type Keys = (string | number)[];

interface Use {
  readonly board: string;
  readonly pin: number | string;
  /** Where the part is in the config, and which of its keys names the pin. */
  readonly part: Keys;
  readonly key: string;
}

/**
 * What is wrong between boards and the parts on them: boards that are not there, pins that two parts want.
 * @param at where the clean house is in the config, e.g. `['kiosk']`
 */
export function checkBoardPins(boards: readonly string[], house: CleanHouseConfig, at: Keys): CrossFault[] {
  const uses = usesOf(house);
  return [
    ...unknownBoards(boards, uses, at),
    ...sharedPins(uses, at),
    ...house.containers.flatMap(({ fill }, index): CrossFault[] =>
      !fill || fill.empty !== fill.full
        ? []
        : [
            {
              keys: [...at, 'containers', index, 'fill', 'full'],
              message: 'The sensor cannot count the same for an empty and a full container.',
              hint: 'Measure both: "maeul device board … --watch A0" shows what it counts.',
            },
          ],
    ),
  ];
}

function usesOf({ containers, presence, dispensers = {}, returnSlot }: CleanHouseConfig): Use[] {
  const uses = (part: Keys, board: string, pins: Record<string, number | string>): Use[] =>
    Object.entries(pins).map(([key, pin]) => ({ board, pin, part, key }));
  return [
    ...containers.flatMap(({ lid, lamp, fill }, index) => [
      ...uses(['containers', index, 'lid'], lid.board, { lock: lid.lock, sensor: lid.sensor }),
      ...(!lamp ? [] : uses(['containers', index, 'lamp'], lamp.board, { red: lamp.red, green: lamp.green })),
      ...(!fill ? [] : uses(['containers', index, 'fill'], fill.board, { pin: fill.pin })),
    ]),
    ...(!presence ? [] : uses(['presence'], presence.board, { pin: presence.pin })),
    ...Object.entries(dispensers).flatMap(([name, { board, motor, confirm }]) =>
      uses(['dispensers', name], board, { motor, confirm }),
    ),
    ...(!returnSlot ? [] : uses(['returnSlot'], returnSlot.board, { pin: returnSlot.pin })),
  ];
}

function unknownBoards(boards: readonly string[], uses: readonly Use[], at: Keys): CrossFault[] {
  const parts = new Map(uses.filter(({ board }) => !boards.includes(board)).map((use) => [use.part.join(), use]));
  return [...parts.values()].map(({ board, part }) => {
    const meant = nearest(board, boards);
    const known = boards.length === 0 ? 'Write it under "boards".' : `Write one of ${boards.join(', ')}.`;
    return {
      keys: [...at, ...part, 'board'],
      message: `There is no board "${board}".`,
      hint: meant === undefined ? known : `Did you mean "${meant}"?`,
    };
  });
}

function sharedPins(uses: readonly Use[], at: Keys): CrossFault[] {
  const seen = new Map<string, Use>();
  return uses.flatMap((use): CrossFault[] => {
    const place = `${use.board} ${use.pin}`;
    const other = seen.get(place);
    seen.set(place, other ?? use);
    if (other === undefined) return [];
    return [
      {
        keys: [...at, ...use.part, use.key],
        message: `Pin ${use.pin} of the board "${use.board}" is that of ${[...other.part, other.key].join('.')} already.`,
        hint: 'Give each part a pin of its own.',
      },
    ];
  });
}
