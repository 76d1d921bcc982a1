import { lstat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Nix } from '../installation.ts'
import type { KeptFolder, LogState } from '../log/state.ts'
import { keepPartial, removeFolder } from '../partial.ts'
import { finishBeforeTheEnd } from '../process.ts'
import { readUserSettings } from '../settings.ts'
import { namePart, type StorePath } from '../store-path.ts'

/** The folders that failed builds of one call leave behind. */
export interface KeptFolders {
  /** Whether Nix is to leave them. */
  readonly areWanted: boolean
  /** After each message of the call. */
  take(state: LogState): void
  /** When all that Nix has left so far is looked at: whose partial output is kept now. */
  settled(): Promise<ReadonlySet<StorePath>>
}

/** How long Nix may take to give a folder up after it has said that it keeps it. */
const longestPause = 2000

/**
 * Takes the partial outputs of steps that fail out of the folders of their builds (`nix-store
 * --keep-failed`; manual, "nix-store --realise") as soon as Nix leaves them, then removes the
 * folders, also those of builds that were ended before their time. A user who keeps such folders
 * keeps them. Those of a daemon belong to other users, who alone can remove them, so it is not
 * asked to leave any.
 */
export function keepFailures(nix: Nix): KeptFolders {
  const isOurs = !keepsByHimself(nix)
  const kept = new Set<StorePath>()
  const work: Promise<void>[] = []
  let seen = 0
  async function look({ folder, drvPath }: KeptFolder): Promise<void> {
    const whole = wholeFolder(folder, drvPath)
    if (whole === null || !(await isGivenUp(whole))) return
    if (drvPath !== null && (await keepPartial(nix, drvPath, folder))) kept.add(drvPath)
    if (isOurs) finishBeforeTheEnd(removeFolder(whole))
  }
  return {
    areWanted: nix.store.kind !== 'daemon',
    take({ kept: all }) {
      for (const one of all.slice(seen)) {
        const looking = look(one)
        finishBeforeTheEnd(looking)
        work.push(looking)
      }
      seen = all.length
    },
    async settled() {
      await Promise.all(work)
      return kept
    }
  }
}

/**
 * All that Nix made for a build: what it names, or the folder around it. null for what no folder of
 * a build is called: a builder can write to the log as if it were Nix.
 */
function wholeFolder(folder: string, drvPath: StorePath | null): string | null {
  const whole = basename(folder) === 'build' ? dirname(folder) : folder
  const name = basename(whole)
  if (/^nix-\d+-\d+$/.test(name)) return whole
  const [, derivation] = /^nix-build-(.+\.drv)-\d+$/.exec(name) ?? []
  if (derivation === undefined) return null
  return drvPath === null || namePart(drvPath) === derivation ? whole : null
}

/** Nix opens the folder of a build to others when it is done with it: a build at work has its own. */
async function isGivenUp(folder: string): Promise<boolean> {
  const end = Date.now() + longestPause
  for (;;) {
    const status = await lstat(folder).catch(() => null)
    if (status?.isDirectory() !== true) return false
    if ((status.mode & 0o055) === 0o055) return true
    if (Date.now() > end) return false
    await pause(5)
  }
}

const ownChoice = new WeakMap<Nix, boolean>()

function keepsByHimself(nix: Nix): boolean {
  const before = ownChoice.get(nix)
  if (before !== undefined) return before
  const { all } = readUserSettings({ ...process.env, ...nix.environment })
  const keeps = all.get('keep-failed') === 'true'
  ownChoice.set(nix, keeps)
  return keeps
}
