import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openTokens } from '../http/access/tokens.ts';
import { tokenCommand } from './token.ts';

const data = mkdtempSync(join(tmpdir(), 'maeul-token-'));
afterEach(() => vi.restoreAllMocks());

function run(...args: string[]): string {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  tokenCommand().parse([...args, '--data', data], { from: 'user' });
  return printed;
}

describe('maeul hub token', () => {
  it('makes, lists and revokes a token while a hub has the file open', () => {
    const hub = openTokens(data);
    const { token } = JSON.parse(run('create', '--name', 'screen', '--json'));
    expect([hub.checkToken(token), hub.isEmpty()]).toEqual([true, false]);
    const listed = run('list', '--json');
    expect(JSON.parse(listed)).toEqual([{ name: 'screen', created: expect.any(String), revoked: null }]);
    expect(listed).not.toContain(token);
    run('revoke', 'screen');
    expect([hub.checkToken(token), hub.isEmpty()]).toEqual([false, true]);
    hub.close();
  });

  it('refuses with a code what cannot be done', () => {
    expect(() => run('revoke', 'nobody')).toThrow(/no valid token named "nobody"/);
  });
});
