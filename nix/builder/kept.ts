import { basename, dirname } from 'node:path'
import { holdFolder, type StorePath, within } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import type { LogState } from '../log/index.ts'
import { keepPartial } from './partial.ts'
import type { BuildFolder } from './build-folder.ts'

/**
 * Takes the partial output of a step that has failed out of the folder of its build, which Nix was
 * asked to leave (`nix-store --keep-failed`; manual, "nix-store --realise"). `drvPath` is the resolved
 * one, of which Nix itself has said that its builder has ended. Gives whether there was anything.
 */
export async function takePartial(
  nix: Nix,
  { path }: BuildFolder,
  state: LogState,
  drvPath: StorePath
): Promise<boolean> {
  const left = folderLeftBy(state, path, drvPath)
  if (left === null) return false
  const whole = await holdFolder(`${path}/${left.name}`)
  if (whole === null) return false
  // Later Nix lets the builder have a folder in that one.
  const inner = left.isInner ? await holdFolder(within(whole, 'build')) : null
  try {
    if (left.isInner && inner === null) return false
    return await keepPartial(nix, drvPath, inner ?? whole)
  } finally {
    await inner?.release()
    await whole.release()
  }
}

interface LeftFolder {
  /** In the folder of the call. */
  readonly name: string
  readonly isInner: boolean
}

/**
 * The folder that a derivation's build has left in the folder of its call; null where that is not
 * sure.
 *
 * Nix says which by two messages, nothing of a builder between them: that a builder has ended, and
 * that a folder is kept. A builder can have Nix pass on both, about itself or about others, but it
 * cannot keep Nix from saying them. So whatever was said twice, of a derivation or of a folder, was
 * said by a builder too, and is not taken.
 */
export function folderLeftBy(
  state: LogState,
  callFolder: string,
  drvPath: StorePath
): LeftFolder | null {
  if (state.ends.get(drvPath) !== 1 || state.isKeptFull) return null
  if (state.ended.get(drvPath)?.machine !== '') return null
  const [own, another] = state.kept.filter((one) => one.drvPath === drvPath)
  if (own === undefined || another !== undefined) return null
  const left = inCall(own.folder, callFolder)
  const sameFolder = state.kept.filter(
    ({ folder }) => inCall(folder, callFolder)?.name === left?.name
  )
  return sameFolder.length === 1 ? left : null
}

function inCall(folder: string, callFolder: string): LeftFolder | null {
  const isInner = basename(folder) === 'build' && dirname(folder) !== callFolder
  const whole = isInner ? dirname(folder) : folder
  const name = basename(whole)
  return dirname(whole) === callFolder && /^[\w.+?=-]+$/.test(name) && !/^\.+$/.test(name)
    ? { name, isInner }
    : null
}
