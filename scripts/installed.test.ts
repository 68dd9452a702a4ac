import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { installedByNpm } from './installed.js';

const WANTED = {
  '': { version: '0.1.0' },
  'node_modules/pino': { version: '10.4.0' },
  'node_modules/vite': { version: '8.3.8', dev: true },
  'node_modules/fsevents': { version: '2.3.3', optional: true },
};
const { 'node_modules/pino': pino, 'node_modules/vite': vite } = WANTED;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function checkout(present: object | null, node = true): string {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-installed-'));
  folders.push(folder);
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: WANTED }));
  if (present !== null)
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }));
  if (node) writeFileSync(join(folder, 'node_modules/.bin/node'), '');
  return folder;
}

describe('an install made by npm itself', () => {
  const whole = { 'node_modules/pino': pino, 'node_modules/vite': vite };

  it('is recognised, without the optional packages of other machines', () => {
    expect(installedByNpm(checkout(whole))).toBe(true);
  });

  it('does not count when a package, a version or the Node is not the wanted one', () => {
    expect(installedByNpm(checkout({ 'node_modules/pino': pino }))).toBe(false);
    expect(installedByNpm(checkout({ ...whole, 'node_modules/pino': { version: '10.3.0' } }))).toBe(false);
    expect(installedByNpm(checkout({ ...whole, 'node_modules/extra': { version: '1.0.0' } }))).toBe(false);
    expect(installedByNpm(checkout(whole, false))).toBe(false);
    expect(installedByNpm(checkout(null))).toBe(false);
  });
});
