import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { canInstallPackages, installPackages, isRoot, isUbuntu } from './machine.mjs'
import { findProgram, run } from './program.mjs'
import { SetupProblem } from './problem.mjs'
import { project } from './project.mjs'

const programs = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/**
 * The command that gets a Chromium where there is none. Run in the project's folder.
 */
export const chromiumCommand = 'npx playwright-core install --with-deps chromium'

/**
 * The Chromium of this machine, as an absolute path: its own, or the one that playwright has
 * downloaded. null where there is none.
 */
export async function findChromium() {
  for (const name of programs) {
    const path = findProgram(name)
    if (path !== null) return path
  }
  if (!existsSync(join(project, 'node_modules', 'playwright-core'))) return null
  const { chromium } = await import('playwright-core')
  const downloaded = chromium.executablePath()
  return existsSync(downloaded) ? downloaded : null
}

/** Installs the distribution's Chromium as root, and where that fails playwright's download. */
export async function installChromium() {
  // Ubuntu's package only points at a snap, which does not run in a container.
  if (canInstallPackages && !isUbuntu) {
    try {
      await installPackages('chromium')
      return 'installed'
    } catch (error) {
      if (!(error instanceof SetupProblem)) throw error
    }
  }
  const cli = join(project, 'node_modules', 'playwright-core', 'cli.js')
  const { code, output } = await run(
    process.execPath,
    [cli, 'install', ...(isRoot ? ['--with-deps'] : []), 'chromium'],
    { folder: project }
  )
  if (code !== 0) {
    throw new SetupProblem(
      'There is no Chromium, which the browser tests need.',
      chromiumCommand,
      output
    )
  }
  return 'downloaded'
}
