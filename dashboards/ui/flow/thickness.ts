/**
 * How thick a flow is drawn, 0 to 1: by its square root, so that a balcony beside a roof is still seen.
 * @param mostW the largest flow in the picture
 */
export function thickness(powerW: number | null, mostW: number): number {
  return powerW === null || powerW <= 0 || mostW <= 0 ? 0 : Math.sqrt(Math.min(1, powerW / mostW));
}
