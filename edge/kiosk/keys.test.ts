import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isSignedBy, publicKey, signEvent } from '@maeul/devices/points/proof';
import { unwrap } from '@maeul/devices/refusal';
import { expect, it, onTestFinished } from 'vitest';
import { readKioskKeys } from './keys.ts';

const CONFIG = `edge: gu/dong/site/edge
buses: { line: { kind: serial, port: /dev/ttyUSB0 } }
devices: [{ path: gu/dong/site/scale-1, bus: line, profile: scale/cas-22, role: scale }]
boards: { front: { kind: tcp, address: 127.0.0.1:7001 } }
kiosk:
  path: gu/dong/site/kiosk-1
  label: { ko: 집, en: House }
  key: kiosk.key
  identityKey: identity.key
  containers: [{ id: pet, kinds: [pet], scale: gu/dong/site/scale-1, serial: X, e: 10g, max: 60kg, verifiedUntil: 2027-05-01,
    lid: { board: front, lock: 4, sensor: 5 } }]
`;
const PROGRAM = `import { kioskKeyCommand } from ${JSON.stringify(new URL('./key-command.ts', import.meta.url).href)};
  await kioskKeyCommand().parseAsync(process.argv);`;

it('makes the key of a kiosk once, for its owner only, and shows the public half that the hub has to know', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-kiosk-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'edge.yaml');
  writeFileSync(file, CONFIG);
  const names = { key: 'kiosk.key', identityKey: 'identity.key' };
  const missing = readKioskKeys(names, file);
  expect(missing).toMatchObject({ ok: false, code: 'kiosk-key-missing' });
  expect(missing.ok ? '' : missing.hint).toContain('maeul edge kiosk-key');

  const run = () =>
    promisify(execFile)(process.execPath, [
      '--input-type=module',
      '-e',
      PROGRAM,
      '--',
      'x',
      '--config',
      file,
      '--json',
    ]);
  const made = JSON.parse((await run()).stdout);
  expect(made).toMatchObject({ kiosk: 'gu/dong/site/kiosk-1', made: true });
  const pem = readFileSync(join(folder, 'kiosk.key'), 'utf8');
  expect(statSync(join(folder, 'kiosk.key')).mode & 0o777).toBe(0o600);
  expect(JSON.parse((await run()).stdout)).toEqual({ ...made, made: false });
  expect(readFileSync(join(folder, 'kiosk.key'), 'utf8')).toBe(pem);

  expect(readKioskKeys(names, file)).toMatchObject({ ok: false, code: 'identity-key-missing' });
  writeFileSync(join(folder, 'identity.key'), `${'0f'.repeat(32)}\n`);
  const keys = unwrap(readKioskKeys(names, file));
  const plain = { specversion: '1.0', id: 'x', source: 'k', type: 'maeul.x.v1', time: 't', data: {} } as const;
  expect(isSignedBy(signEvent(plain, 1, '0'.repeat(64), keys.signing), publicKey(made.key))).toBe(true);
});
