import { describe, expect, it, onTestFinished } from 'vitest';
import type { LinearProgram } from '../../vpp/dispatch/linear-program.ts';
import { Solver } from './solver.ts';

/** Least x + y with x + 2y ≥ 4, x ≤ 2: x 0, y 2. */
const PROGRAM: LinearProgram = {
  cost: Float64Array.of(1, 1),
  lower: Float64Array.of(0, 0),
  upper: Float64Array.of(2, Number.POSITIVE_INFINITY),
  rowLower: Float64Array.of(4),
  rowUpper: Float64Array.of(Number.POSITIVE_INFINITY),
  rowStarts: Int32Array.of(0, 2),
  columns: Int32Array.of(0, 1),
  values: Float64Array.of(1, 2),
};
const IMPOSSIBLE: LinearProgram = { ...PROGRAM, upper: Float64Array.of(1, 1) };

function solverWith(options: { deadlineMs?: number; code?: string } = {}): Solver {
  const { deadlineMs = 20_000, code } = options;
  const program = code === undefined ? {} : { program: new URL(`data:text/javascript,${encodeURIComponent(code)}`) };
  const solver = new Solver({ limitMs: 10_000, deadlineMs, ...program });
  onTestFinished(() => solver.stop());
  return solver;
}

describe('the thread of the solver', () => {
  it('solves, says when there is no solution, and goes on', async () => {
    const solver = solverWith();
    const [first, second, third] = await Promise.all([PROGRAM, IMPOSSIBLE, PROGRAM].map((one) => solver.solve(one)));
    expect(first).toMatchObject({ status: 'optimal', values: Float64Array.of(0, 2) });
    expect(second).toMatchObject({ status: 'none', why: expect.stringMatching(/status/) });
    expect(third).toMatchObject({ status: 'optimal' });
  });

  it('that does not answer is ended in time, and the next program has another', async () => {
    const solver = solverWith({ deadlineMs: 300, code: 'setInterval(() => {}, 1000)' });
    for (let time = 0; time < 2; time++)
      expect(await solver.solve(PROGRAM)).toMatchObject({
        status: 'none',
        why: 'The solver did not answer within 300 ms.',
      });
  });

  it('that crashes says why, and the next program has another', async () => {
    const code = `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { throw new Error('out of memory'); });`;
    const solver = solverWith({ code });
    for (let time = 0; time < 2; time++)
      expect(await solver.solve(PROGRAM)).toMatchObject({ status: 'none', why: 'The solver crashed: out of memory.' });
  });

  it('says so after it was stopped', async () => {
    const solver = solverWith();
    await solver.stop();
    expect(await solver.solve(PROGRAM)).toMatchObject({ status: 'none', why: 'The solver was stopped.' });
  });
});
