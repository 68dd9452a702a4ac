import type { DevicePath } from '@maeul/devices/path';
import { buildTopic, KINDS } from '@maeul/devices/topic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRole, type Identity, mayRead, publishRefusal, subscribeRefusal } from './acl.ts';

const who = (role: Identity['role'], path: string, more: Partial<Identity> = {}): Identity => ({
  role,
  path: path as DevicePath,
  allow: [],
  mayCommand: false,
  ...more,
});
const device = who('device', 'gu/dong/roof/inverter');
const edge = who('edge', 'gu/dong/roof/edge');
const service = who('service', 'gu/dong/office/board', { allow: ['maeul/v1/gu/dong/+/+/telemetry'] });
const operator = who('service', 'gu/dong/office/staff', { allow: ['maeul/v1/gu/dong/#'], mayCommand: true });
const everybody = { device, edge, service, operator };

describe('publishing', () => {
  const table: [path: string, device: string, edge: string, service: string, operator: string][] = [
    // who may publish what there: t(elemetry) e(vent) s(tate) c(ommand) r(eply)
    ['gu/dong/roof/inverter', 'tesr', 'tesr', '', 'c'],
    ['gu/dong/roof/edge', '', 'tesr', '', 'c'],
    ['gu/dong/roof/inverter-2', '', 'tesr', '', 'c'],
    ['gu/dong/roof-2/inverter', '', '', '', 'c'],
    ['gu/dong/office/board', '', '', '', 'c'],
    ['gu/other/roof/inverter', '', '', '', ''],
    ['gu/dong/roo/inverter', '', '', '', 'c'],
  ];
  it.each(table)('to %s', (path, ...allowed) => {
    const found = Object.values(everybody).map((identity) =>
      KINDS.filter((kind) => publishRefusal(identity, { path: path as DevicePath, kind }) === null)
        .map((kind) => kind[0])
        .join(''),
    );
    expect(found).toEqual(allowed);
  });
});

describe('subscribing', () => {
  const table: [filter: string, who: string][] = [
    ['maeul/v1/gu/dong/roof/inverter/command', 'device edge operator'],
    ['maeul/v1/gu/dong/roof/inverter/#', 'device edge operator'],
    ['maeul/v1/gu/dong/roof/inverter/+', 'device edge operator'],
    ['maeul/v1/gu/dong/roof/inverter', 'edge operator'],
    ['maeul/v1/gu/dong/roof/+/command', 'edge operator'],
    ['maeul/v1/gu/dong/roof/#', 'edge operator'],
    ['maeul/v1/gu/dong/roof', 'operator'],
    ['maeul/v1/gu/dong/roof-2/#', 'operator'],
    ['maeul/v1/gu/dong/+/inverter/command', 'operator'],
    ['maeul/v1/gu/dong/+/+/telemetry', 'service operator'],
    ['maeul/v1/gu/dong/roof/+/telemetry', 'service operator edge'],
    ['maeul/v1/gu/dong/roof/inverter/telemetry', 'service operator edge device'],
    ['maeul/v1/gu/dong/hub/hub/state', 'device edge operator'],
    ['maeul/v1/gu/dong/hub/hub/+', 'operator'],
    ['maeul/v1/gu/dong/hub/hub/event', 'operator'],
    ['maeul/v1/gu/do/hub/hub/state', ''],
    ['maeul/v1/gu/hub/hub/state', ''],
    ['maeul/v1/gu/+/hub/hub/state', ''],
    ['maeul/v1/gu/dong/#', 'operator'],
    ['maeul/v1/gu/+/roof/inverter/command', ''],
    ['maeul/v1/gu/#', ''],
    ['maeul/#', ''],
    ['#', ''],
    ['+/v1/gu/dong/roof/inverter/command', ''],
    ['$SYS/#', ''],
    ['$share/g/maeul/v1/gu/dong/roof/inverter/command', ''],
    ['maeul/v1/gu/dong/roof/inverter/a#', ''],
    ['', ''],
  ];
  it.each(table)('to %s', (filter, allowed) => {
    const found = Object.entries(everybody).filter(([, identity]) => subscribeRefusal(identity, filter) === null);
    expect(found.map(([name]) => name).sort()).toEqual(allowed.split(' ').filter(Boolean).sort());
  });
});

describe('reading', () => {
  const level = fc.constantFrom('gu', 'dong', 'roof', 'inverter', 'edge', 'x');
  const filterLevel = fc.constantFrom('gu', 'dong', 'roof', 'inverter', 'edge', '+', '#');
  it('is possible for whatever a granted filter can match, so the two checks never disagree', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(everybody)),
        fc.array(filterLevel, { minLength: 1, maxLength: 6 }),
        fc.tuple(level, level, level, level),
        fc.constantFrom(...KINDS),
        (identity, filterLevels, path, kind) => {
          const filter = `maeul/v1/${filterLevels.join('/')}`;
          const topic = buildTopic(path.join('/') as DevicePath, kind);
          if (subscribeRefusal(identity, filter) === null && matchesByRegExp(filter, topic))
            expect(mayRead(identity, topic)).toBe(true);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('the role that a path suggests', () => {
  it.each([
    ['gu/dong/site/edge', 'edge'],
    ['gu/dong/site/edge-2', 'edge'],
    ['gu/dong/site/edged', 'device'],
    ['gu/dong/site/inverter-1', 'device'],
    ['gu/dong/edge/inverter-1', 'device'],
  ])('%s: %s', (path, role) => expect(defaultRole(path as DevicePath)).toBe(role));
});

/** An independent reading of MQTT's wildcards. */
function matchesByRegExp(filter: string, topic: string): boolean {
  const source = filter.replace(/\/#$/, '(/.*)?').replace(/^#$/, '.*').replaceAll('+', '[^/]*');
  return new RegExp(`^${source}$`).test(topic);
}
