import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const MAEUL = fileURLToPath(new URL('../bin/maeul.js', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'maeul-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The real program, as a person runs it. */
function maeul(...args: string[]) {
  const env = { ...process.env, MAEUL_DATA: folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAEUL, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

// Each of these starts a whole program, several times.
describe('the command maeul', { timeout: 120_000 }, () => {
  it('tells its version and all of its commands', () => {
    expect(maeul('--version')).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
    const { status, stdout } = maeul('--help');
    expect(status).toBe(0);
    for (const command of ['start', 'hub', 'edge', 'device', 'sim', 'doctor', 'schema', 'MAEUL_HTTP'])
      expect(stdout).toContain(command);
  });

  it('ends with 2 when it is called wrongly, and says what was meant', () => {
    expect(maeul('strat')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('Did you mean start?'),
    });
    expect(maeul('hub', 'rebiuld')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean rebuild?'),
    });
    expect(maeul('start', '--speed', 'fast')).toMatchObject({ status: 2, stderr: expect.stringContaining('above 0') });
    expect(maeul('device', 'read')).toMatchObject({ status: 2, stderr: expect.stringContaining('(no-target)') });
    expect(maeul('device', 'read', '--tcp', 'inverter')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('(bad-address)'),
    });
    expect(maeul('edge')).toMatchObject({ status: 2, stderr: expect.stringContaining('(config-missing)') });
    expect(maeul('sim', 'inverter')).toMatchObject({ status: 2, stderr: expect.stringContaining('(bad-where)') });
  });

  it('ends with 1 when it refuses, and says what to do', () => {
    const file = join(folder, 'hub.yaml');
    writeFileSync(file, 'plaice: eunpyeong/sinsa1\n');
    expect(maeul('hub', '--config', file, '--check')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/hub\.yaml:1.*plaice[\s\S]*place[\s\S]*\(bad-config\)/),
    });
  });

  it('prints pure JSON where it is asked to', () => {
    expect(JSON.parse(maeul('schema', 'edge').stdout)).toMatchObject({ title: 'Maeul edge agent' });
    const doctor = maeul('doctor', '--json', '--data', folder);
    expect(JSON.parse(doctor.stdout)).toContainEqual(expect.objectContaining({ check: 'node', level: 'ok' }));
    const enrolled = maeul('device', 'enroll', 'eunpyeong/sinsa1/roof-12/edge', '--json');
    expect(Object.keys(JSON.parse(enrolled.stdout))).toEqual(['clientId', 'username', 'password']);
  });

  it('does not mind a reader that stops reading', async () => {
    const child = spawn(process.execPath, [MAEUL, 'hub', 'openapi'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    child.stdout.destroy();
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
  });

  it('hands over from an older Node to the one of the checkout, with the exit code', () => {
    // A Node that says it is old: the real one is not on every machine.
    const old = join(folder, 'old.mjs');
    writeFileSync(old, "Object.defineProperty(process.versions, 'node', { value: '20.20.2' });\n");
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', old, MAEUL, ...args], { encoding: 'utf8', cwd: tmpdir() });
    const { status, stderr } = run('strat');
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('Did you mean start?') });
  });

  it('is what npx finds in the checkout', () => {
    const { stdout } = spawnSync('npx', ['--no-install', 'maeul', '--version'], { cwd: ROOT, encoding: 'utf8' });
    expect(stdout).toBe(`${manifest.version}\n`);
  });
});
