import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Finding, fault, fine, warning } from './finding.ts';

const NODE_MAJOR = 26;
const PLATFORMS = ['linux-x64', 'linux-arm64'];
/** No Maeul was made before this day: a clock that shows an earlier one has lost its time. */
const EPOCH_MS = Date.UTC(2026, 0, 1);
const PAGES = fileURLToPath(new URL('../../dashboards/dist/index.html', import.meta.url));

export function checkNode(version: string = process.versions.node): Finding {
  const major = Number.parseInt(version, 10);
  if (major >= NODE_MAJOR) return fine('node', `Node ${version}`);
  return fault(
    'node',
    `Node ${version} is too old; ${NODE_MAJOR} is needed.`,
    'Run "npm ci": it brings the right Node.',
  );
}

export function checkPlatform(platform = `${process.platform}-${process.arch}`): Finding {
  if (PLATFORMS.includes(platform)) return fine('platform', platform);
  return warning(
    'platform',
    `${platform} is not tested.`,
    `Made for ${PLATFORMS.join(' and ')}: elsewhere bring Node ${NODE_MAJOR} yourself.`,
  );
}

/** @param newestMs the newest time that was ever recorded here, or null */
export function checkClock(nowMs: number, newestMs: number | null): Finding {
  const now = new Date(nowMs).toISOString();
  const set = 'Set the clock and let it be kept: sudo timedatectl set-ntp true';
  if (nowMs < EPOCH_MS) return fault('clock', `The clock says ${now}, which is past.`, set);
  if (newestMs !== null && nowMs < newestMs)
    return fault(
      'clock',
      `The clock says ${now}, before the newest record of ${new Date(newestMs).toISOString()}.`,
      set,
    );
  const { stdout, status } = spawnSync('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], {
    encoding: 'utf8',
  });
  if (status === 0 && stdout.trim() === 'no')
    return warning('clock', `The clock says ${now}, but nothing keeps it.`, set);
  return fine('clock', `The clock says ${now}.`);
}

/** Screens and quarter-hours need Korea's time; a Node without time zones shows UTC silently. */
export function checkTimeZone(zone = 'Asia/Seoul'): Finding {
  try {
    const hour = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit' }).format(Date.UTC(2026, 0, 1, 3));
    if (hour === '12') return fine('time-zone', `${zone} is nine hours ahead of UTC.`);
    return fault('time-zone', `${zone} is not nine hours ahead of UTC.`, 'Run "npm ci": its Node has all time zones.');
  } catch {
    return fault('time-zone', `This Node does not know ${zone}.`, 'Run "npm ci": its Node has all time zones.');
  }
}

export function checkPages(file: string = PAGES): Finding {
  if (existsSync(file)) return fine('pages', 'The pages are built.');
  return warning('pages', 'The pages are not built: the hub shows a plain page.', 'Run "npm run build".');
}
