import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { askStoreWord, type Fitting, keep, kept, readJson } from '../base/index.ts'
import { run } from '../process/index.ts'
import { cacheAddress, type AddedCache } from './added-cache.ts'

const cache = v.object({
  url: v.string(),
  /** null where nobody has looked yet. */
  reachable: v.nullable(v.boolean()),
  /** Milliseconds since the epoch; null where nobody has looked yet. */
  checkedAt: v.nullable(v.number())
})

/** A binary cache of the user's settings, and whether it answers. */
export type Cache = Fitting<typeof cache>

/** What is known of the caches, and how more comes to be known. */
export interface Caches {
  /** As known now; in the order of the setting, then those that were added. */
  readonly now: readonly Cache[]
  /** Those that were added. */
  added(): readonly AddedCache[]
  /** Takes one more, in the place of one with the same address. */
  add(cache: AddedCache): void
  /** Takes out one that was added; gives whether there was one. */
  remove(url: string): boolean
  /** One was asked and said nothing: it is left alone as one that did not answer. */
  noteSilent(url: string): void
  /** Somebody says that one gave no answer: it is asked again before the next build. */
  noteDoubt(url: string): void
  /** The addresses to hand to Nix: all but those that are known not to answer. */
  usable(): readonly string[]
  /**
   * Asks those whose state is not known or too old. In most calls there is nothing to do. Never
   * rejects; ends after four seconds at most.
   */
  refresh(): Promise<void>
  /**
   * What a build waits for: nothing, where all is known well enough; else the refresh. A cache that
   * answered the last time is taken to answer still.
   */
  ready(): Promise<void>
}

/**
 * A cache that did not answer is left alone for so long, then asked again before the next build:
 * somebody who comes back to a network should not build for long what a cache has. The price, paid
 * once in that time where there is no network, is the time of one refused name look-up.
 */
const unreachableMilliseconds = 10 * 60 * 1000

/** What answered is asked again, in the background, when this old. */
const reachableMilliseconds = 60 * 1000

/** The longest that a build is held up by a network that swallows what is sent. */
const probeSeconds = 3

/**
 * Looks after the caches named by `urls`. Without a network each Nix process would wait four to
 * five seconds for a cache that is not there; so each cache is asked once by a process of its own,
 * and the answer is kept in `stateFolder` for the next kernel.
 */
export function watchCaches(
  urls: readonly string[],
  stateFolder: string,
  environment: Readonly<Record<string, string>>,
  version: string
): Caches {
  const file = join(stateFolder, 'caches.json')
  const states = new Map<string, Cache>()
  const before = new Map(readStates(file).map((one) => [one.url, one]))
  for (const url of urls) states.set(url, before.get(url) ?? unknownCache(url))
  let refreshing: Promise<void> | undefined

  const outdated = () =>
    [...states.values()].filter(({ url, reachable, checkedAt }) => {
      if (reachable === null || checkedAt === null || isFolder(url)) return true
      const age = Date.now() - checkedAt
      return age > (reachable ? reachableMilliseconds : unreachableMilliseconds)
    })
  const refresh = () => {
    refreshing ??= Promise.all(
      outdated().map(async ({ url }) => {
        const reachable = await isReachable(url, environment, version)
        states.set(url, { url, reachable, checkedAt: Date.now() })
      })
    ).then((asked) => {
      refreshing = undefined
      if (asked.length > 0) keep(file, JSON.stringify([...states.values()]))
    })
    return refreshing
  }
  return {
    get now() {
      return [...states.values()]
    },
    ...addedTo(states, urls, before),
    refresh,
    ready: async () => {
      if (outdated().some(({ url, reachable }) => isFolder(url) || reachable !== true))
        await refresh()
    }
  }
}

/** What is added to the caches of the settings; `before` is what was known of each. */
function addedTo(
  states: Map<string, Cache>,
  urls: readonly string[],
  before: Map<string, Cache>
): Pick<Caches, 'added' | 'add' | 'remove' | 'noteSilent' | 'noteDoubt' | 'usable'> {
  const added = new Map<string, AddedCache>()
  return {
    added: () => [...added.values()],
    add(cache) {
      const { url } = cache
      added.set(url, cache)
      if (!states.has(url)) states.set(url, before.get(url) ?? unknownCache(url))
    },
    remove(url) {
      const state = states.get(url)
      if (added.has(url) && !urls.includes(url) && state !== undefined) {
        before.set(url, state)
        states.delete(url)
      }
      return added.delete(url)
    },
    noteSilent(url) {
      if (states.has(url)) states.set(url, { url, reachable: false, checkedAt: Date.now() })
    },
    noteDoubt(url) {
      if (states.has(url)) states.set(url, unknownCache(url))
    },
    usable: () =>
      usableCaches([...states.values()]).map((url) => {
        const own = added.get(url)
        return own === undefined ? url : cacheAddress(own)
      })
  }
}

/** Caches to hand to Nix: all but those that are known not to answer. */
export function usableCaches(caches: readonly Cache[]): string[] {
  return caches.filter(({ reachable }) => reachable !== false).map(({ url }) => url)
}

function unknownCache(url: string): Cache {
  return { url, reachable: null, checkedAt: null }
}

/** Whether a look at the disk tells: nothing to remember then. */
function isFolder(url: string): boolean {
  return url.startsWith('file://') || url.startsWith('/')
}

async function isReachable(
  url: string,
  environment: Readonly<Record<string, string>>,
  version: string
): Promise<boolean> {
  if (url.startsWith('file://')) {
    const folder = folderOf(url)
    return folder !== null && existsSync(folder)
  }
  if (url.startsWith('/')) return existsSync(url)
  // Only a cache on the web is worth a probe: what else there is (ssh, s3, a daemon) may ask for
  // keys, and whoever names one has it.
  if (!/^https?:/.test(url)) return true
  const asked = await run(
    {
      program: 'nix',
      arguments: ['store', askStoreWord(version), '--store', url, ...probeOptions],
      environment
    },
    AbortSignal.timeout((probeSeconds + 1) * 1000)
  )
  return asked.exitCode === 0
}

/** The folder of an address; null of one that names a machine, or is written wrongly. */
function folderOf(url: string): string | null {
  try {
    return fileURLToPath(new URL(url.split('?')[0] ?? url))
  } catch {
    return null
  }
}

const probeOptions = [
  ['extra-experimental-features', 'nix-command'],
  ['connect-timeout', String(probeSeconds)],
  ['stalled-download-timeout', String(probeSeconds)],
  ['download-attempts', '1']
].flatMap(([name = '', value = '']) => ['--option', name, value])

/** Where one is damaged, none is known. */
function readStates(file: string): readonly Cache[] {
  return readJson(v.array(cache), kept(file)) ?? []
}
