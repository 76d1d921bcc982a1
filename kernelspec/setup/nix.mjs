import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { canInstallPackages, installPackages } from './machine.mjs'
import { findProgram } from './program.mjs'
import { SetupProblem } from './problem.mjs'

/** The one command that the Nix project names for a new installation. */
const officialCommand =
  "curl --proto '=https' --tlsv1.2 -L https://nixos.org/nix/install | sh -s -- --daemon"

/** Where an installer puts Nix: a shell that was open before does not have it on PATH. */
const usualFolders = [
  '/nix/var/nix/profiles/default/bin',
  join(homedir(), '.nix-profile', 'bin'),
  '/run/current-system/sw/bin'
]

export function nixIsThere() {
  return findProgram('nix-store') !== null
}

/** Installs the distribution's Nix, as root on Debian or Ubuntu; elsewhere it stops. */
export async function installNix() {
  const installed = findProgram('nix-store', usualFolders)
  if (installed !== null) {
    throw new SetupProblem(
      `Nix is installed in ${dirname(installed)}, but that folder is not on PATH.`,
      `export PATH="${dirname(installed)}:$PATH"`
    )
  }
  if (!canInstallPackages) throw new SetupProblem('Nix is not installed.', officialCommand)
  await installPackages('nix-bin')
  return 'installed'
}
