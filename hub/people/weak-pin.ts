import { ok, type Result, refuse } from '@maeul/devices/refusal';

/** Whether a PIN is among the first that anybody tries: one digit again and again, or digits in a row, up or down. Code: `weak-pin`. */
export function checkPin(pin: string): Result<null> {
  const steps = new Set([...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
  const [step] = steps;
  // 0 all equal, 1 up, 9 down; over the end of the digits too, as 7890.
  const weak = steps.size === 1 && (step === 0 || step === 1 || step === 9);
  if (weak)
    return refuse('weak-pin', 'This PIN is too easy to guess.', 'Take digits that are not equal and not in a row.');
  return ok(null);
}
