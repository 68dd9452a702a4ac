import { describe, expect, it } from 'vitest';
import { type InfluxConfig, influxTarget } from './config.ts';

const url = 'http://127.0.0.1:8086';
const noFile = (path: string) => {
  throw new Error(`no such file: ${path}`);
};
const code = (config: InfluxConfig) => {
  const target = influxTarget(config, noFile);
  return target.ok ? 'ok' : `${target.code}: ${target.message}`;
};

describe('the influx part of a configuration', () => {
  it('takes a 1.x database without a login, and a v2 bucket with a token from a file', () => {
    expect(influxTarget({ version: 1, url, database: 'maeul' }, noFile)).toEqual({
      ok: true,
      value: { version: 1, url, database: 'maeul' },
    });
    const config: InfluxConfig = { version: 2, url, org: 'dong', bucket: 'maeul', tokenFile: '/run/token' };
    expect(influxTarget(config, (path) => `token of ${path}\n`)).toEqual({
      ok: true,
      value: { version: 2, url, org: 'dong', bucket: 'maeul', token: 'token of /run/token' },
    });
  });

  it('says what does not fit together', () => {
    expect(code({ version: 1, url })).toContain('needs a database');
    expect(code({ version: 2, url, org: 'dong' })).toContain('needs org and bucket');
    expect(code({ version: 1, url, database: 'm', token: 't' })).toContain('influx.token has no meaning');
    expect(code({ version: 1, url, database: 'm', password: 'p' })).toContain('no username');
    expect(code({ version: 2, url, org: 'o', bucket: 'b', token: 't', tokenFile: '/f' })).toContain('both given');
    expect(code({ version: 2, url, org: 'o', bucket: 'b', tokenFile: '/f' })).toMatch(/^unreadable-secret: .*\/f/);
  });
});
