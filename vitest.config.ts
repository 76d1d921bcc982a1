import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** What changes or measures what the process has as a whole: such a test gets one for itself. */
const needsOwnProcess =
  /process\.env|process\.chdir|memoryUsage|\bvi\.|node:(?:child_process|worker_threads|cluster)/

/** Jupyters beside the project's own are large: they are got where a folder is named for them. */
const isAskedFor = (file: string) =>
  process.env['NIX_WORKFLOW_JUPYTERS'] !== undefined || !file.includes('other-jupyters')

const files = globSync('test/**/*.test.ts').filter(isAskedFor)
const together = globSync('test/{kernel,nix}/**/*.test.ts').filter(
  (file) => !needsOwnProcess.test(readFileSync(file, 'utf8'))
)

const limits = { testTimeout: 60_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    globalSetup: ['test/support/build-kernel.ts'],
    // Of all projects: one of its own would count before --maxWorkers.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'alone',
          include: files.filter((file) => !together.includes(file)),
          ...limits
        }
      },
      // Most of the files: a process for each cost as much as what many of them test.
      { test: { name: 'together', include: together, isolate: false, ...limits } }
    ]
  }
})
