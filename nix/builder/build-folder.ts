import { chmodSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import {
  canHoldFolders,
  isAtLeast,
  ownFolderPrefix,
  removeTree,
  temporaryPlace
} from '../base/index.ts'
import { type Nix, readUserSettings, type Settings } from '../installation/index.ts'
import { finishBeforeTheEnd } from '../process/index.ts'
import { nixStateFolder } from '../store/index.ts'

/** A folder in which the builds of one call of Nix have their folders, and nothing else is. */
export interface BuildFolder {
  readonly path: string
  /** What the call is started with for that. */
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** For when the call has ended. */
  remove(): void
}

/**
 * Makes the folder of a call. null where nothing that a builder leaves could be touched safely: a
 * daemon builds in folders of its own, and a system without /proc has no way to keep from following
 * links; or where there can be no such folder.
 */
export function makeBuildFolder(nix: Nix): BuildFolder | null {
  if (nix.store.kind === 'daemon' || !canHoldFolders) return null
  // A user who keeps the folders of failed builds finds them where the log says, and removes them.
  const isKept = settingsOf(nix).get('keep-failed') === 'true'
  try {
    const place = buildFolderPlace(nix)
    mkdirSync(place, { recursive: true })
    const prefix = isKept ? 'nix-workflow-kept-' : ownFolderPrefix()
    const path = realpathSync(mkdtempSync(join(place, prefix)))
    // Builders that are other users, and have no sandbox, need to reach their folders in it.
    chmodSync(path, 0o711)
    // A kernel that ends waits until it is removed.
    let isRemoved = (): void => undefined
    finishBeforeTheEnd(new Promise((settle) => (isRemoved = settle)))
    return {
      path,
      arguments: hasSetting(nix) ? ['--option', 'build-dir', path] : [],
      environment: hasSetting(nix) ? {} : { TMPDIR: path },
      remove: () => void (isKept ? Promise.resolve() : removeTree(path)).then(isRemoved)
    }
  } catch {
    return null
  }
}

/** Where the folders of calls are made. */
export function buildFolderPlace(nix: Nix): string {
  return settingsOf(nix).get('build-dir') ?? usualPlace(nix)
}

function settingsOf(nix: Nix): Settings {
  return readUserSettings({ ...process.env, ...nix.environment }).all
}

/** Where a Nix builds that is told nothing. */
function usualPlace(nix: Nix): string {
  return isAtLeast(nix.version, 2, ownPlaceMinor)
    ? join(nixStateFolder(nix.store), 'builds')
    : temporaryPlace()
}

/** `build-dir` is a setting from this version on; earlier ones take TMPDIR. */
const settingMinor = 22

/** From this version on Nix builds beside its database, and refuses folders below /tmp. */
const ownPlaceMinor = 30

function hasSetting(nix: Nix): boolean {
  return isAtLeast(nix.version, 2, settingMinor)
}
