import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { homeFolder } from '../base/index.ts'

/** What decides how Nix is got on a machine. */
export interface Machine {
  /** The distribution's own name for itself, as os-release(5) has it; empty where nothing says. */
  readonly distribution: string
  /** Its release, as in 12 or 24.04; null where it has no number, as before it is released. */
  readonly release: number | null
  readonly isRoot: boolean
  /** Whether systemd starts what is to run all the time, as the daemon of Nix. */
  readonly hasSystemd: boolean
}

/** This machine. */
export function thisMachine(): Machine {
  let osRelease = ''
  try {
    osRelease = readFileSync('/etc/os-release', 'utf8')
  } catch {
    // It says nothing of itself.
  }
  return {
    ...distributionIn(osRelease),
    isRoot: process.getuid?.() === 0,
    hasSystemd: existsSync('/run/systemd/system')
  }
}

/** What the text of os-release(5) says of the distribution. */
export function distributionIn(osRelease: string): Pick<Machine, 'distribution' | 'release'> {
  const field = (name: string): string =>
    new RegExp(`^${name}=["']?([^"'\\n]*)`, 'm').exec(osRelease)?.[1] ?? ''
  const release = Number.parseFloat(field('VERSION_ID'))
  return { distribution: field('ID'), release: Number.isNaN(release) ? null : release }
}

/**
 * Where an installer has put Nix: what was started before it, or from a desktop, has that not on
 * PATH. null where it is in none of these places.
 */
export function nixOffPath(environment: NodeJS.ProcessEnv): string | null {
  const folders = [
    '/nix/var/nix/profiles/default/bin',
    join(homeFolder(environment), '.nix-profile', 'bin'),
    '/run/current-system/sw/bin'
  ]
  return folders.find((folder) => existsSync(join(folder, 'nix-store'))) ?? null
}
