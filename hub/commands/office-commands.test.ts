import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { KIOSK, OfficeHub } from '../office/testing/office-hub.ts';
import { kioskCommand } from './kiosk.ts';
import { staffCommand } from './staff.ts';

const typed = vi.hoisted(() => ({ password: '' }));
vi.mock('./read-password.ts', () => ({ readPassword: async () => typed.password }));

const hub = new OfficeHub();
afterAll(() => hub.stop());
const KEY = 'A'.repeat(43);

/** What a command prints. It runs beside the hub, on the same files. */
async function maeul([which, ...words]: readonly string[], password = ''): Promise<string> {
  typed.password = password;
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  try {
    const command = which === 'staff' ? staffCommand() : kioskCommand();
    await command.parseAsync([...words, '--data', hub.data], { from: 'user' });
    return printed;
  } finally {
    write.mockRestore();
  }
}

describe('the command line of the office', () => {
  it('makes accounts whose password is typed, and closes them', async () => {
    await maeul(['staff', 'add', 'minji', '--role', 'manager'], 'four words that rhyme');
    expect(JSON.parse(await maeul(['staff', 'list', '--json']))).toMatchObject([
      { name: 'minji', role: 'manager', closed: null },
    ]);
    await expect(maeul(['staff', 'add', 'sora', '--role', 'clerk'], 'short')).rejects.toThrow(/too short/);
    await hub.start();
    expect((await hub.login('minji')).status).toBe(200);
    await maeul(['staff', 'password', 'minji'], 'some other four words');
    expect((await hub.login('minji')).body.code).toBe('wrong-login');
    await maeul(['staff', 'disable', 'minji']);
    expect((await hub.login('minji', 'some other four words')).body.code).toBe('wrong-login');
    expect(JSON.parse(await maeul(['staff', 'audit', '--json']))).toMatchObject({ broken: null });
  });

  it('enrols a kiosk before the hub runs, and revokes it while it does', async () => {
    await hub.stop();
    const enrolled = JSON.parse(await maeul(['kiosk', 'enroll', KIOSK, '--key', KEY, '--json']));
    const identityKey = readFileSync(join(hub.data, 'hub/secrets/identity.key'), 'utf8').trim();
    expect(enrolled).toEqual({ kiosk: KIOSK, key: KEY, identityKey, granted: false });
    await hub.start();
    const agent = hub.agent(KIOSK);
    const terms = () => hub.ask('GET', `kiosk/terms?kiosk=${KIOSK}`, undefined, { authorization: agent });
    await expect.poll(async () => ((await terms()).body as { key?: string }).key).toBe(KEY);
    expect(JSON.parse(await maeul(['kiosk', 'list', '--json']))).toMatchObject([{ kiosk: KIOSK, status: 'enrolled' }]);
    expect(await maeul(['kiosk', 'revoke', KIOSK])).toContain('Revoked');
    expect((await terms()).status).toBe(401);
    expect(JSON.parse(await maeul(['kiosk', 'list', '--json']))).toMatchObject([{ kiosk: KIOSK, status: 'revoked' }]);
    await expect(maeul(['kiosk', 'enroll', KIOSK, '--key', 'no key'])).rejects.toThrow(/neither a public key/);
  });
});
