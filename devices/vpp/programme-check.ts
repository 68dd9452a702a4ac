import { Compile } from 'typebox/compile';
import { ok, type Refusal, type Result, refuse } from '../refusal.ts';
import { type BaselineRule, Programme } from './programme.ts';

const validator = Compile(Programme);

/** A programme of any shape, with nothing against it. Codes: `bad-programme`, and those of `checkProgramme`. */
export function parseProgramme(value: unknown): Result<Programme> {
  if (!validator.Check(value)) {
    const [first] = validator.Errors(value);
    return refuse('bad-programme', `The programme is wrong at ${first?.instancePath || '/'}: ${first?.message}.`);
  }
  return checkProgramme(value)[0] ?? ok(value);
}

/**
 * What makes no sense together in a programme of the right shape, each with what to do. Codes: `bad-window`, `too-few-days`,
 * `look-back-too-short`, `bad-adjustment`.
 */
export function checkProgramme({ window, baseline }: Programme): Refusal[] {
  const problems: Refusal[] = [];
  if (window !== undefined && window.fromHour >= window.toHour)
    problems.push(refuse('bad-window', 'The window ends before it begins.', 'Write hours of one day, from before to.'));
  return [...problems, ...checkDays(baseline), ...checkAdjustment(baseline)];
}

function checkDays({ method, days }: BaselineRule): Refusal[] {
  const problems: Refusal[] = [];
  const { atLeast, lookBackDays, lookBackEligible } = days;
  if ('dropHighest' in method && method.dropHighest + method.dropLowest >= method.days)
    problems.push(refuse('too-few-days', 'The method leaves out all of its days.', 'Leave out fewer, or take more.'));
  const most = method.kind === 'previous-week' ? 7 : method.days;
  if (atLeast > most)
    problems.push(refuse('too-few-days', `The method takes ${most} days and needs ${atLeast}.`, 'Ask for fewer.'));
  const needed = method.kind !== 'previous-week' ? atLeast : method.week === 'calendar' ? 13 : 7;
  if (lookBackDays < needed || (lookBackEligible !== undefined && lookBackEligible < atLeast))
    problems.push(
      refuse(
        'look-back-too-short',
        `Looking back so little never finds ${atLeast} days.`,
        `Look back ${needed} days or more.`,
      ),
    );
  return problems;
}

function checkAdjustment({ adjustment, minutes }: BaselineRule): Refusal[] {
  if (adjustment === null) return [];
  const { kind, cap, windowHours, endsBeforeHours } = adjustment;
  const problems: Refusal[] = [];
  if ((windowHours * 60) % minutes !== 0 || (endsBeforeHours * 60) % minutes !== 0)
    problems.push(
      refuse(
        'bad-adjustment',
        `The window is no whole number of values of ${minutes} minutes.`,
        'Make it longer or shorter.',
      ),
    );
  if (kind === 'ratio' && cap !== null && cap > 1)
    problems.push(refuse('bad-adjustment', 'A ratio cannot fall by more than all of it.', 'Set a cap of 1 or less.'));
  return problems;
}
