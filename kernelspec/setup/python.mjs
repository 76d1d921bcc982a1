import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { canInstallPackages, installPackages, isDebianLike, packageCommand } from './machine.mjs'
import { nodeInVenv } from './node.mjs'
import { findProgram, run, runOrStop } from './program.mjs'
import { SetupProblem } from './problem.mjs'
import { project, venv, venvPython } from './project.mjs'
import { hashOf, readStamp, writeStamp } from './stamp.mjs'

const oldest = [3, 9]
const stampFile = join(venv, 'nix-workflow-setup.json')
const names = ['python3', ...[13, 12, 11, 10, 9].map((minor) => `python3.${minor}`), 'python']

function requirements(name) {
  return join(project, 'kernelspec', 'setup', name)
}

function hashOfRequirements(name) {
  return hashOf(readFileSync(requirements(name), 'utf8'))
}

/**
 * Whether the virtual environment holds what the requirements ask for. It has absolute paths in it,
 * so one that was moved with the project is made again.
 */
export function pythonPackagesAreThere(tests) {
  const stamp = readStamp(stampFile)
  return (
    stamp !== null &&
    stamp.venv === venv &&
    stamp.runtime === hashOfRequirements('requirements.txt') &&
    (!tests || stamp.tests === hashOfRequirements('requirements-tests.txt')) &&
    existsSync(venvPython)
  )
}

/** The first Python on PATH that is new enough. */
async function findPython() {
  const tooOld = []
  for (const name of names) {
    const path = findProgram(name)
    if (path === null) continue
    const { code, output } = await run(path, [
      '-c',
      'import sys; print("%d.%d" % sys.version_info[:2])'
    ])
    const version = output.trim()
    if (code !== 0 || !/^\d+\.\d+$/.test(version)) continue
    const [major, minor] = version.split('.').map(Number)
    if (major === oldest[0] && minor >= oldest[1]) return path
    tooOld.push(`${name} is ${version}`)
  }
  throw new SetupProblem(
    `Python ${oldest.join('.')} or newer is needed${tooOld.length === 0 ? ', and there is none on PATH' : `: ${tooOld.join(', ')}`}.`,
    isDebianLike ? packageCommand('python3', 'python3-venv') : 'https://www.python.org/downloads/'
  )
}

async function makeVenv() {
  const python = await findPython()
  rmSync(venv, { recursive: true, force: true })
  const first = await run(python, ['-m', 'venv', venv])
  if (first.code === 0) return
  // Debian splits `venv` off into a package of its own.
  if (canInstallPackages && first.output.includes('ensurepip')) {
    await installPackages('python3-venv')
    rmSync(venv, { recursive: true, force: true })
    if ((await run(python, ['-m', 'venv', venv])).code === 0) return
  }
  rmSync(venv, { recursive: true, force: true })
  throw new SetupProblem(
    `${python} could not make a virtual environment in ${venv}.`,
    isDebianLike ? packageCommand('python3-venv') : `${python} -m ensurepip --upgrade`,
    first.output
  )
}

/** What the virtual environment of this place holds; nothing where there is none. */
function readVenvStamp() {
  const stamp = readStamp(stampFile)
  return stamp?.venv === venv && existsSync(venvPython) ? stamp : null
}

/** Makes the virtual environment where there is none. Gives what its stamp says then. */
async function venvThere() {
  const stamp = readVenvStamp()
  if (stamp !== null) return stamp
  await makeVenv()
  // Left before any installation: an environment that is half filled is filled up, not made again.
  writeStamp(stampFile, { venv })
  return { venv }
}

async function pip(files, what) {
  await runOrStop(
    venvPython,
    [
      ...['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check'],
      ...files.flatMap((file) => ['-r', requirements(file)])
    ],
    { environment: { PIP_ROOT_USER_ACTION: 'ignore', PIP_REQUIRE_VIRTUALENV: '0' } },
    `${what} could not be installed.`,
    `"${venvPython}" -m pip install ${files.map((file) => `-r "${requirements(file)}"`).join(' ')}`
  )
}

/** Makes the virtual environment where there is none, and installs what the requirements pin. */
export async function installPythonPackages(tests) {
  const stamp = await venvThere()
  const withTests = tests || (stamp.tests ?? null) !== null
  const files = ['requirements.txt', ...(withTests ? ['requirements-tests.txt'] : [])]
  writeStamp(stampFile, { ...stamp, runtime: null, tests: null })
  await pip(files, 'The Python packages')
  writeStamp(stampFile, {
    ...stamp,
    runtime: hashOfRequirements('requirements.txt'),
    tests: withTests ? hashOfRequirements('requirements-tests.txt') : null
  })
  return 'installed'
}

/** The Node in .venv as its requirement pins it; null where it is not there. */
export function installedNode() {
  const isPinned = readVenvStamp()?.node === hashOfRequirements('requirements-node.txt')
  return isPinned ? nodeInVenv() : null
}

/** Brings a Node into .venv, for a machine whose own is too old. */
export async function installNode() {
  const stamp = await venvThere()
  await pip(['requirements-node.txt'], 'Node')
  writeStamp(stampFile, { ...stamp, node: hashOfRequirements('requirements-node.txt') })
  return 'installed'
}
