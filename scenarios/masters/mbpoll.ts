import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { MasterTarget, RegisterMaster, RegisterQuestion } from './master.ts';

const run = promisify(execFile);

/** Debian's mbpoll, built on libmodbus. */
export const mbpoll: RegisterMaster = async (target, questions) => {
  const answers: number[][] = [];
  for (const question of questions) answers.push(await ask(target, question));
  return answers;
};

async function ask(target: MasterTarget, { unit, table, address, count }: RegisterQuestion): Promise<number[]> {
  const type = `${table === 'holding' ? 4 : 3}:hex`;
  const what = ['-a', String(unit), '-0', '-r', String(address), '-c', String(count), '-t', type, '-1', '-o', '2'];
  const where =
    target.kind === 'tcp'
      ? ['-m', 'tcp', '-p', String(target.port), target.host]
      : ['-m', 'rtu', '-b', '9600', '-P', 'none', target.path];
  const { stdout } = await run('mbpoll', [...what, ...where]);
  return [...stdout.matchAll(/^\[\d+\]:\s+0x([0-9A-F]{4})\s*$/gm)].map(([, hex]) => Number.parseInt(hex!, 16));
}
