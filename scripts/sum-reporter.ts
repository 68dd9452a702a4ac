import { writeFileSync } from 'node:fs';
import type { Reporter } from 'vitest/node';

/** Counts the tests of a run into the file that MAEUL_TEST_SUM names, for the last line of `npm test`. */
export default class SumReporter implements Reporter {
  onTestRunEnd(...[modules, errors]: Parameters<NonNullable<Reporter['onTestRunEnd']>>): void {
    const sum = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      // A file that could not be loaded has no tests that could fail.
      if (module.errors().length > 0) sum.failed++;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        sum[state === 'passed' || state === 'failed' ? state : 'skipped']++;
      }
    }
    const file = process.env.MAEUL_TEST_SUM;
    if (file !== undefined) writeFileSync(file, JSON.stringify(sum));
  }
}
