import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { checkClock, checkNode, checkPages, checkPlatform, checkTimeZone } from './machine.ts';
import { checkDataFolder, checkFreeSpace } from './storage.ts';
import { DAY_MS, folder, NOW_MS } from './test-setup.ts';
import { checkTlsFiles } from './tls-files.ts';

describe('the doctor, looking at the machine', () => {
  it('wants the Node that runs TypeScript, on a platform that is tested', () => {
    expect(checkNode('26.10.0').level).toBe('ok');
    expect(checkNode('20.20.2')).toMatchObject({ level: 'fault', next: expect.stringContaining('npm ci') });
    expect(checkPlatform('linux-arm64').level).toBe('ok');
    expect(checkPlatform('win32-x64').level).toBe('warning');
  });

  it('sees a clock that has lost its time', () => {
    expect(checkClock(0, null)).toMatchObject({ level: 'fault', says: expect.stringContaining('1970') });
    expect(checkClock(NOW_MS, NOW_MS + DAY_MS)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('newest record'),
    });
    expect(checkClock(NOW_MS, NOW_MS - DAY_MS).level).not.toBe('fault');
  });

  it('sees missing time zones and pages', () => {
    expect(checkTimeZone().level).toBe('ok');
    expect(checkTimeZone('Asia/Nowhere').level).toBe('fault');
    expect(checkTimeZone('Europe/Berlin').level).toBe('fault');
    expect(checkPages(join(folder(), 'index.html')).level).toBe('warning');
  });

  it('writes to the data folder and leaves nothing behind', () => {
    const data = folder();
    expect(checkDataFolder(data).level).toBe('ok');
    expect(checkDataFolder(join(data, 'not', 'yet')).level).toBe('ok');
    writeFileSync(join(data, 'file'), '');
    expect(checkDataFolder(join(data, 'file')).level).toBe('fault');
    expect(spawnSync('ls', ['-A', data], { encoding: 'utf8' }).stdout).toBe('file\n');
  });

  it('warns before the disk is full', () => {
    expect(checkFreeSpace('.', 50e6).level).toBe('fault');
    expect(checkFreeSpace('.', 500e6).level).toBe('warning');
    expect(checkFreeSpace('.', 50e9).level).toBe('ok');
  });
});

describe.skipIf(!needs('openssl'))('the doctor, looking at certificates', () => {
  function certificate(at: string, days: number): { cert: string; key: string } {
    const files = { cert: join(at, `${days}.pem`), key: join(at, `${days}.key`) };
    const args = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      '/CN=hub',
    ];
    spawnSync('openssl', [...args, '-days', String(days), '-keyout', files.key, '-out', files.cert]);
    chmodSync(files.key, 0o600);
    return files;
  }

  it('says when they end, do not fit or cannot be read', () => {
    const at = folder();
    const good = certificate(at, 90);
    const now = Date.now();
    expect(checkTlsFiles(good, now).level).toBe('ok');
    expect(checkTlsFiles(good, now + 80 * DAY_MS).level).toBe('warning');
    expect(checkTlsFiles(good, now + 91 * DAY_MS)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('expired'),
    });
    expect(checkTlsFiles(good, now - DAY_MS)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('not valid yet'),
    });
    expect(checkTlsFiles({ ...good, key: certificate(at, 30).key }, now)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('not the key'),
    });
    expect(checkTlsFiles({ ...good, key: join(at, 'none') }, now).level).toBe('fault');
    chmodSync(good.key, 0o644);
    expect(checkTlsFiles(good, now)).toMatchObject({ level: 'warning', next: expect.stringContaining('chmod 600') });
  });
});
