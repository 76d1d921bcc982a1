import { readFileSync } from 'node:fs'
import { findProgram, run } from './program.mjs'
import { SetupProblem } from './problem.mjs'

export const isRoot = process.getuid?.() === 0

/** The fields of /etc/os-release by name; none where the file is not there. */
function readOsRelease() {
  try {
    const lines = readFileSync('/etc/os-release', 'utf8').split('\n')
    return Object.fromEntries(
      lines
        .filter((line) => line.includes('='))
        .map((line) => {
          const [name, ...rest] = line.split('=')
          return [name, rest.join('=').replace(/^["']|["']$/g, '')]
        })
    )
  } catch {
    return {}
  }
}

const osRelease = readOsRelease()
const families = [osRelease.ID, ...(osRelease.ID_LIKE ?? '').split(' ')]

export const isUbuntu = families.includes('ubuntu')
export const isDebianLike = families.includes('debian') || isUbuntu

/** Whether packages of the distribution can be installed without asking anybody. */
export const canInstallPackages = isRoot && isDebianLike && findProgram('apt-get') !== null

/** The command with which a person installs packages of this distribution. */
export function packageCommand(...packages) {
  return `${isRoot ? '' : 'sudo '}apt-get install ${packages.join(' ')}`
}

/** Installs packages of the distribution, as root on Debian or Ubuntu. */
export async function installPackages(...packages) {
  const environment = { DEBIAN_FRONTEND: 'noninteractive' }
  // Another apt may be at work on a machine that has just been started.
  const wait = ['-o', 'DPkg::Lock::Timeout=120']
  // A list that could not be renewed may still do: whether it does, the installation shows.
  const update = await run('apt-get', [...wait, '-q', 'update'], { environment })
  const install = await run(
    'apt-get',
    [...wait, '-q', '-y', '--no-install-recommends', 'install', ...packages],
    { environment }
  )
  if (install.code !== 0) {
    throw new SetupProblem(
      `The distribution's package ${packages.join(', ')} could not be installed.`,
      packageCommand(...packages),
      update.output + install.output
    )
  }
}
