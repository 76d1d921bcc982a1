import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build-kernel.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 3
  }
})
