// Builds and runs the measurements in test/bench/, which print a table.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAll, bundle } from './build.mjs'

const project = fileURLToPath(new URL('..', import.meta.url))
await buildAll()
// It finds its own parts beside itself.
await bundle({ bench: 'test/bench/main.ts' }, { external: ['playwright-core'] })
const run = spawnSync(
  process.execPath,
  [join(project, 'dist', 'bench.js'), ...process.argv.slice(2)],
  { stdio: 'inherit' }
)
process.exitCode = run.status ?? 1
