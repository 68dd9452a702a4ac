import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { hubFolder } from '../folder.ts';
import { AdrClients } from '../openadr/clients.ts';
import { openAdrFile } from '../openadr/object-store.ts';
import { openadrCommand } from './openadr.ts';

const data = mkdtempSync(join(tmpdir(), 'maeul-openadr-'));
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(data, { recursive: true, force: true }));

function run(...args: string[]): string {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  openadrCommand().parse(['client', ...args, '--data', data], { from: 'user' });
  return printed;
}

describe('maeul hub openadr client', () => {
  it('adds, lists and revokes a client while a hub has the file open', () => {
    const db = openAdrFile(hubFolder(data).openadr);
    const hub = new AdrClients(db);
    const { secret } = JSON.parse(run('add', 'building-7', '--json')) as { secret: string };
    expect(hub.login('building-7', secret)).toMatchObject({ id: 'building-7', role: 'VEN' });
    expect(hub.login('building-7', `${secret}x`)).toBeUndefined();
    const listed = run('list', '--json');
    expect(JSON.parse(listed)).toEqual([{ id: 'building-7', role: 'VEN', made: expect.any(String), revoked: null }]);
    expect(listed).not.toContain(secret);
    run('revoke', 'building-7');
    expect(hub.login('building-7', secret)).toBeUndefined();
    db.close();
  });

  it('refuses what cannot be done, and an id that somebody had', () => {
    expect(() => run('revoke', 'nobody')).toThrow(/no valid client "nobody"/);
    expect(() => run('add', 'building-7')).toThrow(/is or was a client/);
    expect(() => run('add', 'no good')).toThrow(/no client id/);
  });
});
