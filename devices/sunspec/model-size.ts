import type { ModelGroup, ModelPoint } from './model.ts';
import { POINT_SIZES } from './point-types.ts';

/** How many registers a point fills. */
export function pointSize(point: ModelPoint): number {
  return point.size ?? POINT_SIZES[point.type];
}

/** How many registers one group fills, given how often counted groups within it repeat. */
export function groupSize(group: ModelGroup, counts: Readonly<Record<string, number>>): number {
  const own = group.points.reduce((sum, point) => sum + pointSize(point), 0);
  return (group.groups ?? []).reduce((sum, inner) => sum + timesOf(inner, counts) * groupSize(inner, counts), own);
}

function timesOf(group: ModelGroup, counts: Readonly<Record<string, number>>): number {
  return group.count === undefined ? 1 : (counts[group.count] ?? 0);
}

/** The points whose values say how often groups repeat: `NCrv`, `NPt`. */
export function countPoints(group: ModelGroup): Set<string> {
  const names = (group.groups ?? []).flatMap((inner) => [inner.count, ...countPoints(inner)]);
  return new Set(names.filter((name): name is string => name !== undefined && name !== 'rest'));
}
