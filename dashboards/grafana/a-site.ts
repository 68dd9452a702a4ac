import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { frame, tagVariable, target, withPanels } from './frame.ts';
import { added, type Condition, call, chosen, every, IN_RANGE, name, type Query } from './influxql.ts';
import { curve, table } from './panels.ts';

const SITE: readonly Condition[] = [chosen('dong'), chosen('site')];

function byDevice(field: string): Query {
  return {
    select: [call('mean', field)],
    from: 'telemetry',
    where: [...SITE, IN_RANGE],
    groupBy: [every(), name('device')],
    fill: 'none',
  };
}

function addedByDevice(counter: string): Query {
  return {
    select: [added(counter)],
    from: 'telemetry',
    where: [...SITE, IN_RANGE],
    groupBy: [every('15m'), name('device')],
    fill: 'none',
  };
}

/** One site: every device of it, its curves and its state. */
export function aSite(): Dashboard {
  const dashboard = frame('maeul-site', '한 곳 · A site', 'Every device of one site.')
    .withVariable(tagVariable('dong', '동 · Dong'))
    .withVariable(tagVariable('site', '곳 · Site', chosen('dong')));
  const alias = '$tag_device';
  return withPanels(dashboard, [
    curve('전력 · Power', 'watt', 'Inverters: + makes. Meters: + imports. Batteries: + discharges.').withTarget(
      target(byDevice('power_ac'), { alias }),
    ),
    curve('15분 전력량 · Energy per 15 minutes', 'watth', 'What the counters added.')
      .withTarget(target(addedByDevice('energy_ac_total'), { refId: 'A', alias: `${alias} 만듦 · made` }))
      .withTarget(target(addedByDevice('energy_import_total'), { refId: 'B', alias: `${alias} 수전 · imported` })),
    curve('전압 · Voltage', 'volt', 'Phase 1, or the only one.')
      .withTarget(target(byDevice('voltage_l1'), { refId: 'A', alias }))
      .withTarget(target(byDevice('voltage'), { refId: 'B', alias })),
    table('장치 상태 · State of devices', 'As each device or its edge told it last.').withTarget(
      target(
        {
          select: [call('last', 'status', 'status'), name('reason'), name('label'), name('profile')],
          from: 'device_state',
          where: SITE,
          groupBy: [name('device')],
        },
        { format: 'table' },
      ),
    ),
  ]);
}
