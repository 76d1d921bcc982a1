// JupyterLab on a notebook, and after each edit of a source a new build and a restart of its kernels:
// `npm run dev [NOTEBOOK]`. With --no-lab it only builds.
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { restartKernels } from './restart-kernels.mjs'

const project = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const words = process.argv.slice(2)
const [notebook = join(project, 'notebooks', 'showcase.ipynb')] = words.filter(
  (word) => !word.startsWith('--')
)

/** An editor writes a file in several steps; what comes within this time is one edit. */
const quietMilliseconds = 150

let server = null

function build() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(project, 'scripts', 'build.mjs')], {
      stdio: 'inherit'
    })
    child.on('close', (code) => resolve(code === 0))
  })
}

/** Builds, and restarts the kernels where there is a server. What fails is told, and waited over. */
async function renew() {
  const start = performance.now()
  if (!(await build())) return
  const time = ((performance.now() - start) / 1000).toFixed(1)
  try {
    const count = server === null ? 0 : await restartKernels(server)
    console.log(`built in ${time} s; ${count} ${count === 1 ? 'kernel' : 'kernels'} restarted`)
  } catch (error) {
    console.log(`built in ${time} s; ${error instanceof Error ? error.message : error}`)
  }
}

/** One build at a time: what is edited meanwhile is built by one more. */
let building = null
let again = false
function renewSoon() {
  if (building !== null) {
    again = true
    return
  }
  building = renew().then(() => {
    building = null
    if (again) {
      again = false
      renewSoon()
    }
  })
}

function startLab() {
  const command = join(project, 'kernelspec', 'bin', 'nix-workflow.mjs')
  const lab = spawn(process.execPath, [command, 'lab', notebook, '--no-browser'], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  lab.stdout.on('data', (chunk) => {
    process.stdout.write(chunk)
    server ??= /https?:\/\/\S+/.exec(String(chunk))?.[0] ?? null
  })
  lab.on('close', (code) => process.exit(code ?? 1))
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => lab.kill(signal))
}

let timer
for (const folder of ['kernel', 'nix']) {
  watch(join(project, folder), { recursive: true }, (_event, name) => {
    // The parser is made by the build itself.
    if (
      name === null ||
      !/\.(ts|nix|json|grammar)$/.test(name) ||
      /parser(\.terms)?\.ts$/.test(name)
    )
      return
    clearTimeout(timer)
    timer = setTimeout(renewSoon, quietMilliseconds)
  })
}
await renew()
if (!words.includes('--no-lab')) startLab()
