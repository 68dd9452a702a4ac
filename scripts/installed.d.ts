/** Says whether npm itself has installed in `folder` what its package-lock.json asks for. */
export function installedByNpm(folder: string): boolean;
