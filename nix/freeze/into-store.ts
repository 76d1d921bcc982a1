import { mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { invokeNix, type Nix } from '../installation/index.ts'
import {
  bad,
  good,
  keepFolder,
  ownFolderPrefix,
  refusalOf,
  type Result,
  type StorePath,
  temporaryPlace
} from '../base/index.ts'
import { run } from '../process/index.ts'
import { pathInfos } from '../store/index.ts'
import { gather, type Gathering } from './gather.ts'
import { interrupted, isAborted, type FreezeMistake } from './mistake.ts'
import { storeMistake } from './trial.ts'

/** Files of this machine that were put into the store. */
interface Added {
  readonly hash: string
  readonly storePath: StorePath
  /** The files of the machine that were read. */
  readonly read: readonly string[]
  /** Settles when the folder in which they were gathered is gone; never rejects. */
  readonly tidied: Promise<void>
}

/**
 * Gathers files beside the state, since temporary folders may be memory, and a Python is large; where
 * that has no room or cannot be written to, among the temporary ones.
 */
export async function gatherIntoStore(
  nix: Nix,
  name: string,
  gathering: Gathering,
  signal: AbortSignal | undefined
): Promise<Result<Added, FreezeMistake>> {
  const beside = keepFolder(nix.stateFolder) ? folderIn(nix.stateFolder) : null
  if (beside !== null) {
    const added = await gatherIn(nix, beside, name, gathering, signal)
    if (added.ok || added.mistake.kind !== 'no-space') return added
  }
  const temporary = folderIn(temporaryPlace())
  if (temporary === null)
    return bad({ kind: 'no-space', folders: [nix.stateFolder, temporaryPlace()] })
  return gatherIn(nix, temporary, name, gathering, signal)
}

function folderIn(place: string): string | null {
  try {
    return mkdtempSync(join(place, ownFolderPrefix()))
  } catch {
    return null
  }
}

/** `temporary` is taken away. */
async function gatherIn(
  nix: Nix,
  temporary: string,
  name: string,
  gathering: Gathering,
  signal: AbortSignal | undefined
): Promise<Result<Added, FreezeMistake>> {
  const added = await addGathered(nix, temporary, name, gathering, signal)
  // Some thousand files take a while, in which what is in the store can be tried, and others go on.
  const tidied = rm(temporary, { recursive: true, force: true }).catch(() => undefined)
  if (added.ok) return good({ ...added.value, tidied })
  await tidied
  return added
}

async function addGathered(
  nix: Nix,
  temporary: string,
  name: string,
  gathering: Gathering,
  signal: AbortSignal | undefined
): Promise<Result<Omit<Added, 'tidied'>, FreezeMistake>> {
  try {
    const folder = join(temporary, name)
    mkdirSync(folder)
    const read = await gather(gathering, folder, signal)
    if (!read.ok) return read
    const added = await run(
      invokeNix(nix, 'nix-store', ['--add-fixed', '--recursive', 'sha256', folder]),
      signal
    )
    if (isAborted(signal)) return bad(interrupted)
    const storePath = added.stdout.trim()
    if (added.exitCode !== 0) return bad(storeMistake(added))
    const infos = await pathInfos(nix, [storePath], signal)
    if (isAborted(signal)) return bad(interrupted)
    const hash = infos.ok ? infos.value.get(storePath)?.narHash : undefined
    if (hash === undefined) {
      const { said, startError } = infos.ok ? { said: '', startError: null } : infos.mistake
      return bad(storeMistake({ stderr: said, startError }))
    }
    return good({ hash, storePath, read: read.value })
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal.isForRoom) return bad({ kind: 'no-space', folders: [dirname(temporary)] })
    const program = name.replace(/-files$/, '')
    return bad({ kind: 'program-unusable', why: { kind: 'unreadable', name: program, refusal } })
  }
}
