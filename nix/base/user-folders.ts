import { accessSync, constants, statSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/** Kinds of folders that a user has, by the variable that names one and by where it is otherwise. */
const kinds = {
  state: ['XDG_STATE_HOME', ['.local', 'state']],
  data: ['XDG_DATA_HOME', ['.local', 'share']],
  config: ['XDG_CONFIG_HOME', ['.config']],
  cache: ['XDG_CACHE_HOME', ['.cache']]
} as const

/**
 * A folder of the user, as the XDG Base Directory specification (0.8) says: where the variable is
 * not set, is empty or names no absolute path, the usual place in the home folder.
 */
export function userFolder(environment: NodeJS.ProcessEnv, kind: keyof typeof kinds): string {
  const [variable, usual] = kinds[kind]
  return absolute(environment[variable]) ?? join(homeFolder(environment), ...usual)
}

/** The folders of the system's settings, by the same specification, the most important first. */
export function systemConfigFolders(environment: NodeJS.ProcessEnv): string[] {
  const named = environment['XDG_CONFIG_DIRS'] ?? ''
  const folders = named.split(':').filter((folder) => isAbsolute(folder))
  return named === '' ? ['/etc/xdg'] : folders
}

/** The user's home folder; `/` for a user that the machine has no entry of, as in a container. */
export function homeFolder(environment: NodeJS.ProcessEnv): string {
  try {
    return absolute(environment['HOME']) ?? absolute(homedir()) ?? '/'
  } catch {
    return '/'
  }
}

/**
 * What Nix is told of the user besides the environment, so that it reads it as is done here: it asks
 * for a name where the machine has no entry of the user (`docker run --user 1777`), and it would take
 * a relative path from wherever it is started.
 */
export function userVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  const variables: Record<string, string> = {}
  if ((environment['USER'] ?? '') === '' && !isNamed())
    variables['USER'] = `user-${process.getuid?.() ?? 0}`
  if (absolute(environment['HOME']) === null) variables['HOME'] = homeFolder(environment)
  for (const [kind, [variable]] of Object.entries(kinds)) {
    const named = environment[variable] ?? ''
    if (named !== '' && !isAbsolute(named) && isKind(kind))
      variables[variable] = userFolder(environment, kind)
  }
  const folders = environment['XDG_CONFIG_DIRS'] ?? ''
  if (folders.split(':').some((folder) => folder !== '' && !isAbsolute(folder)))
    variables['XDG_CONFIG_DIRS'] = systemConfigFolders(environment).join(':') || '/etc/xdg'
  return variables
}

/** What Nix writes to besides its store: the history of its repl, what it fetched, profiles. */
const written = ['state', 'data', 'cache'] as const

/**
 * Where Nix is to write what it would write into folders of the user that cannot be made, since the
 * home folder belongs to somebody else, as `/` does in a container: without them it ends. `instead`
 * is asked for a folder where there is need of one.
 */
export function writableVariables(
  environment: NodeJS.ProcessEnv,
  instead: () => string
): Record<string, string> {
  const closed = written.filter((kind) => !canBeMade(userFolder(environment, kind)))
  if (closed.length === 0) return {}
  const folder = instead()
  return Object.fromEntries(closed.map((kind) => [kinds[kind][0], join(folder, kind)]))
}

/** Whether a folder can be written to, or made. */
function canBeMade(folder: string): boolean {
  try {
    const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    if (isThere === undefined) return dirname(folder) !== folder && canBeMade(dirname(folder))
    accessSync(folder, constants.W_OK | constants.X_OK)
    return isThere
  } catch {
    return false
  }
}

function isKind(name: string): name is keyof typeof kinds {
  return name in kinds
}

function absolute(path: string | undefined): string | null {
  return path !== undefined && isAbsolute(path) ? path : null
}

/** Whether the machine has an entry of this user. */
function isNamed(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

/** A path as a reader writes it: `~` and `~/` are the home folder. */
export function fromHome(path: string): string {
  return /^~(\/|$)/.test(path) ? join(homeFolder(process.env), path.slice(1)) : path
}
