import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, realpathSync, statfsSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import {
  cachesOf,
  certificateVariables,
  composeSettings,
  devicesOf,
  findNixVersion,
  lacksBuildUsers,
  type Nix,
  type NixUnusable,
  type NoStore,
  readUserSettings,
  stateFolderOf,
  systemFeaturesOf,
  type StoreKind,
  watchCaches
} from './installation/index.ts'
import {
  bad,
  good,
  hasCode,
  isTemporaryPlaceThere,
  keepFolder,
  makeTemporaryFolder,
  readText,
  type Result,
  temporaryPlaces,
  userFolder,
  userVariables,
  writableVariables
} from './base/index.ts'
import { makeStore, nixStateFolder, placeOnDisk } from './store/index.ts'
import { nothingRemembered } from './remembered/index.ts'

/** Less than this on the store's disk, and not even a small step can be built. */
const leastFreeBytes = 16 * 1024 * 1024

/**
 * Finds the Nix to use by `environment` (that of this process): the programs on `PATH`, 2.8 or
 * newer; the store, by `NIX_WORKFLOW_STORE`, else `NIX_REMOTE`, else the daemon where one answers,
 * else `/nix` where it can be written, else a chroot store in the user's data folder; the settings,
 * as one text in `NIX_CONFIG`. A store that is not there yet is made. Starts no process where it is
 * there and the version of this very binary was asked before. The caches are looked at in the background.
 */
export async function findNix(environment: NodeJS.ProcessEnv): Promise<Result<Nix, NixUnusable>> {
  if (!isTemporaryPlaceThere())
    return bad({ kind: 'no-temporary-folder', places: temporaryPlaces() })
  const installed = await findNixVersion(environment)
  if (!installed.ok) return installed
  const { binary, version, implementation } = installed.value
  const found = await findStore(environment)
  if (!found.ok) return found
  const store = found.value
  const noSpace = lackOfSpace(store)
  if (noSpace !== null) return bad(noSpace)

  const stateFolder = join(stateFolderOf(environment), storeId(store, environment))
  const user = readUserSettings(environment)
  const asRoot = process.getuid?.() === 0 && store.kind !== 'daemon'
  const rootWithoutBuildUsers = asRoot && lacksBuildUsers(user.all, readText('/etc/group') ?? '')
  // A daemon takes none from its users: they stand in its own settings.
  const devices = store.kind === 'daemon' ? new Map<string, []>() : devicesOf(environment)
  const compose = (caches: readonly string[] | null, keys: readonly string[] = []) =>
    composeSettings({ user, rootWithoutBuildUsers, caches, keys, offered: [...devices.keys()] })
  const base = {
    PATH: environment['PATH'] ?? '',
    // A daemon looks at its own environment.
    ...(store.kind === 'daemon' ? {} : certificateVariables(environment)),
    ...userVariables(environment),
    ...writableVariables(environment, () => folderInstead(stateFolder)),
    ...(store.kind === 'local' ? { NIX_REMOTE: 'local' } : {}),
    ...(store.kind === 'daemon' ? { NIX_REMOTE: daemonUri(environment) } : {})
  }
  const caches = watchCaches(
    cachesOf(user.all),
    stateFolder,
    { ...base, NIX_CONFIG: compose(null) },
    version
  )
  const nix: Nix = {
    version,
    implementation,
    binary,
    features: (user.all.get('experimental-features') ?? '').split(/\s+/).filter(Boolean),
    // Composed anew for each process: by then more may be known of the caches.
    get environment() {
      const keys = caches.added().flatMap(({ key }) => key ?? [])
      return { ...base, NIX_CONFIG: compose(caches.usable(), keys) }
    },
    arguments: store.kind === 'chroot' ? ['--store', store.root] : [],
    store,
    stateFolder,
    devices,
    systemFeatures: systemFeaturesOf(user.all, version),
    builders:
      user.all.get('builders') ?? `@${join(environment['NIX_CONF_DIR'] ?? '/etc/nix', 'machines')}`,
    caches,
    remembered: nothingRemembered(),
    onDisk: (path) => placeOnDisk(store, path)
  }
  await makeStore(nix)
  void caches.refresh()
  return good(nix)
}

/** Nix needs one to start, so where the state cannot be kept it is one for this process. */
function folderInstead(stateFolder: string): string {
  const folder = join(stateFolder, 'user')
  return keepFolder(folder, 0o700) ? folder : makeTemporaryFolder()
}

async function findStore(environment: NodeJS.ProcessEnv): Promise<Result<StoreKind, NixUnusable>> {
  const forced = environment['NIX_WORKFLOW_STORE']
  if (forced !== undefined && forced !== '') return chrootStore(resolve(forced))
  const remote = environment['NIX_REMOTE'] ?? ''
  const root = /^(?:local\?root=)?(\/.*)$/.exec(remote)?.[1]
  if (root !== undefined) return chrootStore(resolve(root))
  if (remote === 'daemon' || remote.startsWith('unix://')) {
    if (await answers(socketPath(environment))) return good({ kind: 'daemon' })
    return noStore({ kind: 'no-daemon', remote, socket: socketPath(environment) })
  }
  if (remote !== '' && remote !== 'auto' && remote !== 'local')
    return noStore({ kind: 'remote', remote })
  const local = isWritable('/nix/store') && isWritable('/nix/var/nix/db')
  if (remote === 'local' && !local) return noStore({ kind: 'local-not-writable' })
  if (remote !== 'local' && (await answers(socketPath(environment)))) {
    return good({ kind: 'daemon' })
  }
  if (local) return good({ kind: 'local' })
  return chrootStore(join(userFolder(environment, 'data'), 'nix-workflow', 'store'))
}

function chrootStore(root: string): Result<StoreKind, NixUnusable> {
  if (isWritable(join(root, 'nix', 'store'))) return good({ kind: 'chroot', root: realRoot(root) })
  return noStore({ kind: 'not-writable', root })
}

function noStore(why: NoStore): Result<StoreKind, NixUnusable> {
  return bad({ kind: 'store-not-writable', why })
}

/** Nix refuses a store below a symbolic link, so links in the part that exists are followed. */
function realRoot(root: string): string {
  if (existsSync(root)) return realpathSync(root)
  const parent = dirname(root)
  return parent === root ? root : join(realRoot(parent), root.slice(parent.length))
}

/** Whether a folder can be written, or made where it is not there yet. */
function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return statSync(folder).isDirectory()
  } catch (error) {
    return hasCode(error, 'ENOENT') && folder !== '/' && isWritable(dirname(folder))
  }
}

function socketPath(environment: NodeJS.ProcessEnv): string {
  const named = /^unix:\/\/(\/[^?]*)/.exec(environment['NIX_REMOTE'] ?? '')?.[1]
  return named ?? environment['NIX_DAEMON_SOCKET_PATH'] ?? '/nix/var/nix/daemon-socket/socket'
}

function daemonUri(environment: NodeJS.ProcessEnv): string {
  const remote = environment['NIX_REMOTE'] ?? ''
  return remote.startsWith('unix://') ? remote : 'daemon'
}

/** Whether somebody listens on a Unix socket. A file that a dead daemon left behind is refused. */
function answers(path: string): Promise<boolean> {
  if (!existsSync(path)) return Promise.resolve(false)
  return new Promise((answer) => {
    const socket = connect(path)
    const end = (connected: boolean) => {
      socket.destroy()
      answer(connected)
    }
    socket.setTimeout(1000, () => end(false))
    socket.on('connect', () => end(true))
    socket.on('error', () => end(false))
  })
}

function storeId(store: StoreKind, environment: NodeJS.ProcessEnv): string {
  if (store.kind === 'local') return 'local'
  if (store.kind === 'daemon') {
    const uri = daemonUri(environment)
    return uri === 'daemon' ? 'daemon' : `daemon-${shortHash(uri)}`
  }
  return `chroot-${shortHash(store.root)}`
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

function lackOfSpace(store: StoreKind): NixUnusable | null {
  let folder = nixStateFolder(store)
  while (!existsSync(folder) && folder !== '/') folder = dirname(folder)
  let free: number
  try {
    const { bavail, bsize } = statfsSync(folder)
    free = bavail * bsize
  } catch {
    return null
  }
  if (free >= leastFreeBytes) return null
  return { kind: 'no-space', free, folder }
}
