import names from './shared-packages.json' with { type: 'json' }

/** A version of a package that the page has, as module federation passes it on. */
interface SharedVersion {
  readonly get: () => Promise<() => unknown>
  readonly loaded?: boolean | number
}

/** What the page shares with extensions: by package, then by version. */
export type ShareScope = Readonly<Record<string, Readonly<Record<string, SharedVersion>>>>

const modules = new Map<string, unknown>()

/**
 * Fetches the page's own instances of the packages in `shared-packages.json`. Gives the names of
 * those that it does not have.
 */
export async function loadShared(scope: ShareScope): Promise<readonly string[]> {
  const missing: string[] = []
  await Promise.all(
    names.map(async (name) => {
      const version = versionOf(scope[name] ?? {})
      if (version === null) missing.push(name)
      else modules.set(name, (await version.get())())
    })
  )
  return missing
}

/**
 * A package of the page. The build puts this in the place of each import of a shared package, so
 * that it is asked for only when `loadShared` has ended.
 */
export function sharedModule(name: string): unknown {
  return modules.get(name)
}

/** The one that the page already uses, else the newest, as module federation chooses a singleton. */
function versionOf(versions: Readonly<Record<string, SharedVersion>>): SharedVersion | null {
  const [first] = Object.entries(versions).sort(
    ([one, a], [other, b]) => Number(isLoaded(b)) - Number(isLoaded(a)) || newer(other, one)
  )
  return first?.[1] ?? null
}

const isLoaded = ({ loaded }: SharedVersion): boolean => loaded !== undefined && loaded !== false

/** How far a version is above another. Numbers are compared by value, and nothing else is. */
function newer(one: string, other: string): number {
  const [mine, others] = [one, other].map((version) => version.split(/[^0-9]+/).map(Number))
  const length = Math.max(mine?.length ?? 0, others?.length ?? 0)
  const differences = Array.from({ length }, (_, at) => (mine?.[at] ?? 0) - (others?.[at] ?? 0))
  return differences.find((difference) => difference !== 0) ?? 0
}
