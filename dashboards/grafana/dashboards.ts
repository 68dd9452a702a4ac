import { aSite } from './a-site.ts';
import { devicesAndDataQuality } from './devices-and-data-quality.ts';
import { theDongNow } from './the-dong-now.ts';
import { thePowerPlant } from './the-power-plant.ts';

/** File name → content of the dashboards that Grafana loads from `generated/`. */
export function dashboardFiles(): Map<string, string> {
  const dashboards = {
    'the-dong-now': theDongNow(),
    'a-site': aSite(),
    'devices-and-data-quality': devicesAndDataQuality(),
    'the-power-plant': thePowerPlant(),
  };
  return new Map(
    Object.entries(dashboards).map(([name, dashboard]) => [`${name}.json`, `${JSON.stringify(dashboard, null, 2)}\n`]),
  );
}
