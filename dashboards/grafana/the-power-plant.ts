import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { frame, tagVariable, target, withPanels } from './frame.ts';
import { added, type Condition, call, chosen, compare, equals, every, IN_RANGE, name, type Query } from './influxql.ts';
import { curve, stat } from './panels.ts';

const DONG = chosen('dong');
const GRID = equals('role', 'grid');
const BATTERY = equals('role', 'battery');
/** What flows into the dong's houses: made, taken from the grid, taken from batteries. */
const SOURCES = '"role" =~ /^(pv|grid|battery)$/' as Condition;
const EACH_DEVICE = [name('site'), name('device')];
/** So long a call is measured at least; shorter means are noise of single homes. */
const CALL_STEP = '5m';

/** Mean power of each device in an interval, to be summed by what is asked. */
function means(where: readonly Condition[], by = [...EACH_DEVICE], step = every()): Query {
  return {
    select: [call('mean', 'power_ac', 'power')],
    from: 'telemetry',
    where: [...where, DONG, IN_RANGE],
    groupBy: [step, ...by],
    fill: 'none',
  };
}

function summed(
  from: Query,
  by: readonly (typeof EACH_DEVICE)[number][] = [],
  step = every(),
  where: Condition[] = [],
): Query {
  return { select: [call('sum', 'power')], from, where: [...where, IN_RANGE], groupBy: [step, ...by], fill: 'none' };
}

function energyPerHour(role: Condition, counter: string): Query {
  const each: Query = {
    select: [added(counter, 'energy')],
    from: 'telemetry',
    where: [role, DONG, IN_RANGE],
    groupBy: [every('1h'), ...EACH_DEVICE],
    fill: 'none',
  };
  return { select: [call('sum', 'energy')], from: each, where: [IN_RANGE], groupBy: [every('1h')], fill: 'none' };
}

/** The power of the dong by what makes and uses it, its batteries, its sites, and how a called hour looked from the grid. */
export function thePowerPlant(): Dashboard {
  const roles = means([], [name('role'), ...EACH_DEVICE]);
  const called = summed(means([SOURCES], EACH_DEVICE, every(CALL_STEP)), [], every(CALL_STEP));
  const bought = summed(means([GRID], EACH_DEVICE, every(CALL_STEP)), [], every(CALL_STEP), [compare('power', '>', 0)]);
  const discharged = summed(means([BATTERY], EACH_DEVICE, every(CALL_STEP)), [], every(CALL_STEP));
  const charge: Query = {
    select: [call('mean', 'state_of_charge')],
    from: 'telemetry',
    where: [BATTERY, DONG, IN_RANGE],
    groupBy: [every(), ...EACH_DEVICE],
    fill: 'none',
  };
  const chargeNow: Query = {
    select: [call('mean', 'charge')],
    from: {
      select: [call('last', 'state_of_charge', 'charge')],
      from: 'telemetry',
      where: [BATTERY, DONG, IN_RANGE],
      groupBy: EACH_DEVICE,
    },
  };
  const dashboard = frame(
    'maeul-power-plant',
    '동네 발전소 · The dong power plant',
    'What makes and uses power, batteries, sites, and the day of a demand response.',
  ).withVariable(tagVariable('dong', '동 · Dong'));
  return withPanels(dashboard, [
    stat('배터리 충전율 · Batteries', 'percent', 'Mean of what the batteries last told in the range.').withTarget(
      target(chargeNow),
    ),
    curve(
      '역할별 전력 · Power by role',
      'watt',
      'Means of the interval, summed over the devices of a role.',
    ).withTarget(target(summed(roles, [name('role')]), { alias: '$tag_role' })),
    curve('시간별 전력량 · Energy by the hour', 'watth', 'What the counters added from one hour to the next.')
      .withTarget(target(energyPerHour(equals('role', 'pv'), 'energy_ac_total'), { refId: 'A', alias: '만듦 · made' }))
      .withTarget(target(energyPerHour(GRID, 'energy_import_total'), { refId: 'B', alias: '사 옴 · bought' }))
      .withTarget(target(energyPerHour(GRID, 'energy_export_total'), { refId: 'C', alias: '내보냄 · exported' })),
    curve('배터리 충전율 · State of charge', 'percent', 'Each battery.').withTarget(
      target(charge, { alias: '$tag_site/$tag_device' }),
    ),
    curve(
      '곳마다의 전력 · Power by site',
      'watt',
      'What flows into each site: made, bought and discharged, less the rest.',
    ).withTarget(target(summed(means([SOURCES]), [name('site')]), { alias: '$tag_site' })),
    curve('수요반응의 날 · The day of a call', 'watt', 'Means of five minutes: use, what was bought, and batteries.')
      .withTarget(target(called, { refId: 'A', alias: '씀 · used' }))
      .withTarget(target(bought, { refId: 'B', alias: '사 옴 · bought' }))
      .withTarget(target(discharged, { refId: 'C', alias: '배터리 · batteries (+ out, − in)' })),
    curve('그 전날 · The day before', 'watt', 'The same a day earlier, to compare.')
      .timeShift('1d')
      .withTarget(target(called, { refId: 'A', alias: '씀 · used' }))
      .withTarget(target(bought, { refId: 'B', alias: '사 옴 · bought' })),
  ]);
}
