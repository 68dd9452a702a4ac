import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { frame, tagVariable, target, withPanels } from './frame.ts';
import {
  added,
  type Condition,
  call,
  chosen,
  compare,
  equals,
  every,
  IN_RANGE,
  name,
  negated,
  type Query,
  since,
} from './influxql.ts';
import { curve, stat, table } from './panels.ts';

/** Devices report every few seconds; one that has not for so long has no power "now". */
const NOW = since('5m');
const DONG = chosen('dong');
/** What flows into the dong's houses: made, taken from the grid, taken from batteries. */
const SOURCES = '"role" =~ /^(pv|grid|battery)$/' as Condition;
const EACH_DEVICE = [name('site'), name('device')];

function powerNow(role: Condition, sign?: Condition, sum = call('sum', 'power')): Query {
  const each: Query = {
    select: [call('last', 'power_ac', 'power')],
    from: 'telemetry',
    where: [role, DONG, NOW],
    groupBy: EACH_DEVICE,
  };
  return { select: [sum], from: each, ...(sign === undefined ? {} : { where: [sign] }) };
}

function powerCurve(role: Condition): Query {
  const each: Query = {
    select: [call('mean', 'power_ac', 'power')],
    from: 'telemetry',
    where: [role, DONG, IN_RANGE],
    groupBy: [every(), ...EACH_DEVICE],
    fill: 'none',
  };
  return { select: [call('sum', 'power')], from: each, where: [IN_RANGE], groupBy: [every()], fill: 'none' };
}

function energyPerQuarter(role: Condition, counter: string): Query {
  const each: Query = {
    select: [added(counter, 'energy')],
    from: 'telemetry',
    where: [role, DONG, IN_RANGE],
    groupBy: [every('15m'), ...EACH_DEVICE],
    fill: 'none',
  };
  return { select: [call('sum', 'energy')], from: each, where: [IN_RANGE], groupBy: [every('15m')], fill: 'none' };
}

/** What the neighbourhood makes, uses, buys and exports. */
export function theDongNow(): Dashboard {
  const pv = equals('role', 'pv');
  const grid = equals('role', 'grid');
  const bySite: Query = {
    select: [call('sum', 'power', 'W')],
    from: {
      select: [call('last', 'power_ac', 'power')],
      from: 'telemetry',
      where: [DONG, NOW],
      groupBy: [name('role'), ...EACH_DEVICE],
    },
    groupBy: [name('site'), name('role')],
  };
  const dashboard = frame(
    'maeul-dong-now',
    '우리 동 지금 · The dong now',
    'What the neighbourhood makes, uses, buys and exports.',
  ).withVariable(tagVariable('dong', '동 · Dong'));
  return withPanels(dashboard, [
    stat('만드는 전력 · Made now', 'watt', 'Sum of the last power of all solar inverters.').withTarget(
      target(powerNow(pv)),
    ),
    stat('쓰는 전력 · Used now', 'watt', 'Made, bought and discharged, less what is exported and charged.').withTarget(
      target(powerNow(SOURCES)),
    ),
    stat('사 오는 전력 · Bought now', 'watt', 'Sum of the connection points that import.').withTarget(
      target(powerNow(grid, compare('power', '>', 0))),
    ),
    stat('내보내는 전력 · Exported now', 'watt', 'Sum of the connection points that export.').withTarget(
      target(powerNow(grid, compare('power', '<', 0), negated(call('sum', 'power')))),
    ),
    curve('하루의 전력 · Power', 'watt', 'Means of the interval, summed over devices.')
      .withTarget(target(powerCurve(pv), { refId: 'A', alias: '만듦 · made' }))
      .withTarget(target(powerCurve(SOURCES), { refId: 'B', alias: '씀 · used' }))
      .withTarget(target(powerCurve(grid), { refId: 'C', alias: '계통 · grid (+ in, − out)' })),
    curve('15분 전력량 · Energy per 15 minutes', 'watth', 'What the counters added from one quarter-hour to the next.')
      .withTarget(target(energyPerQuarter(pv, 'energy_ac_total'), { refId: 'A', alias: '만듦 · made' }))
      .withTarget(target(energyPerQuarter(grid, 'energy_import_total'), { refId: 'B', alias: '사 옴 · bought' }))
      .withTarget(target(energyPerQuarter(grid, 'energy_export_total'), { refId: 'C', alias: '내보냄 · exported' })),
    table('곳마다의 전력 · Power by site', 'The last five minutes, by what the devices are.').withTarget(
      target(bySite, { format: 'table' }),
    ),
  ]);
}
