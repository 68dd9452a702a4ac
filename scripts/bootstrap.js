// Runs before `npm start`, `npm test` and `npm run bench`: installs what this checkout still needs, and nothing twice.
// Plain JavaScript without imports from node_modules, because on a fresh clone there is none and Node may be 20.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { installTestServers } from './test-servers.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = `${root}node_modules/.maeul-stamp`;
const lockFolder = `${root}.bootstrap-lock`;
const LOCK_STALE_MS = 15 * 60_000;

const purpose = process.argv[2] ?? 'start';
process.chdir(root);
await withLock(() => {
  installPackages();
  if (purpose !== 'start') installTestServers();
  buildPages();
});

function installPackages() {
  const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  console.error('maeul: installing packages (once, about half a minute) …');
  run(process.execPath, [npmProgram(), 'ci', '--loglevel=error', '--no-fund', '--no-audit']);
  if (!existsSync('node_modules/.bin/node'))
    fail('no Node 26 for this platform came with the packages. Install Node 26 yourself and put it first in PATH.');
  writeFileSync(stampFile, wanted);
}

/** The pages are the only thing that is built; a source newer than the build makes it anew. */
function buildPages() {
  const sources = git(['ls-files', '-z', 'dashboards', 'devices', 'package-lock.json']).split('\0').filter(Boolean);
  const hash = createHash('sha256');
  for (const file of sources) if (existsSync(file)) hash.update(file).update(readFileSync(file));
  const wanted = hash.digest('hex');
  const stamp = 'dashboards/dist/.stamp';
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('maeul: building the pages …');
  run('node_modules/.bin/node', ['node_modules/vite/bin/vite.js', 'build', 'dashboards', '--logLevel', 'warn']);
  writeFileSync(stamp, wanted);
}

function git(args) {
  const result = spawnSync('git', args, { encoding: 'utf8' });
  return result.status === 0 ? result.stdout : '';
}

function npmProgram() {
  const program = process.env.npm_execpath;
  if (!program) fail('run this through npm: "npm start" or "npm test".');
  return program;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0)
    fail(`"${command} ${args.join(' ')}" failed${error ? `: ${error.message}` : ` with status ${status}`}.`);
}

/** Two commands started at once in one checkout must not install over each other; a dead owner's lock goes stale. */
async function withLock(work) {
  for (let told = false; ; told = true) {
    try {
      mkdirSync(lockFolder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (Date.now() - statSync(lockFolder, { throwIfNoEntry: false })?.mtimeMs > LOCK_STALE_MS) removeLock();
      if (!told) console.error('maeul: another command is installing; waiting for it …');
      await sleep(500);
    }
  }
  process.on('exit', removeLock);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
  await work();
}

function removeLock() {
  rmSync(lockFolder, { recursive: true, force: true });
}

function fail(message) {
  console.error(`maeul: ${message}`);
  process.exit(1);
}
