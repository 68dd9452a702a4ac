import type { ChainModel } from './chain.ts';
import type { ModelDefinition, ModelGroup, ModelPoint } from './model.ts';
import { groupSize, pointSize } from './model-size.ts';

/** A step of the way to a point: the group's name, and which one if it repeats. */
export interface PathStep {
  readonly name: string;
  readonly index?: number;
}

/** A point at its address in a device. */
export interface PlacedPoint {
  readonly point: ModelPoint;
  readonly address: number;
  readonly size: number;
  readonly groups: readonly PathStep[];
  /** Number of the group that holds it; points of one group stand together. */
  readonly block: number;
  /** The register that holds its scale factor. `undefined` with a named scale: the model is too short to hold it. */
  readonly scaleAddress: number | undefined;
}

type Scope = ReadonlyMap<string, number>;

/**
 * Lays a definition over a model as it is: a shorter model simply ends earlier, and a longer one has registers that
 * nobody knows.
 */
export function placePoints(definition: ModelDefinition, model: ChainModel): PlacedPoint[] {
  const end = model.address + 2 + model.length;
  const placed: PlacedPoint[] = [];
  let next = model.address;
  let block = 0;

  const place = (group: ModelGroup, groups: readonly PathStep[], outer: Scope): void => {
    const start = next;
    const scope = new Map(outer);
    for (const point of group.points) {
      scope.set(point.name, next);
      next += pointSize(point);
    }
    let address = start;
    for (const point of group.points) {
      const size = pointSize(point);
      const scaleAddress = typeof point.scale === 'string' ? scope.get(point.scale) : undefined;
      if (address + size <= end) {
        const reachable = scaleAddress !== undefined && scaleAddress < end ? scaleAddress : undefined;
        placed.push({ point, address, size, groups, block, scaleAddress: reachable });
      }
      address += size;
    }
    block++;
    for (const inner of group.groups ?? []) repeat(inner, groups, scope);
  };

  const repeat = (group: ModelGroup, groups: readonly PathStep[], scope: Scope): void => {
    if (group.count === undefined) {
      place(group, [...groups, { name: group.name }], scope);
      return;
    }
    const fitting = Math.max(0, Math.floor((end - next) / groupSize(group, model.counts)));
    const times = group.count === 'rest' ? fitting : Math.min(model.counts[group.count] ?? 0, fitting);
    for (let index = 1; index <= times; index++) place(group, [...groups, { name: group.name, index }], scope);
  };

  place(definition, [], new Map());
  return placed;
}
