import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from './project.mjs'
import { runOrStop } from './program.mjs'

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? null
  } catch {
    return null
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm keeps a lock file of its own
 * inside node_modules, of what it has installed. A package of another platform is never there.
 */
export function npmPackagesAreThere() {
  const wanted = packagesOf(join(project, 'package-lock.json'))
  const installed = packagesOf(join(project, 'node_modules', '.package-lock.json'))
  if (wanted === null || installed === null) return false
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true
    const there = installed[path]
    if (there === undefined) return optional === true
    return there.version === version && existsSync(join(project, path))
  })
}

/** Installs the npm packages exactly as package-lock.json has them. */
export async function installNpmPackages() {
  await runOrStop(
    'npm',
    // A machine that is set to production would leave out what the build needs.
    ['ci', '--include=dev', '--no-audit', '--no-fund'],
    { folder: project },
    'The npm packages could not be installed.',
    'npm ci'
  )
  return 'installed'
}
