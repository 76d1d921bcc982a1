import { canInstallPackages, installPackages, packageCommand } from './machine.mjs'
import { SetupProblem } from './problem.mjs'
import { findProgram } from './program.mjs'

const package_ = 'poppler-utils'

/** The command that gets it where it is missing. */
export const installPdftoppmCommand = packageCommand(package_)

/** The program that draws pages of PDFs, as an absolute path; null where there is none. */
export function findPdftoppm() {
  return findProgram('pdftoppm')
}

/** Installs the distribution's package that has it. */
export async function installPdftoppm() {
  if (!canInstallPackages) {
    throw new SetupProblem(
      'There is no pdftoppm, with which the tests draw pages of PDFs.',
      installPdftoppmCommand
    )
  }
  await installPackages(package_)
  return 'installed'
}
