import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { canInstallPackages, installPackages, isDebianLike, packageCommand } from './machine.mjs'
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

/** Makes the virtual environment where there is none, and installs what the requirements pin. */
export async function installPythonPackages(tests) {
  const stamp = readStamp(stampFile)
  if (stamp?.venv !== venv || !existsSync(venvPython)) await makeVenv()
  const withTests = tests || (stamp?.tests ?? null) !== null
  const files = ['requirements.txt', ...(withTests ? ['requirements-tests.txt'] : [])]
  // Left before the installation: an environment that is half filled is filled up, not made again.
  writeStamp(stampFile, { venv, runtime: null, tests: null })
  await runOrStop(
    venvPython,
    [
      ...['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check'],
      ...files.flatMap((file) => ['-r', requirements(file)])
    ],
    { environment: { PIP_ROOT_USER_ACTION: 'ignore', PIP_REQUIRE_VIRTUALENV: '0' } },
    'The Python packages could not be installed.',
    `"${venvPython}" -m pip install ${files.map((file) => `-r "${requirements(file)}"`).join(' ')}`
  )
  writeStamp(stampFile, {
    venv,
    runtime: hashOfRequirements('requirements.txt'),
    tests: withTests ? hashOfRequirements('requirements-tests.txt') : null
  })
  return 'installed'
}
