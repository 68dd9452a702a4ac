// The real servers and tools that tests talk to, and how to get them on Debian.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What tests use: the program, and the Debian package that brings it. */
export const TEST_SERVERS = [
  { program: 'influxd', package: 'influxdb' },
  { program: 'victoria-metrics', package: 'victoria-metrics' },
  { program: 'mosquitto', package: 'mosquitto' },
  { program: 'mosquitto_pub', package: 'mosquitto-clients' },
  { program: 'socat', package: 'socat' },
  { program: 'mbpoll', package: 'mbpoll' },
  { program: 'chromium', package: 'chromium' },
  { program: 'strace', package: 'strace' },
  { program: 'openssl', package: 'openssl' },
];

const PYTHON = {
  program: '/usr/bin/python3',
  check: 'import pymodbus, serial',
  packages: ['python3-pymodbus', 'python3-serial'],
};
const FONT = { file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', package: 'fonts-noto-cjk' };

/** Debian packages whose program is not there yet. */
function missingPackages() {
  const packages = TEST_SERVERS.filter(({ program }) => !inPath(program)).map((server) => server.package);
  if (spawnSync(PYTHON.program, ['-c', PYTHON.check]).status !== 0) packages.push(...PYTHON.packages);
  if (!existsSync(FONT.file)) packages.push(FONT.package);
  return packages;
}

/** Installs what is missing when this is Debian and we may; otherwise says loudly what the tests will skip. */
export function installTestServers() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && inPath('apt-get')) {
    console.error(`maeul: installing for the tests: ${missing.join(' ')} …`);
    // Without this a freshly installed server would be started as a system service.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 2], env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
      stdio: ['ignore', 'ignore', 2],
      env,
    });
  }
  const still = missingPackages();
  if (still.length === 0) return;
  console.error(`\nmaeul: MISSING for the tests: ${still.join(' ')}\n       sudo apt-get install ${still.join(' ')}\n`);
  if (process.env.CI === 'true') process.exit(1);
}

function inPath(program) {
  const folders = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`.split(':');
  return folders.some((folder) => existsSync(`${folder}/${program}`));
}
