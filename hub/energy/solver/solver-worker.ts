// The thread of the solver: one program after the other. What goes wrong in it ends it; see solver.ts.
import { parentPort } from 'node:worker_threads';
import type { LinearProgram } from '../../vpp/dispatch/linear-program.ts';
import { loadHighs } from './load-highs.ts';
import { solveProgram } from './solve-program.ts';

export interface SolverRequest {
  readonly id: number;
  readonly program: LinearProgram;
  readonly limitMs: number;
}

const highs = await loadHighs();
parentPort?.on('message', ({ id, program, limitMs }: SolverRequest) => {
  parentPort?.postMessage({ id, solution: solveProgram(highs, program, limitMs) });
});
