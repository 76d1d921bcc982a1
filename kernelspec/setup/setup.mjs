import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { findChromium, installChromium } from './chromium.mjs'
import { findSlurm, installSlurm } from './slurm.mjs'
import { findSshServer, installSshServer } from './ssh-server.mjs'
import { findPdftoppm, installPdftoppm } from './pdftoppm.mjs'
import { installKernel, kernelIsThere } from './kernel.mjs'
import { installNix, nixIsThere } from './nix.mjs'
import { isNewEnough, runWith } from './node.mjs'
import { installNpmPackages, npmPackagesAreThere } from './npm.mjs'
import { part, seconds } from './part.mjs'
import { runOrStop } from './program.mjs'
import { SetupProblem } from './problem.mjs'
import { project } from './project.mjs'
import {
  installNode,
  installPythonPackages,
  installedNode,
  pythonPackagesAreThere
} from './python.mjs'

const usage = `Usage: node kernelspec/setup/setup.mjs [--tests]

Sets up whatever is missing: Node in .venv where this one is too old, npm packages, Python packages
in .venv, Nix, the build, and the kernelspec with the extension of JupyterLab in .venv. Safe to
repeat. With --tests also what only the tests need.`

/** What the set-up itself runs on, to bring a newer one. */
const oldestForSetup = 18

async function buildIsThere() {
  const { buildIsUpToDate } = await import('../../scripts/build.mjs')
  return buildIsUpToDate()
}

async function build() {
  await runOrStop(
    process.execPath,
    [join(project, 'scripts', 'build.mjs')],
    { folder: project },
    'The kernel could not be built.',
    'npm run build'
  )
  return 'built'
}

/**
 * A Node that the kernel runs on, where this is none: brought into .venv. Gives null where this one
 * will do.
 */
async function newerNode() {
  const { node } = process.versions
  if (isNewEnough(node)) return null
  if (Number(node.split('.')[0]) < oldestForSetup) {
    throw new SetupProblem(
      `Node ${oldestForSetup} or newer is needed to set up; this is ${node}.`,
      'https://nodejs.org/en/download'
    )
  }
  await part('Node', () => installedNode(), installNode)
  return installedNode()
}

async function setUp(tests) {
  const there = (isThere) => (isThere ? 'there' : null)
  // They need nothing of each other, and mostly wait for the network: the one runs beside the other.
  const pythonPackages = pythonPackagesAreThere(tests) ? null : installPythonPackages(tests)
  // What went wrong is told in its turn.
  pythonPackages?.catch(() => {})
  const acted = [
    await part('npm packages', () => there(npmPackagesAreThere()), installNpmPackages),
    await part(
      'Python packages',
      () => there(pythonPackages === null),
      () => pythonPackages
    ),
    await part('Nix', () => there(nixIsThere()), installNix),
    await part('kernel', async () => there(await buildIsThere()), build),
    await part('kernelspec', () => there(kernelIsThere()), installKernel),
    tests && (await part('Chromium', findChromium, installChromium)),
    tests && (await part('pdftoppm', () => findPdftoppm(), installPdftoppm)),
    tests && (await part('ssh server', findSshServer, installSshServer)),
    tests && (await part('Slurm', findSlurm, installSlurm))
  ]
  return acted.some((did) => did)
}

const given = process.argv.slice(2)
const unknown = given.find((argument) => argument !== '--tests' && argument !== '--help')
if (given.includes('--help')) {
  console.log(usage)
} else if (unknown !== undefined) {
  console.error(`There is no option ${unknown}.\n\n${usage}`)
  process.exitCode = 2
} else {
  const start = performance.now()
  try {
    const node = await newerNode()
    if (node !== null) {
      process.exitCode = await runWith(node, process.argv.slice(1))
    } else {
      const acted = await setUp(given.includes('--tests'))
      const time = seconds(performance.now() - start)
      console.log(acted ? `Set up in ${time}.` : `Set up already (${time}).`)
    }
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error
    if (error.output !== '') console.error(`\n${error.output.trimEnd()}\n`)
    console.error(`${error.message}\nThis gets it:\n\n  ${error.fix}\n`)
    console.error('Then run this command again.')
    process.exitCode = 1
  }
}
