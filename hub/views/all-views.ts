import { callsView } from './calls/calls-view.ts';
import { catalogView } from './catalog/catalog-view.ts';
import { guView } from './gu/gu-view.ts';
import { pointsView } from './points/points-view.ts';
import { powerView } from './power/power-view.ts';
import { type TelemetryOptions, telemetryView } from './telemetry/telemetry-view.ts';
import type { View } from './view.ts';

export type ViewOptions = TelemetryOptions;

/** Every view of the hub, in the order in which they fold. */
export function allViews(options: ViewOptions): View[] {
  return [telemetryView(options), catalogView, pointsView, powerView, callsView, guView];
}
