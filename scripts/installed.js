import { existsSync, readFileSync } from 'node:fs';

/**
 * Says whether npm itself has installed here what package-lock.json asks for: it leaves a list of what it installed in
 * node_modules, at the end of its work.
 */
export function installedByNpm(folder) {
  if (!existsSync(`${folder}/node_modules/.bin/node`)) return false;
  const wanted = packagesOf(`${folder}/package-lock.json`);
  const present = packagesOf(`${folder}/node_modules/.package-lock.json`);
  if (wanted === null || present === null) return false;
  const asWanted = Object.entries(present).every(
    ([path, { version }]) => wanted[path] !== undefined && wanted[path].version === version,
  );
  // The entry without a path is the project itself; the optional ones are for other machines too.
  return (
    asWanted &&
    Object.entries(wanted).every(([path, { optional }]) => path === '' || optional === true || path in present)
  );
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}
