import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unwrap } from '@maeul/devices/refusal';
import { hubFolder, lockFolder } from '@maeul/hub/folder';
import { CredentialStore } from '@maeul/hub/security/credentials';
import { describe, expect, it } from 'vitest';
import { checkCredentials, checkJournal, checkViews, hubRunsOn, newestRecordMs } from './hub-data.ts';
import { DAY_MS, folder, hub, levels, NOW_MS } from './test-setup.ts';

describe('the doctor, looking at the data of a hub', () => {
  it('finds a new folder and a folder in use well', async () => {
    const data = folder();
    expect(checkJournal(hubFolder(data), false).level).toBe('ok');
    expect(levels(checkViews(hubFolder(data)))).toEqual(['views ok']);
    const running = await hub(data);
    await running.caughtUp();
    expect(hubRunsOn(hubFolder(data))).toBe(true);
    expect(checkJournal(hubFolder(data), true)).toMatchObject({
      level: 'ok',
      says: expect.stringContaining('1 records'),
    });
    expect(levels(checkViews(hubFolder(data)))).toEqual(['views ok', 'quarantine ok', 'gaps ok']);
    expect(newestRecordMs(hubFolder(data))).toBeGreaterThan(NOW_MS - 365 * DAY_MS);
    await running.stop();
    expect(hubRunsOn(hubFolder(data))).toBe(false);
  });

  it('lets the hub start while it looks', () => {
    const data = folder();
    unwrap(lockFolder(hubFolder(data)))();
    expect(hubRunsOn(hubFolder(data))).toBe(false);
    expect(lockFolder(hubFolder(data)).ok).toBe(true);
  });

  it('sees a damaged journal and damaged views', async () => {
    const data = folder();
    const running = await hub(data);
    await running.caughtUp();
    await running.stop();
    writeFileSync(hubFolder(data).journal, 'not a database, but long enough to be looked at as one');
    expect(checkJournal(hubFolder(data), false)).toMatchObject({
      level: 'fault',
      next: expect.stringContaining('restore'),
    });
    writeFileSync(join(hubFolder(data).views, 'catalog.db'), 'neither is this');
    expect(checkViews(hubFolder(data))[0]).toMatchObject({ level: 'fault' });
  });

  it('wants somebody to be enrolled, but in a demo', () => {
    const { security } = hubFolder(folder());
    const at = { ...hubFolder('.'), security };
    expect(checkCredentials(at, true).level).toBe('ok');
    expect(checkCredentials(at, false).level).toBe('warning');
    const store = new CredentialStore(security);
    store.start();
    const path = 'eunpyeong/sinsa1/roof-12/edge' as Parameters<CredentialStore['enroll']>[0]['path'];
    unwrap(store.enroll({ path, role: 'edge' }, NOW_MS));
    store.stop();
    expect(checkCredentials(at, false)).toMatchObject({ level: 'ok', says: '1 client is enrolled.' });
  });
});
