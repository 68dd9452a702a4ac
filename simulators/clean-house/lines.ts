import type { LineSpec } from '../host/host.ts';
import { TcpLine } from '../wire/tcp-line.ts';
import type { CleanHouse } from './house.ts';
import type { CleanHouseSpec } from './spec.ts';

/** Names of the lines of a clean house, in the order of their ports. */
export function cleanHouseLineNames({ site, containers }: CleanHouseSpec) {
  return { board: `${site}-board`, scales: new Map(containers.map(({ id }) => [id, `${site}-scale-${id}`])) };
}

/**
 * The lines of a clean house: its board with Firmata, and each scale, as raw bytes in TCP.
 * @param basePort the board's; the scales follow; 0 = the system chooses all of them
 */
export function cleanHouseLines(house: CleanHouse, where: { host: string; basePort: number }): LineSpec[] {
  const names = cleanHouseLineNames(house.spec);
  const line = (offset: number) =>
    new TcpLine({ host: where.host, port: where.basePort === 0 ? 0 : where.basePort + offset });
  const board: LineSpec = { name: names.board, line: line(0), framing: 'rtu', devices: [house.boardDevice()] };
  const scales = house.scales().map(
    ({ container, device }, index): LineSpec => ({
      name: names.scales.get(container.id)!,
      line: line(index + 1),
      framing: 'rtu',
      devices: [device],
    }),
  );
  return [board, ...scales];
}
