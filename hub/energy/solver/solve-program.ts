import type { Highs } from 'highs';
import type { LinearProgram } from '../../vpp/dispatch/linear-program.ts';

/** What came of one linear program. */
export type Solution =
  | { readonly status: 'optimal'; readonly values: Float64Array; readonly ms: number }
  | { readonly status: 'none'; readonly why: string; readonly ms: number };

/** Solves it in this thread. @param limitMs after which the solver gives up */
export function solveProgram(highs: Highs, program: LinearProgram, limitMs: number): Solution {
  const startedMs = performance.now();
  const [numCols, numRows] = [program.cost.length, program.rowLower.length];
  const bounded = (values: Float64Array) =>
    values.map((value) => (Number.isFinite(value) ? value : Math.sign(value) * highs.infinity));
  const values = highs.withModel(
    {
      numCols,
      numRows,
      colCost: program.cost,
      colLower: bounded(program.lower),
      colUpper: bounded(program.upper),
      rowLower: bounded(program.rowLower),
      rowUpper: bounded(program.rowUpper),
      matrix: {
        format: 'csr',
        numRows,
        numCols,
        starts: program.rowStarts,
        indices: program.columns,
        values: program.values,
      },
    },
    (model) => {
      // Of programs of this shape the simplex method without presolve is the fastest by far: measured, see docs/dispatch.md.
      model.options.set({ output_flag: false, solver: 'simplex', presolve: 'off', time_limit: limitMs / 1000 });
      model.run();
      const status = model.getModelStatus();
      if (status === highs.constants.modelStatus.optimal) return model.getSolution().colValue;
      return status === highs.constants.modelStatus.timeLimit
        ? `The solver did not end within ${limitMs} ms.`
        : `The solver ended with status ${status}.`;
    },
  );
  const ms = performance.now() - startedMs;
  return typeof values === 'string' ? { status: 'none', why: values, ms } : { status: 'optimal', values, ms };
}
