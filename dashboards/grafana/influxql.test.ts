import { describe, expect, it } from 'vitest';
import { added, call, chosen, compare, equals, every, IN_RANGE, influxql, name } from './influxql.ts';

describe('the InfluxQL builder', () => {
  it('nests a query in the place of a measurement', () => {
    const inner = {
      select: [call('last', 'power_ac', 'p')],
      from: 'telemetry',
      where: [equals('role', 'pv'), IN_RANGE],
      groupBy: [every(), name('device')],
      fill: 'none',
    } as const;
    expect(
      influxql({ select: [call('sum', 'p')], from: inner, where: [compare('p', '>', 0)], groupBy: [every('15m')] }),
    ).toBe(
      'SELECT sum("p") FROM (SELECT last("power_ac") AS "p" FROM "telemetry" WHERE "role" = \'pv\' AND $timeFilter' +
        ' GROUP BY time($__interval), "device" fill(none)) WHERE "p" > 0 GROUP BY time(15m)',
    );
  });

  it('quotes what it is given', () => {
    expect(
      influxql({ select: [name('a"b')], from: 'x', where: [equals('t', "it's")], newestFirst: true, limit: 5 }),
    ).toBe(`SELECT "a\\"b" FROM "x" WHERE "t" = 'it\\'s' ORDER BY time DESC LIMIT 5`);
    expect(influxql({ select: [added('e')], from: 'x', where: [chosen('site')] })).toBe(
      'SELECT non_negative_difference(last("e")) FROM "x" WHERE "site" =~ /^$site$/',
    );
  });
});
