import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { frame, tagVariable, target, withPanels } from './frame.ts';
import { call, chosen, compare, every, IN_RANGE, name, type Query } from './influxql.ts';
import { curve, stat, table } from './panels.ts';

const DONG = chosen('dong');
const EACH_DEVICE = [name('site'), name('device')];

/** The last state of each device, however long ago: a device that stays up says so only once. */
const LAST_STATES: Query = {
  select: [call('last', 'up', 'up'), name('status'), name('reason')],
  from: 'device_state',
  where: [DONG],
  groupBy: EACH_DEVICE,
};

function doubts(select: Query['select'], rest: Partial<Query>): Query {
  return { select, from: 'quality', where: [DONG, IN_RANGE], ...rest };
}

/** Which devices are up, and how far their readings can be trusted. */
export function devicesAndDataQuality(): Dashboard {
  const dashboard = frame(
    'maeul-quality',
    '장치와 데이터 품질 · Devices and data quality',
    'Which devices are up, and how far their readings can be trusted.',
  ).withVariable(tagVariable('dong', '동 · Dong'));
  const counts = [call('sum', 'bad', 'bad'), call('sum', 'stale', 'stale'), call('sum', 'estimated', 'estimated')];
  return withPanels(dashboard, [
    stat('켜진 장치 · Devices up', 'short', 'Devices whose last state is online.').withTarget(
      target({ select: [call('sum', 'up')], from: LAST_STATES }),
    ),
    stat('모든 장치 · All devices', 'short', 'Devices that ever told a state.').withTarget(
      target({ select: [call('count', 'up')], from: LAST_STATES }),
    ),
    stat('나쁜 값 · Bad readings', 'short', 'Readings without a value, in the chosen range.').withTarget(
      target(doubts([call('sum', 'bad')], {})),
    ),
    stat('묵은 값 · Stale readings', 'short', 'Readings older than they should be, in the chosen range.').withTarget(
      target(doubts([call('sum', 'stale')], {})),
    ),
    table('꺼진 장치 · Devices that are not up', 'With the time since when, and the reason.').withTarget(
      target(
        {
          select: [name('status'), name('reason'), name('up')],
          from: LAST_STATES,
          where: [compare('up', '=', 0)],
          groupBy: EACH_DEVICE,
        },
        { format: 'table' },
      ),
    ),
    curve('믿기 어려운 값 · Readings in doubt', 'short', 'How many readings of the interval were not good.').withTarget(
      target(doubts(counts, { groupBy: [every()], fill: 0 })),
    ),
    curve(
      '들어온 점 · Points received',
      'short',
      'Points with power per interval: a hole is a device that is silent.',
    ).withTarget(
      target(
        {
          select: [call('count', 'power_ac')],
          from: 'telemetry',
          where: [DONG, IN_RANGE],
          groupBy: [every(), ...EACH_DEVICE],
          fill: 0,
        },
        { alias: '$tag_site $tag_device' },
      ),
    ),
    table('장치마다 · By device', 'Readings in doubt in the chosen range.').withTarget(
      target(doubts(counts, { groupBy: EACH_DEVICE }), { format: 'table' }),
    ),
    table('까닭 · Reasons', 'The latest readings in doubt, with what is wrong.').withTarget(
      target(doubts([name('site'), name('device'), name('detail')], { newestFirst: true, limit: 100 }), {
        format: 'table',
      }),
    ),
  ]);
}
