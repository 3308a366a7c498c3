import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/**/*.test.ts'],
    // A shared machine may be many times slower than this one; nothing here is timed.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Two cores and real models: more files at once only make each other slow.
    maxWorkers: 2,
  },
});
