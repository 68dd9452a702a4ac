import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { Check, Errors } from 'typebox/value';
import { afterAll, describe, expect, it } from 'vitest';
import { ProblemBody } from './problem.ts';
import { INVERTER, knowledge, METER, memoryQueries, testHub } from './test-hub.ts';

const hub = testHub();
afterAll(() => hub.stop());
const SERIES = `${INVERTER}/power_ac`;

describe('a problem', () => {
  it.each([
    ['a path that is not there', 'GET', '/api/v1/nothing', 404, 'not-found'],
    ['a method that is not there', 'DELETE', '/api/v1/devices', 404, 'not-found'],
    ['a path that is no text', 'GET', '/api/%zz', 400, 'bad-request'],
    ['a path of two slashes', 'GET', '//', 404, 'not-found'],
    ['a device that is no path', 'GET', '/api/v1/devices/A/b/c/d', 400, 'bad-request'],
  ] as const)('is %s', async (_what, method, url, status, code) => {
    const answer = await hub.server.inject({ method, url, headers: { accept: 'application/json' } });
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect([...Errors(ProblemBody, answer.json())]).toEqual([]);
    expect(answer.json()).toMatchObject({ status, code });
    expect(answer.statusCode).toBe(status);
  });

  it('of the hub itself is a 500 that tells nothing of its inside', async () => {
    const queries = memoryQueries(knowledge());
    const broken = testHub({ queries: { ...queries, devices: () => Promise.reject(new Error('secret path')) } });
    const answer = await broken.server.inject('/api/v1/devices');
    expect(answer.json()).toMatchObject({ status: 500, code: 'internal', title: 'Internal Server Error' });
    expect(answer.body).not.toContain('secret');
    await broken.stop();
  });

  it('is never a 500 for any query string', async () => {
    const routes = [
      'devices',
      'series',
      'readings',
      'gaps',
      'quarantine',
      'overview',
      'curve',
      'openapi.json',
      `devices/${METER}`,
    ];
    const name = fc.constantFrom(
      'series',
      'device',
      'site',
      'from',
      'to',
      'limit',
      'cursor',
      'resolution',
      'open',
      'date',
      'x',
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }).map((text) => encodeURIComponent(text.toWellFormed())),
      fc.string({ maxLength: 20 }),
      fc.constantFrom(
        SERIES,
        METER,
        '0',
        '-1',
        '1e400',
        '253402300799999',
        '253402300800000',
        'true',
        '%zz',
        '[]',
        '2026-11-22',
      ),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
      fc
        .record({
          after: fc.string(),
          series: fc.constant(SERIES),
          resolution: fc.constant('raw'),
          fromMs: fc.maxSafeNat(),
          toMs: fc.maxSafeNat(),
        })
        .map((cursor) => Buffer.from(JSON.stringify(cursor)).toString('base64url')),
    );
    const queryString = fc.array(
      fc.tuple(name, value).map((pair) => pair.join('=')),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), queryString, async (route, pairs) => {
        const url = `/api/v1/${route}?${pairs.join('&').replaceAll(/[\s#]/g, '_')}`;
        const answer = await hub.server.inject(url);
        expect(answer.statusCode).toBeLessThan(500);
        if (answer.statusCode >= 400) expect(Check(ProblemBody, answer.json())).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a request that is not HTTP', () => {
  const talk = async (text: string): Promise<string> => {
    const wire = testHub();
    const socket = connect((await wire.start()).port, '127.0.0.1');
    socket.write(text);
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += chunk;
    await wire.stop();
    return answer;
  };

  it('is answered with a problem and the end of the connection', async () => {
    const answer = await talk('HELO hub\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json\r\n/);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ status: 400, code: 'bad-request' });
  });

  it('may not have headers without end', async () => {
    const answer = await talk(`GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ status: 431, code: 'headers-too-large' });
  });
});

describe('stopping', () => {
  it('does not wait for connections that became something else', async () => {
    const wire = testHub();
    wire.server.server.on('upgrade', (_request, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
    const socket = connect((await wire.start()).port, '127.0.0.1');
    socket.write('GET /mqtt HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    await once(socket, 'data');
    const closed = once(socket, 'close');
    await wire.stop();
    await closed;
  });
});
