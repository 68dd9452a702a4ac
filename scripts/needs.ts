import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { TEST_SERVERS } from './test-servers.js';

const told = new Set<string>();

/**
 * Whether a real program that a test talks to is installed. Says loudly what will be skipped without it; with `CI=true`
 * an absent program is an error, so that a run that skipped something cannot look green.
 */
export function needs(program: string): boolean {
  const folders = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`.split(':');
  if (folders.some((folder) => existsSync(`${folder}/${program}`))) return true;
  const debian = TEST_SERVERS.find((server) => server.program === program)?.package ?? program;
  const message = `SKIPPED, "${program}" is not installed (Debian: apt-get install ${debian})`;
  if (process.env.CI === 'true') throw new Error(message);
  if (!told.has(program)) console.error(`\nmaeul: ${message}\n`);
  told.add(program);
  return false;
}

/** The same for pymodbus, which is a module of Debian's Python and no program. */
export function needsPymodbus(): boolean {
  if (spawnSync('/usr/bin/python3', ['-c', 'import pymodbus, serial']).status === 0) return true;
  const message = 'SKIPPED, "pymodbus" is not installed (Debian: apt-get install python3-pymodbus python3-serial)';
  if (process.env.CI === 'true') throw new Error(message);
  if (!told.has('pymodbus')) console.error(`\nmaeul: ${message}\n`);
  told.add('pymodbus');
  return false;
}

/** Whether tests run that take minutes: with `CI=true` they do. Says loudly what is left out. */
export function hasTimeFor(what: string): boolean {
  if (process.env.CI === 'true') return true;
  console.error(`\nmaeul: LEFT OUT, ${what} takes minutes: CI=true npm test runs it too\n`);
  return false;
}
