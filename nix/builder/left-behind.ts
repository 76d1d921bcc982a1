import { buildFolderPlace } from './build-folder.ts'
import type { Nix } from '../installation/index.ts'
import { removeLeftFolders, temporaryPlace } from '../base/index.ts'

/** Nobody waits for it, and a kernel that has just started has better things to do. */
const pauseMilliseconds = 3000

/**
 * Removes what kernels have left that were killed: their temporary files, the folders of builds that
 * they had begun, and toolchains that were half gathered.
 */
export function removeLeftBehind(nix: Nix): void {
  const places = new Set([temporaryPlace(), buildFolderPlace(nix), nix.stateFolder])
  const timer = setTimeout(() => {
    for (const place of places) void removeLeftFolders(place)
  }, pauseMilliseconds)
  timer.unref()
}
