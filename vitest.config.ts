import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/**/*.test.ts'],
    // A shared machine may be many times slower than this one; nothing here is timed.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Real models: more files at once than cores only make each other slow, and each may need a gigabyte.
    maxWorkers: Math.max(2, Math.min(4, availableParallelism())),
  },
});
