// Every check of the project: types, lint, format, tests. Ends with the line `N passed, N failed`.
// With --engine: the tests of nix/, and those of notebooks that depend on the version of Nix, for
// other versions, put first on PATH. With --between too: for a version between the oldest and the
// newest, without what those two agree on and what costs most.
import { spawn } from 'node:child_process'
import { Buffer } from 'node:buffer'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const tool = (path) => join(project, 'node_modules', path)

const checks = [
  ['types', tool('typescript/bin/tsc'), '--noEmit'],
  ['types of the extension', tool('typescript/bin/tsc'), '-p', 'kernelspec/labextension'],
  ['lint', tool('oxlint/bin/oxlint')],
  ['format', tool('oxfmt/bin/oxfmt'), '--check']
]

/** Runs a script with this Node. Gives its exit code and, unless it is shown, what it wrote. */
function runNode(script, { shown, environment = {} }) {
  return new Promise((resolve) => {
    const chunks = []
    const child = spawn(process.execPath, script, {
      cwd: project,
      env: { ...process.env, ...environment },
      stdio: shown ? 'inherit' : ['ignore', 'pipe', 'pipe']
    })
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => resolve({ code: null, output: error.message }))
    child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

async function check([name, ...script]) {
  const start = performance.now()
  const { code, output } = await runNode(script, { shown: false })
  const time = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${time} s)`)
  if (code !== 0) console.log(output.trimEnd())
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 }
}

/**
 * Where the tests keep their stores: Nix 2.30 and later build in no store below a folder that
 * everybody can write, as /tmp is.
 */
function temporaryFolder() {
  const folder = join(homedir(), '.cache', 'nix-workflow-tests')
  mkdirSync(folder, { recursive: true })
  return folder
}

/**
 * What vitest says of the tests below `folders`, or of all of them. Real kernels, builds and browsers
 * run beside others on a busy machine: where nobody watches, a test is tried again, and a file of
 * which one fails all the same runs once more by itself. Both are named at the end, and are to be
 * looked at.
 */
async function runTests(folders, environment = {}) {
  const isWatched = process.env.CI === undefined
  const retried = isWatched ? [] : ['--retry=2']
  const told = await runVitest([...folders, ...retried], environment)
  const failed = Object.keys(told).filter((file) => told[file].failed > 0)
  const isWorthIt = failed.length > 0 && failed.length <= mostAgain && failed.every(isFile)
  if (!isWatched && isWorthIt) {
    const again = await runVitest([...failed, ...retried, '--maxWorkers=1'], environment)
    for (const file of failed)
      if (again[file]?.failed === 0)
        told[file] = {
          ...again[file],
          lines: told[file].lines.map((line) => line.replace('✗', '~ beside others:'))
        }
  }
  for (const { lines } of Object.values(told)) for (const line of lines) console.log(line)
  const sum = (name) => Object.values(told).reduce((total, counts) => total + counts[name], 0)
  return { passed: sum('passed'), failed: sum('failed') }
}

/** An error outside of all files has none that could run again. */
const isFile = (path) => path.endsWith('.test.ts') && existsSync(join(project, path))

/** Of more files something else is wrong than that the machine was busy. */
const mostAgain = 3

/** By file how many tests passed and failed, and lines for those that did not pass at once. */
async function runVitest(words, environment) {
  const scratch = mkdtempSync(join(tmpdir(), 'nix-workflow-tests-'))
  const report = join(scratch, 'told.json')
  const { code } = await runNode(
    [
      ...[tool('vitest/vitest.mjs'), 'run', ...words],
      ...['--reporter=default', '--reporter=./scripts/told-tests.mjs', `--outputFile=${report}`]
    ],
    { shown: true, environment: { TMPDIR: temporaryFolder(), ...environment } }
  )
  const told = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
  rmSync(scratch, { recursive: true })
  const isTold = Object.values(told).some(({ failed }) => failed > 0)
  const lines = [`✗ vitest ended with ${code} and no word of a test that failed`]
  return code === 0 || isTold ? told : { ...told, vitest: { passed: 0, failed: 1, lines } }
}

/**
 * What notebooks lean on Nix for in ways that differ: reading what steps wrote, what is stale and
 * built anew, the language.
 */
const ofVersions = [
  ...['dynamic-reads', 'screen/pages', 'screen/refresh'],
  ...['pipe-operators', 'random-notebooks']
]

/** Of these, what is tried with the oldest and the newest alone: three minutes on two cores. */
const ofTheEnds = ['screen/pages', 'screen/refresh', 'dynamic-reads', 'random-notebooks']

/** The same of test/nix. */
const nixOfTheEnds = [
  ...['lib/process', 'syntax/scope', 'syntax/verdict', 'store/nar'],
  ...['cluster/slurm-place', 'places/builders']
]

/**
 * What is of this machine and of this language, and not of Nix's version: it costs a minute on two
 * cores. The toolchain is frozen with each Nix all the same, for the tests of the library.
 */
const ofTheMachine = [
  ...['freeze/freeze', 'freeze/venv', 'base/held-folder', 'log/reader', 'process/process'],
  ...['lib/python', 'lib/words']
]

/** What vitest is told: the tests of the engine. */
function engineTests(isBetween) {
  const notebooks = ofVersions.filter((name) => !isBetween || !ofTheEnds.includes(name))
  const excluded = [...ofTheMachine, ...(isBetween ? nixOfTheEnds : [])]
  return [
    'test/nix',
    ...notebooks.map((name) => `test/kernel/session/${name}.test.ts`),
    ...excluded.flatMap((name) => ['--exclude', `test/nix/${name}.test.ts`])
  ]
}

/** Steps of random notebooks: less than a minute on two cores; the whole run takes twice as many. */
const shortRun = process.env.NIX_WORKFLOW_RANDOM ?? '40'

const given = process.argv.slice(2)
const unknown = given.find((argument) => !['--engine', '--between'].includes(argument))
if (unknown !== undefined) {
  console.error(`There is no option ${unknown}; there are --engine and --between.`)
  process.exitCode = 2
} else {
  const results = given.includes('--engine')
    ? [await runTests(engineTests(given.includes('--between')), { NIX_WORKFLOW_RANDOM: shortRun })]
    : [...(await Promise.all(checks.map(check))), await runTests([])]
  const sum = (name) => results.reduce((total, result) => total + result[name], 0)
  process.exitCode = sum('failed') === 0 ? 0 : 1
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
}
