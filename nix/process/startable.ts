import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import type { Writable } from 'node:stream'

/** A program with its arguments: it is started as it stands, never through a shell. */
export interface Invocation {
  readonly program: string
  readonly arguments: readonly string[]
  /** Added to the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>
  readonly folder?: string
  /** Written to its standard input, which then ends. */
  readonly input?: string
  /** What the system sends it when this process dies; SIGINT where left out. */
  readonly deathSignal?: 'INT' | 'KILL'
  /** A stream that stands for an open file: its standard error goes there, not to a listener. */
  readonly errorsTo?: Writable
}

/**
 * The system's word for why a program cannot be started, or null. It is looked at beforehand since
 * `setpriv` starts in any case and then ends with 127, which a program may also do by itself.
 */
export function whyNotStarted(invocation: Invocation): 'ENOENT' | 'EACCES' | null {
  if (invocation.folder !== undefined && !isFolder(invocation.folder)) return 'ENOENT'
  const { program } = invocation
  if (program.includes('/')) return fileError(resolve(invocation.folder ?? '', program))
  const searched = (invocation.environment?.['PATH'] ?? process.env['PATH'] ?? '').split(delimiter)
  const errors = searched
    .filter((place) => place !== '')
    .map((place) => fileError(resolve(invocation.folder ?? '', place, program)))
  if (errors.includes(null)) return null
  return errors.includes('EACCES') ? 'EACCES' : 'ENOENT'
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  } catch {
    return false
  }
}

function fileError(path: string): 'ENOENT' | 'EACCES' | null {
  try {
    // To say by throwing that there is none takes four times as long.
    const status = statSync(path, { throwIfNoEntry: false })
    if (status === undefined) return 'ENOENT'
    if (!status.isFile()) return 'EACCES'
  } catch {
    return 'ENOENT'
  }
  try {
    accessSync(path, constants.X_OK)
    return null
  } catch {
    return 'EACCES'
  }
}

/** Where util-linux puts it; looked up once, since every start of a program asks. */
const setpriv = ['/usr/bin/setpriv', '/bin/setpriv', '/run/current-system/sw/bin/setpriv'].find(
  (path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  }
)

/**
 * A kernel that is killed cannot end its children. So the system is asked to: with `setpriv`, a
 * child gets a signal when this process dies: SIGINT, and Nix then cleans up after itself.
 */
export function tiedToThisProcess(invocation: Invocation): [string, readonly string[]] {
  if (setpriv === undefined) return [invocation.program, invocation.arguments]
  const signal = invocation.deathSignal ?? 'INT'
  return [setpriv, ['--pdeathsig', signal, '--', invocation.program, ...invocation.arguments]]
}
