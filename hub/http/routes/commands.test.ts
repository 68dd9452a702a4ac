import type { Command } from '@maeul/devices/messages/command';
import { afterAll, describe, expect, it } from 'vitest';
import type { CommandOutcome } from '../../command-outcome.ts';
import { METER, testHub } from '../test-hub.ts';

const sent: { path: string; command: Command; wait: boolean }[] = [];
let outcome: CommandOutcome = { kind: 'timeout' };
const hub = testHub({
  sendCommand: async (path, command, wait) => {
    sent.push({ path, command, wait });
    return outcome;
  },
});
afterAll(() => hub.stop());
const post = (payload: object | string, headers: Record<string, string> = {}, device = METER) =>
  hub.server.inject({ method: 'POST', url: `/api/v1/devices/${device}/commands`, payload, headers });

describe('a command', () => {
  it('is published with an id and an expiry, and answered with the reply of the device', async () => {
    const reply = {
      id: '019ab9d0-0000-7000-8000-000000000001',
      status: 'refused',
      time: '2026-11-22T03:00:01Z',
      code: 'unknown-command',
    } as const;
    outcome = { kind: 'reply', reply };
    const answer = await post({ name: 'poll-now', args: { names: ['power_ac'] }, timeout: 5 });
    expect([answer.statusCode, answer.json()]).toEqual([200, reply]);
    expect(sent.at(-1)).toEqual({
      path: METER,
      wait: true,
      command: {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        name: 'poll-now',
        args: { names: ['power_ac'] },
        issued: '2026-11-22T03:00:00.000Z',
        expires: '2026-11-22T03:00:05.000Z',
      },
    });
  });

  it('that nobody answers is 504', async () => {
    outcome = { kind: 'timeout' };
    const answer = await post({ name: 'identify' });
    expect([answer.statusCode, answer.json().code]).toEqual([504, 'no-reply']);
    expect(sent.at(-1)?.command.expires).toBe('2026-11-22T03:00:10.000Z');
  });

  it('is not waited for if the client does not want to', async () => {
    outcome = { kind: 'sent' };
    const answer = await post({ name: 'identify' }, { prefer: 'respond-async' });
    expect([answer.statusCode, answer.json()]).toEqual([202, { id: sent.at(-1)?.command.id }]);
    expect(sent.at(-1)?.wait).toBe(false);
  });

  it.each([
    ['a device nobody knows', { name: 'identify' }, {}, 'a/b/c/d', 404, 'unknown-device'],
    ['a name that is none', { name: 'Identify!' }, {}, METER, 400, 'bad-request'],
    ['a misspelt field', { name: 'identify', time: 3 }, {}, METER, 400, 'bad-request'],
    ['a wait that is too long', { name: 'identify', timeout: 301 }, {}, METER, 400, 'bad-request'],
    ['broken JSON', '{', { 'content-type': 'application/json' }, METER, 400, 'bad-json'],
    [
      'a form of another site',
      'name=identify',
      { 'content-type': 'application/x-www-form-urlencoded' },
      METER,
      415,
      'unsupported-media-type',
    ],
    ['text', '{"name":"identify"}', { 'content-type': 'text/plain' }, METER, 415, 'unsupported-media-type'],
    ['the page of another site', { name: 'identify' }, { origin: 'http://evil.example' }, METER, 403, 'foreign-origin'],
    ['a body that is too large', { name: 'identify', args: { x: 'x'.repeat(70_000) } }, {}, METER, 413, 'too-large'],
  ])('is refused for %s', async (_what, payload, headers, device, status, code) => {
    const before = sent.length;
    const answer = await post(payload, headers as Record<string, string>, device);
    expect([answer.statusCode, answer.json().code, sent.length]).toEqual([status, code, before]);
  });

  it('is refused by a hub that sends none', async () => {
    const mute = testHub();
    const answer = await mute.server.inject({
      method: 'POST',
      url: `/api/v1/devices/${METER}/commands`,
      payload: { name: 'identify' },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([501, 'no-commands']);
    await mute.stop();
  });
});
