// Runs before `npm start`, `npm test` and `npm run bench`: installs what this checkout still needs, and nothing twice.
// Plain JavaScript without imports from node_modules, because on a fresh clone there is none and Node may be 20.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { installedByNpm } from './installed.js';
import { installTestServers } from './test-servers.js';

const NODE_MAJOR = 26;
const PACKAGES_STAMP = 'node_modules/.maeul-stamp';
const PAGES_STAMP = 'dashboards/dist/.stamp';
const LOCK = '.bootstrap-lock';
/** A lock without a number in it is being written, or was left by a full disk. */
const EMPTY_LOCK_MS = 10_000;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const purpose = process.argv[2] ?? 'start';
if (needsPackages() || needsPages()) await withLock(install);
if (purpose !== 'start') installTestServers();

function install() {
  // Whoever ran "npm ci" has the packages; a stamp that is there already speaks of an install of before.
  if (!existsSync(PACKAGES_STAMP) && installedByNpm('.')) writeFileSync(PACKAGES_STAMP, packagesWanted());
  // Asked again: whoever held the lock may have done it.
  if (needsPackages()) {
    console.error('maeul: installing packages (once, about half a minute) …');
    // Whatever the environment leaves out by default (NODE_ENV=production does), the pages are built with it.
    const flags = ['--loglevel=error', '--no-fund', '--no-audit', '--include=dev', '--include=optional'];
    run(...npmProgram(), 'ci', ...flags);
    if (!existsSync('node_modules/.bin/node') && Number.parseInt(process.versions.node, 10) < NODE_MAJOR)
      fail(
        `no Node ${NODE_MAJOR} for ${process.platform}-${process.arch} came with the packages: install it yourself.`,
      );
    writeFileSync(PACKAGES_STAMP, packagesWanted());
  }
  if (needsPages()) {
    console.error('maeul: building the pages …');
    const node = existsSync('node_modules/.bin/node') ? 'node_modules/.bin/node' : process.execPath;
    run(node, 'node_modules/vite/bin/vite.js', 'build', 'dashboards', '--logLevel', 'warn');
    writeFileSync(PAGES_STAMP, pagesWanted());
  }
}

function needsPackages() {
  return textOf(PACKAGES_STAMP) !== packagesWanted();
}

function packagesWanted() {
  return createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
}

/** The pages are the only thing that is built; a source that is not the one they were built from makes them anew. */
function needsPages() {
  return textOf(PAGES_STAMP) !== pagesWanted();
}

function pagesWanted() {
  const hash = createHash('sha256').update(readFileSync('package-lock.json'));
  for (const folder of ['dashboards', 'devices'])
    for (const file of sourcesIn(folder)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** Without git: a checkout may come from an archive. */
function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return ['node_modules', 'dist', 'grafana'].includes(entry.name) ? [] : sourcesIn(path);
      return /\.test\.tsx?$/.test(entry.name) ? [] : [path];
    });
}

function npmProgram() {
  const program = process.env.npm_execpath ?? '';
  return program.endsWith('npm-cli.js') ? [process.execPath, program] : ['npm'];
}

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  const why = error ? error.message : status === null ? 'interrupted' : `status ${status}`;
  fail(`"${command} ${args.join(' ')}" failed (${why}). The first start needs the network for the package registry.`);
}

/** Two commands started at once in one checkout must not install over each other; a dead owner's lock does not count. */
async function withLock(work) {
  for (let told = false; !takeLock(); told = true) {
    if (!told) console.error('maeul: another command is installing; waiting for it …');
    await sleep(500);
  }
  process.on('exit', () => rmSync(LOCK, { force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
  work();
  rmSync(LOCK, { force: true });
}

function takeLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EACCES' || error.code === 'EROFS')
      fail(`${process.cwd()} cannot be written, and something is still to be installed in it. Run this as its owner.`);
    if (error.code !== 'EEXIST') throw error;
  }
  const owner = Number(textOf(LOCK));
  if (
    owner > 0 ? !isAlive(owner) : Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0) > EMPTY_LOCK_MS
  )
    rmSync(LOCK, { force: true });
  return false;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function fail(message) {
  console.error(`maeul: ${message}`);
  process.exit(1);
}
