import { run } from '../process/index.ts'
import { bad, good, type Result } from '../base/index.ts'
import { interrupted, isAborted, type FreezeMistake } from './mistake.ts'

/** A library by the name under which programs ask for it, and where the loader finds it. */
export interface Library {
  readonly name: string
  readonly path: string
}

/**
 * All libraries that the loader would load for `file`, a program or a library, and for what they
 * load in turn. `also` are names of libraries that are added where they can be found.
 */
export async function librariesOf(
  loader: string,
  file: string,
  also: readonly string[],
  signal?: AbortSignal
): Promise<Result<readonly Library[], FreezeMistake>> {
  const preload = also.length === 0 ? [] : ['--preload', also.join(' ')]
  const listed = await run(
    {
      program: loader,
      arguments: [...preload, '--list', file],
      // What is loaded besides on this machine is no part of the program.
      environment: { LD_PRELOAD: '' }
    },
    signal
  )
  if (isAborted(signal)) return bad(interrupted)
  const missing = /^\t(.*) => not found$/m.exec(listed.stdout)?.[1]
  if (missing !== undefined || listed.exitCode !== 0) {
    const said = { missing: missing ?? null, words: listed.stderr.trim() }
    return bad({ kind: 'library-missing', why: { kind: 'not-loaded', file, ...said } })
  }
  return good(parseListing(listed.stdout))
}

/**
 * The libraries that the loader finds for `file`; what it does not find is left out. A package may
 * load what another needs before it asks for that, or never ask for it.
 */
export async function foundLibrariesOf(
  loader: string,
  file: string,
  also: readonly string[],
  signal?: AbortSignal
): Promise<readonly Library[]> {
  const preload = also.length === 0 ? [] : ['--preload', also.join(' ')]
  const listed = await run(
    {
      program: loader,
      arguments: [...preload, '--list', file],
      environment: { LD_PRELOAD: '' }
    },
    signal
  )
  return parseListing(listed.stdout)
}

/** Reads what `ld.so --list` prints, which is what `ldd` shows. */
export function parseListing(listing: string): readonly Library[] {
  return listing.split('\n').flatMap((line) => {
    const [, name, path] = /^\t(?:(\S.*) => )?(\/.*) \(0x[0-9a-f]+\)$/.exec(line) ?? []
    if (path === undefined) return []
    return [{ name: lastPart(name ?? path), path }]
  })
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
