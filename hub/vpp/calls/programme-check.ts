import { type Refusal, refuse } from '@maeul/devices/refusal';
import type { Programme } from '@maeul/devices/vpp/programme';

/** What makes no sense together in a programme of the right shape. Codes: bad-window, too-few-days, bad-adjustment. */
export function checkProgramme({ window, baseline }: Programme): Refusal[] {
  const { method, days, adjustment, minutes } = baseline;
  const problems: Refusal[] = [];
  if (window !== undefined && window.fromHour >= window.toHour)
    problems.push(refuse('bad-window', 'The window ends before it begins.', 'Write hours of one day, from before to.'));
  if (method.kind === 'drop-hours' || method.kind === 'drop-days') {
    const left = method.days - method.dropHighest - method.dropLowest;
    if (left < 1)
      problems.push(refuse('too-few-days', 'The method leaves out all of its days.', 'Leave out fewer, or take more.'));
  }
  if (method.kind !== 'previous-week' && days.atLeast > method.days)
    problems.push(
      refuse('too-few-days', `The method takes ${method.days} days and needs ${days.atLeast}.`, 'Ask for fewer.'),
    );
  if (adjustment !== null && (adjustment.windowHours * 60) % minutes !== 0)
    problems.push(
      refuse(
        'bad-adjustment',
        'The window of the adjustment is no whole number of values.',
        'Make it longer or shorter.',
      ),
    );
  return problems;
}
