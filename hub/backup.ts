import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { type HubFolder, lockFolder } from './folder.ts';

/** What a backup consists of; written last, so that a folder without it is half a backup. */
interface Manifest {
  readonly format: 1;
  readonly made: string;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

const MANIFEST = 'manifest.json';

/**
 * Copies a hub's data into a new folder, also while the hub runs. The views are copied before the journal, so that none
 * of them is ahead of it. Codes: `no-hub-data`, `target-exists`.
 * @param progress is told the name of each file before it is copied
 */
export async function backupHub(
  folder: HubFolder,
  target: string,
  now: Date,
  progress: (name: string) => void,
): Promise<Result<{ bytes: number }>> {
  if (!existsSync(folder.journal))
    return refuse('no-hub-data', `There is no hub in ${folder.root}.`, 'Set MAEUL_DATA to the folder of the hub.');
  if (existsSync(target)) return refuse('target-exists', `${target} is there already.`, 'Name a folder that is not.');
  const partial = `${target}.partial`;
  mkdirSync(join(partial, 'views'), { recursive: true, mode: 0o700 });
  const names = [
    ...databases(folder.views).map((name) => `views/${name}`),
    'security.db',
    'people.db',
    'office.db',
    'openadr.db',
    'journal.db',
  ];
  const files: { name: string; bytes: number; sha256: string }[] = [];
  for (const name of names) {
    const source = join(folder.root, name);
    if (!existsSync(source)) continue;
    progress(name);
    const copy = join(partial, name);
    snapshot(source, copy);
    files.push({ name, bytes: statSync(copy).size, sha256: await sha256(copy) });
  }
  const manifest: Manifest = { format: 1, made: now.toISOString(), files };
  writeFileSync(join(partial, MANIFEST), JSON.stringify(manifest, null, 2));
  renameSync(partial, target);
  return ok({ bytes: files.reduce((sum, file) => sum + file.bytes, 0) });
}

/** Puts a backup into an empty folder of a hub. Codes: `no-backup`, `backup-damaged`, `hub-running`, `hub-data-exists`. */
export async function restoreHub(source: string, folder: HubFolder): Promise<Result<{ files: number }>> {
  const manifest = readManifest(source);
  if (!manifest.ok) return manifest;
  for (const { name, sha256: expected } of manifest.value.files)
    if (!existsSync(join(source, name)) || (await sha256(join(source, name))) !== expected)
      return refuse('backup-damaged', `${name} of the backup is missing or altered.`, 'Take another backup.');
  const unlock = lockFolder(folder);
  if (!unlock.ok) return unlock;
  try {
    if (existsSync(folder.journal))
      return refuse('hub-data-exists', `${folder.root} already has a journal.`, 'Move that folder away first.');
    for (const { name } of manifest.value.files) {
      const target = join(folder.root, name);
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      copyFileSync(join(source, name), target);
    }
    return ok({ files: manifest.value.files.length });
  } finally {
    unlock.value();
  }
}

function readManifest(source: string): Result<Manifest> {
  try {
    const manifest = JSON.parse(readFileSync(join(source, MANIFEST), 'utf8')) as Manifest;
    const inside = manifest.files.every(({ name }) => basename(name) === name || name === `views/${basename(name)}`);
    if (manifest.format === 1 && inside) return ok(manifest);
  } catch {
    // Told below.
  }
  return refuse('no-backup', `${source} is no backup of a hub.`, `Name the folder that "maeul hub backup" made.`);
}

function databases(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.db')) : [];
}

/** One consistent copy in one transaction, however long it takes and whatever is written meanwhile. */
function snapshot(source: string, copy: string): void {
  const db = new DatabaseSync(source, { readOnly: true, timeout: 60_000 });
  db.prepare('VACUUM INTO ?').run(copy);
  db.close();
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
