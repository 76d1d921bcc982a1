import { accessSync, constants, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { isAtLeast, systemConfigFolders, userFolder } from '../base/index.ts'

/** Nix's settings as a user has them, by name. */
export type Settings = ReadonlyMap<string, string>

/** The settings that were found before ours are added. */
export interface UserSettings {
  /** Of all of Nix's files and of `NIX_CONFIG`, in the order in which Nix reads them. */
  readonly all: Settings
  /** Of the environment variable `NIX_CONFIG` alone: what the user said for this very process. */
  readonly ofEnvironment: Settings
  /** `NIX_CONFIG` as it was. */
  readonly text: string
}

/** The cache that Nix asks where nobody names one. */
export const defaultCache = 'https://cache.nixos.org/'

/**
 * Reads the settings as Nix does (manual, "nix.conf"): the system's file, the user's files, then
 * `NIX_CONFIG`; `extra-NAME` appends to NAME; `include` and `!include` are followed. A file that
 * is not there counts as empty: whether that is a mistake is Nix's to say.
 */
export function readUserSettings(environment: NodeJS.ProcessEnv): UserSettings {
  const all = new Map<string, string>()
  const system = environment['NIX_CONF_DIR'] ?? '/etc/nix'
  for (const file of [join(system, 'nix.conf'), ...userFiles(environment)]) readInto(all, file, 0)
  const text = environment['NIX_CONFIG'] ?? ''
  parseInto(all, text, '/', 0)
  const ofEnvironment = new Map<string, string>()
  parseInto(ofEnvironment, text, '/', 0)
  return { all, ofEnvironment, text }
}

function userFiles(environment: NodeJS.ProcessEnv): string[] {
  const named = environment['NIX_USER_CONF_FILES']
  // Nix reads them from the last to the first: the first one named wins.
  if (named !== undefined) return named.split(':').filter(Boolean).reverse()
  const folders = [userFolder(environment, 'config'), ...systemConfigFolders(environment)]
  return folders.map((folder) => join(folder, 'nix', 'nix.conf')).reverse()
}

/** Files that include each other are Nix's to complain about; here it only has to end. */
const deepestInclude = 8

function readInto(settings: Map<string, string>, file: string, depth: number): void {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return
  }
  parseInto(settings, text, join(file, '..'), depth)
}

function parseInto(
  settings: Map<string, string>,
  text: string,
  folder: string,
  depth: number
): void {
  for (const line of text.split('\n')) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/)
    const [name = '', equals, ...values] = words
    if ((name === 'include' || name === '!include') && equals !== undefined) {
      const file = isAbsolute(equals) ? equals : join(folder, equals)
      if (depth < deepestInclude) readInto(settings, file, depth + 1)
      continue
    }
    if (equals !== '=') continue
    const appended = name.startsWith('extra-') ? name.slice('extra-'.length) : undefined
    if (appended === undefined) settings.set(name, values.join(' '))
    else {
      // What Nix offers by itself is put to this by who asks for it: it is another by version.
      if (appended === 'system-features' && !settings.has(appended)) values.unshift(byItself)
      const before = settings.get(appended) ?? (appended === 'substituters' ? defaultCache : '')
      settings.set(appended, [before, ...values].filter(Boolean).join(' '))
    }
  }
}

/** The caches that Nix would ask, in its order. */
export function cachesOf(settings: Settings): string[] {
  return (settings.get('substituters') ?? defaultCache).split(/\s+/).filter(Boolean)
}

/** Stands for what Nix offers by itself. */
const byItself = '-'

/** What Nix here offers to steps that require it (`system-features`). */
export function systemFeaturesOf(settings: Settings, version: string): readonly string[] {
  const words = (settings.get('system-features') ?? byItself).split(/\s+/).filter(Boolean)
  return words.flatMap((word) => (word === byItself ? usualFeatures(version) : word))
}

/** That is on any machine, and what this one has. */
function usualFeatures(version: string): readonly string[] {
  const usual = ['benchmark', 'big-parallel', 'nixos-test']
  return [
    ...usual,
    ...(isAtLeast(version, 2, 12) ? ['uid-range'] : []),
    ...(hasVirtualMachines() ? ['kvm'] : [])
  ]
}

function hasVirtualMachines(): boolean {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

export interface Composition {
  readonly user: UserSettings
  /** Builds run as this very user, since it is root and there are no users set aside for them. */
  readonly rootWithoutBuildUsers: boolean
  /** The caches that can be reached, or null to leave the user's setting alone. */
  readonly caches: readonly string[] | null
  /** What this machine offers beside what the user's settings say. */
  readonly offered?: readonly string[]
  /** Who may sign what caches have that were added, beside those of the settings. */
  readonly keys?: readonly string[]
}

/**
 * The text of `NIX_CONFIG`: the user's own, then ours. A later line wins, so what is the user's to
 * choose is added only where it was not chosen: the number of jobs anywhere, the sandbox in
 * `NIX_CONFIG` alone, since the file of Debian's package turns it off for everybody.
 */
export function composeSettings({
  user,
  rootWithoutBuildUsers,
  caches,
  offered = [],
  keys = []
}: Composition): string {
  const lines = [user.text.trimEnd()]
  const unlessSet = (name: string, value: string) => {
    if (!user.all.has(name)) lines.push(`${name} = ${value}`)
  }
  lines.push('extra-experimental-features = nix-command flakes ca-derivations')
  if (offered.length > 0) lines.push(`extra-system-features = ${offered.join(' ')}`)
  if (rootWithoutBuildUsers) lines.push('build-users-group =')
  if (!user.ofEnvironment.has('sandbox')) lines.push('sandbox = true')
  // Without a word the default builds outside the sandbox where there can be none.
  lines.push('sandbox-fallback = false')
  // Debian binds a shell of its own to /bin/sh: an input that no derivation names.
  lines.push('sandbox-paths =')
  unlessSet('max-jobs', 'auto')
  // Someone who waits for a build of another process otherwise looks every 5 s whether it is done.
  unlessSet('build-poll-interval', '1')
  unlessSet('connect-timeout', '5')
  // A cache that takes requests and says nothing more keeps a build for a minute at most, not for half an hour.
  unlessSet('stalled-download-timeout', '20')
  unlessSet('download-attempts', '3')
  // What a cache promises and does not give is built.
  unlessSet('fallback', 'true')
  if (caches !== null) lines.push(`substituters = ${caches.join(' ')}`)
  if (keys.length > 0) lines.push(`extra-trusted-public-keys = ${keys.join(' ')}`)
  return lines.filter((line) => line !== '').join('\n') + '\n'
}

/**
 * Whether Nix, running as root, would look for users to build as and find none: the group of
 * `build-users-group` (`nixbld` where none is named) is missing or empty. `groups` is the text of
 * /etc/group.
 */
export function lacksBuildUsers(settings: Settings, groups: string): boolean {
  const group = settings.get('build-users-group') ?? 'nixbld'
  if (group === '') return false
  const line = groups.split('\n').find((candidate) => candidate.startsWith(`${group}:`))
  return line === undefined || (line.split(':')[3] ?? '') === ''
}
