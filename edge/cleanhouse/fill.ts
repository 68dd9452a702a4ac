/** Beyond its calibration by more than this share a sensor is broken or its cable is cut. */
const IMPLAUSIBLE = 0.25;

/**
 * How full a container is: 0 to 100, on the straight line between the two counts that were measured; null if the count
 * cannot be. Sensors count up or down with the distance. Pure.
 */
export function fillPercent(
  count: number,
  calibration: { readonly empty: number; readonly full: number },
): number | null {
  const share = (count - calibration.empty) / (calibration.full - calibration.empty);
  if (share < -IMPLAUSIBLE || share > 1 + IMPLAUSIBLE) return null;
  return Math.round(Math.max(0, Math.min(1, share)) * 100);
}
