import { readFileSync } from 'node:fs';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { BaselineRule } from '@maeul/devices/vpp/programme';
import { parseProgramme } from '@maeul/devices/vpp/programme-check';
import { exampleProgrammes } from '@maeul/devices/vpp/programmes/index';

/** Short names of methods, and the programme that ships with each. */
export const METHODS = {
  mid: 'kpx-curtailment',
  max: 'gukmin-dr',
  week: 'seoul-mission',
  naju: 'naju-mission',
  caiso: 'caiso-like',
} as const;
export type MethodName = keyof typeof METHODS;

/** The rule of a method, without the adjustment, which looks at the hours before an event. */
export function ruleOf(method: MethodName): BaselineRule {
  const programme = exampleProgrammes().find(({ id }) => id === METHODS[method])!;
  return { ...programme.baseline, adjustment: null };
}

/** The whole rule of a programme in a file. Codes: `unreadable-file`, and those of `parseProgramme`. */
export function ruleOfFile(file: string): Result<BaselineRule> {
  try {
    const programme = parseProgramme(JSON.parse(readFileSync(file, 'utf8')));
    return programme.ok ? ok(programme.value.baseline) : programme;
  } catch (error) {
    return refuse('unreadable-file', `${file} cannot be read as JSON: ${(error as Error).message}.`);
  }
}
