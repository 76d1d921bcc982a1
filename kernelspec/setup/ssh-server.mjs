import { existsSync } from 'node:fs'
import { canInstallPackages, installPackages, packageCommand } from './machine.mjs'
import { SetupProblem } from './problem.mjs'
import { findProgram } from './program.mjs'
import { withoutServices } from './without-services.mjs'

const packages = ['openssh-server', 'openssh-client']

/** The command that gets it where it is missing. */
export const installSshServerCommand = packageCommand(...packages)

/** The ssh server, as an absolute path; null where it, or its client, is missing. */
export function findSshServer() {
  const server = '/usr/sbin/sshd'
  return existsSync(server) && findProgram('ssh') !== null ? server : null
}

/** Installs the distribution's packages that have both; the tests start a server of their own. */
export async function installSshServer() {
  if (!canInstallPackages) {
    throw new SetupProblem(
      'There is no ssh server, with which the tests play machines that build.',
      installSshServerCommand
    )
  }
  await withoutServices(() => installPackages(...packages))
  return 'installed'
}
