import { existsSync } from 'node:fs'
import { chmod, cp, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { bad, good, type Result } from '../../nix/result.ts'

/** Why nothing was copied. */
export type CopyMistake =
  | { readonly kind: 'exists' }
  | { readonly kind: 'not-writable'; readonly message: string }
  | { readonly kind: 'interrupted' }

/**
 * Copies a file or folder of the store to where it can be changed: all of it or nothing, links as
 * links. What is there already stays, unless `replace` says otherwise. Gives the number of files.
 */
export async function copyOut(
  source: string,
  destination: string,
  { replace, signal }: { readonly replace: boolean; readonly signal: AbortSignal }
): Promise<Result<number, CopyMistake>> {
  if (existsSync(destination) && !replace) return bad({ kind: 'exists' })
  const temporary = join(dirname(destination), `.${basename(destination)}.${process.pid}`)
  try {
    await mkdir(dirname(destination), { recursive: true })
    await cp(source, temporary, {
      recursive: true,
      verbatimSymlinks: true,
      filter: () => !signal.aborted
    })
    const files = await makeWritable(temporary)
    if (signal.aborted) {
      await rm(temporary, { recursive: true, force: true })
      return bad({ kind: 'interrupted' })
    }
    if (replace) await rm(destination, { recursive: true, force: true })
    await rename(temporary, destination)
    return good(files)
  } catch (error) {
    await makeWritable(temporary).catch(() => 0)
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
    const message = error instanceof Error ? error.message : String(error)
    return bad({ kind: 'not-writable', message })
  }
}

/** What is in the store may be changed by nobody; gives the number of files. */
async function makeWritable(path: string): Promise<number> {
  const status = await lstat(path)
  if (status.isSymbolicLink()) return 1
  await chmod(path, status.mode | 0o200)
  if (!status.isDirectory()) return 1
  let files = 0
  for (const name of await readdir(path)) files += await makeWritable(join(path, name))
  return files
}
