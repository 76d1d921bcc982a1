import { existsSync } from 'node:fs'
import { canInstallPackages, installPackages, packageCommand } from './machine.mjs'
import { SetupProblem } from './problem.mjs'
import { findProgram } from './program.mjs'
import { withoutServices } from './without-services.mjs'

const packages = ['slurmctld', 'slurmd', 'slurm-client', 'munge']

/** The command that gets it where it is missing. */
export const installSlurmCommand = packageCommand(...packages)

/** Slurm's controller, as an absolute path; null where it, or a part of it, is missing. */
export function findSlurm() {
  const daemons = ['slurmctld', 'slurmd', 'munged'].map((name) => `/usr/sbin/${name}`)
  const isThere = daemons.every((path) => existsSync(path)) && findProgram('sbatch') !== null
  return isThere ? '/usr/sbin/slurmctld' : null
}

/** Installs the distribution's packages; the tests start a cluster of one machine of their own. */
export async function installSlurm() {
  if (!canInstallPackages) {
    throw new SetupProblem(
      'There is no Slurm, to which the tests hand jobs in.',
      installSlurmCommand
    )
  }
  await withoutServices(() => installPackages(...packages))
  return 'installed'
}
