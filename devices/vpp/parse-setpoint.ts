import { ok, type Result, refuse } from '../refusal.ts';
import type { Setpoint, SetpointArgs } from './control.ts';

const SIGNATURE = /^[\w-]{86}$/;
const REVERT_S = { least: 10, most: 3600 } as const;
const POWER_MAX_W = 100_000_000;

/**
 * Checks the arguments of a setpoint of any shape: the schema of control.ts in plain code, because schemas take megabytes that an
 * edge agent lacks. Code: `bad-setpoint`.
 */
export function parseSetpointArgs(args: unknown): Result<SetpointArgs> {
  if (!isObject(args)) return wrong('the arguments are no object');
  const { setpoint, revertS, order, signature, ...more } = args;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) return wrong(`there is no argument "${unknown}"`);
  const parsed = parseSetpoint(setpoint);
  if (!parsed.ok) return parsed;
  if (!isWhole(revertS, REVERT_S.least, REVERT_S.most))
    return wrong(`revertS must be a whole number from ${REVERT_S.least} to ${REVERT_S.most}`);
  if (!isWhole(order, 1, Number.MAX_SAFE_INTEGER)) return wrong('order must be a whole number from 1');
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) return wrong('the signature is none');
  return ok({ setpoint: parsed.value, revertS, order, signature });
}

/** A setpoint of any shape. Code: `bad-setpoint`. */
export function parseSetpoint(value: unknown): Result<Setpoint> {
  if (!isObject(value)) return wrong('the setpoint is no object');
  const { kind, ...rest } = value;
  const names = Object.keys(rest).sort().join();
  if (kind === 'auto' && names === '') return ok({ kind });
  if (kind === 'limit' && names === 'percent') {
    const { percent } = rest;
    return isPercent(percent) ? ok({ kind, percent }) : wrong('percent must be a number from 0 to 100');
  }
  if (kind === 'storage' && names === 'powerW,reservePercent') {
    const { powerW, reservePercent } = rest;
    if (!isWhole(powerW, -POWER_MAX_W, POWER_MAX_W)) return wrong('powerW must be a whole number of watts');
    return isPercent(reservePercent)
      ? ok({ kind, powerW, reservePercent })
      : wrong('reservePercent must be a number from 0 to 100');
  }
  return wrong('the setpoint is of no known kind, or has too much or too little');
}

function wrong(why: string): Result<never> {
  return refuse('bad-setpoint', `The setpoint is wrong: ${why}.`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
}

function isPercent(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 100;
}
