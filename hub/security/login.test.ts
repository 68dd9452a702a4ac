import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHub, type TestHub } from '../broker/testing/hub.ts';
import { Wire } from '../broker/testing/wire.ts';
import { securityCommands } from '../commands/enroll.ts';
import { CredentialStore, credentialFile, type IssuedCredential } from './credentials.ts';
import { LoginThrottle } from './login-throttle.ts';

const EDGE = 'eunpyeong/sinsa1/roof-12/edge';
const DEVICE = 'eunpyeong/sinsa1/roof-12/inverter-1';
const at = (path: string, kind: string) => `maeul/v1/${path}/${kind}`;

let folder: string;
let credentials: CredentialStore;
let hub: TestHub;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maeul-security-'));
  credentials = new CredentialStore(credentialFile(folder));
  credentials.start();
  hub = await startHub({ credentials, limits: { sessions: 2 } });
});
afterAll(async () => {
  await hub.broker.stop();
  credentials.stop();
  rmSync(folder, { recursive: true });
});

/** Runs `maeul device …` as the command line does. @returns what it printed */
async function maeul(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    const device = new Command('device').exitOverride();
    for (const command of securityCommands()) device.addCommand(command);
    await device.parseAsync([...args, '--data', folder], { from: 'user' });
    return printed.join('');
  } finally {
    write.mockRestore();
  }
}

const enroll = async (path: string, ...more: string[]) =>
  JSON.parse(await maeul('enroll', path, '--renew', '--json', ...more)) as IssuedCredential;

async function returnCode(fields: Record<string, unknown>): Promise<number> {
  const wire = await Wire.login(hub.port, fields);
  const { returnCode: code } = await wire.next('connack');
  if (code === 0) await wire.bye();
  else await wire.ended();
  return code as number;
}

describe('maeul device enroll', () => {
  it('prints what a device needs to log in, once, and the running hub lets it in', async () => {
    const issued = await enroll(EDGE);
    expect(issued).toEqual({ clientId: EDGE, username: EDGE, password: expect.stringMatching(/^[\w-]{43}$/) });
    expect(await returnCode({ ...issued })).toBe(0);
    for (const name of ['', '-wal']) {
      const file = `${credentialFile(folder)}${name}`;
      expect(readFileSync(file, 'latin1')).not.toContain(issued.password);
    }
    expect(statSync(credentialFile(folder)).mode & 0o77).toBe(0);
  });

  it('gives the role that the path suggests, or the one that is asked for', async () => {
    await enroll(EDGE);
    await enroll(DEVICE);
    await enroll('eunpyeong/sinsa1/office/board', '--role', 'service', '--allow', 'maeul/v1/eunpyeong/sinsa1/#');
    const rows = JSON.parse(await maeul('list-credentials', '--json'));
    expect(rows.map((row: { role: string; allow: string[] }) => [row.role, row.allow])).toEqual([
      ['service', ['maeul/v1/eunpyeong/sinsa1/#']],
      ['edge', []],
      ['device', []],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/hash|password/);
  });

  it.each([
    [['enroll', EDGE], 'already has a credential'],
    [['enroll', 'eunpyeong/sinsa1/edge'], '3 parts'],
    [['enroll', 'eunpyeong/sinsa1/office/b', '--role', 'service'], '--allow'],
    [['enroll', 'eunpyeong/sinsa1/office/c', '--allow', '#'], '--role service'],
    [['enroll', 'eunpyeong/sinsa1/office/d', '--role', 'service', '--allow', '$SYS/#'], 'not a topic filter'],
    [['revoke', 'eunpyeong/sinsa1/office/nobody'], 'no credential'],
  ])('refuses %j', async (args, message) => {
    await enroll(EDGE);
    await expect(maeul(...args)).rejects.toThrow(message);
  });
});

describe('a login', () => {
  let issued: IssuedCredential;
  beforeEach(async () => {
    issued = await enroll(EDGE);
  });

  it.each([
    ['nobody', {}, 5],
    ['a client without a password', { username: EDGE }, 4],
    ['a wrong password', { username: EDGE, password: 'x' }, 4],
    ['an unknown user name', { username: DEVICE.replace('1', '9'), password: 'x' }, 4],
  ])('of %s is refused', async (_who, fields, code) => {
    expect(await returnCode({ clientId: EDGE, ...fields })).toBe(code);
  });

  it('is bound to its client id', async () => {
    expect(await returnCode({ ...issued, clientId: DEVICE })).toBe(2);
    expect(await returnCode({ ...issued, clientId: '' })).toBe(2);
    expect(await returnCode({ ...issued })).toBe(0);
  });

  it('that is good passes at once, however many bad ones come from the same address', async () => {
    const other = await startHub({ credentials });
    const bad = await Promise.all(
      Array.from({ length: 20 }, () => Wire.login(other.port, { clientId: EDGE, username: EDGE, password: 'guess' })),
    );
    const good = await Wire.session(other.port, { ...issued });
    expect(bad.filter((wire) => wire.heard.length > 0 || wire.closed)).toEqual([]);
    for (const wire of [...bad, good]) wire.cut();
    await other.broker.stop();
  });

  it('with a foreign will is refused', async () => {
    const will = (topic: string) => ({ will: { topic, payload: Buffer.from('x'), qos: 1, retain: true } });
    expect(await returnCode({ ...issued, ...will(at('eunpyeong/sinsa1/other/edge', 'state')) })).toBe(5);
    expect(await returnCode({ ...issued, ...will('TopicA') })).toBe(5);
    expect(await returnCode({ ...issued, ...will('$SYS/a') })).toBe(5);
    expect(await returnCode({ ...issued, ...will(at(EDGE, 'command')) })).toBe(5);
    expect(await returnCode({ ...issued, ...will(at(EDGE, 'state')) })).toBe(0);
  });
});

describe('what a client may do', () => {
  it('ends at its own path', async () => {
    const device = await enroll(DEVICE);
    const edge = await enroll(EDGE);
    const other = await Wire.session(hub.port, { ...edge });
    expect(await other.subscribe(['#', 1], [at('eunpyeong/sinsa1/roof-12/+', '#'), 1])).toEqual([128, 1]);
    const wire = await Wire.session(hub.port, { ...device });
    expect(await wire.subscribe([at(DEVICE, 'command'), 1], [at(EDGE, 'command'), 1])).toEqual([1, 128]);
    wire.publish(at(DEVICE, 'telemetry'), 'mine', { qos: 1, messageId: 1 });
    await wire.next('puback');
    expect((await other.message()).text).toBe('mine');
    await hub.broker.publish(at(DEVICE, 'command'), 'do');
    expect((await wire.message()).text).toBe('do');
    wire.publish(at(EDGE, 'telemetry'), 'not mine', { qos: 1, messageId: 2 });
    await wire.ended();
    expect(hub.broker.stats().cutOff['not-authorized']).toBe(1);
    expect(hub.sink.messages.map(({ text }) => text)).not.toContain('not mine');
    const again = await Wire.session(hub.port, { ...device });
    again.publish('TopicA', 'plain', { qos: 1, messageId: 2 });
    await again.ended();
    await other.bye();
  });
});

describe('maeul device revoke', () => {
  it('ends the live session and its queue, and the next login fails', async () => {
    const issued = await enroll(DEVICE);
    const wire = await Wire.session(hub.port, { ...issued, clean: false });
    await wire.subscribe([at(DEVICE, 'command'), 1]);
    expect(await maeul('revoke', DEVICE)).toContain('Revoked');
    await wire.ended();
    expect(hub.broker.stats()).toMatchObject({ sessions: 0, cutOff: { revoked: 1 } });
    expect(await returnCode({ ...issued })).toBe(4);
  });

  it('is what a renewal does to the old password, and to nobody else', async () => {
    const edge = await enroll(EDGE);
    const issued = await enroll(DEVICE);
    const neighbour = await Wire.session(hub.port, { ...edge });
    const wire = await Wire.session(hub.port, { ...issued });
    const renewed = await enroll(DEVICE);
    await wire.ended();
    expect(await returnCode({ ...issued })).toBe(4);
    expect(await returnCode({ ...renewed })).toBe(0);
    expect(await neighbour.settle()).toEqual([]);
    await neighbour.bye();
  });
});

describe('a throttle of logins', () => {
  it('waits longer after each failure, for each address on its own, and forgets after a minute', () => {
    const throttle = new LoginThrottle();
    expect([1, 2, 3].map(() => throttle.failed('a', 0))).toEqual([500, 1_000, 1_500]);
    expect(throttle.failed('b', 0)).toBe(500);
    expect(Array.from({ length: 20 }, () => throttle.failed('a', 1)).at(-1)).toBe(5_000);
    expect(throttle.failed('a', 60_000)).toBe(500);
  });
});
