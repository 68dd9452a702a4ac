import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', 'dashboards/dist/**', 'data/**'],
    pool: 'forks',
    // Many tests wait for programs that they started. CI takes its time, and has more tests that mind a busy machine.
    maxWorkers: process.env.CI === 'true' ? 2 : 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
