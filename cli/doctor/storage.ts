import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Finding, fault, fine, megabytes, warning } from './finding.ts';

const FREE_BYTES_LOW = 1e9;
const FREE_BYTES_MIN = 100e6;

/** Whether the data folder, or the one that it would be made in, takes a file and brings it to the disk. */
export function checkDataFolder(dataFolder: string): Finding {
  const folder = existing(resolve(dataFolder));
  const file = join(folder, `.maeul-doctor-${process.pid}`);
  try {
    const handle = openSync(file, 'wx');
    try {
      writeSync(handle, 'written by maeul doctor');
      fsyncSync(handle);
    } finally {
      closeSync(handle);
      rmSync(file, { force: true });
    }
    return fine(
      'data-folder',
      folder === resolve(dataFolder) ? `${folder} can be written.` : `${dataFolder} can be made.`,
    );
  } catch (error) {
    return fault(
      'data-folder',
      `${folder} cannot be written: ${(error as Error).message}.`,
      'Give it to the user that runs Maeul, or name another folder with MAEUL_DATA.',
    );
  }
}

/** @param free bytes that are free where the data is; asked from the system by default */
export function checkFreeSpace(dataFolder: string, free: number = freeBytes(dataFolder)): Finding {
  const says = `${megabytes(free)} are free for data.`;
  const next = 'Make room, or move the data folder to a larger disk (MAEUL_DATA).';
  if (free < FREE_BYTES_MIN) return fault('free-space', says, next);
  return free < FREE_BYTES_LOW ? warning('free-space', says, next) : fine('free-space', says);
}

function freeBytes(dataFolder: string): number {
  const { bavail, bsize } = statfsSync(existing(resolve(dataFolder)));
  return bavail * bsize;
}

/** The folder, or the nearest one above it that exists. */
function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder));
}
