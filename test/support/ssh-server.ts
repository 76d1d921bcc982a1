import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { installSshServerCommand } from '../../kernelspec/setup/ssh-server.mjs'
import { endProcess, run, start, type LivingProcess } from '../../nix/process/process.ts'
import { freePort } from './free-port.ts'
import { removeTree } from './nix.ts'
import { signalAll, withDescendants } from './processes.ts'
import { scratchFolder } from './scratch.ts'

/** A machine of its own, as far as Nix and ssh can tell: a private sshd, a store and settings. */
export interface SshServer {
  /** `127.0.0.1`, or another address of this machine: to have two servers. */
  readonly host: string
  readonly port: number
  /** A private key that it knows. */
  readonly key: string
  /** For the variable NIX_SSHOPTS of who logs in. */
  readonly options: string
  /** Where its store is. */
  readonly store: string
  /** Its nix.conf anew. */
  configure(settings: readonly string[]): void
  /** Ends all connections, as a network that fails does. */
  cut(): void
  /** Stops or continues all that serves connections, as a machine that hangs. */
  hang(isHanging: boolean): void
  stop(): Promise<void>
  /** After `stop`. */
  restart(): Promise<void>
  remove(): Promise<void>
}

const sshd = '/usr/sbin/sshd'

const usual = [
  'build-users-group =',
  'substituters =',
  'sandbox = true',
  'sandbox-fallback = false',
  'sandbox-paths =',
  'experimental-features = nix-command ca-derivations'
]

/** What makes a server another one than usual. */
interface ServerOptions {
  /** An address of this machine. */
  readonly host?: string
  /** The disk of its store has so many bytes; only its own processes see that. */
  readonly disk?: number
  /** Where its programs are, for its `PATH`; those on PATH now without it. */
  readonly path?: string
}

/** Starts one, in a folder of its own. */
export async function startSshServer({
  host = '127.0.0.1',
  disk,
  path = process.env['PATH'] ?? ''
}: ServerOptions = {}): Promise<SshServer> {
  const asked = await run({ program: sshd, arguments: ['-V'] })
  if (asked.startError !== null)
    throw new Error(`These tests need an ssh server: ${installSshServerCommand}`)
  const folder = scratchFolder('ssh')
  const [key, hostKey] = [join(folder, 'key'), join(folder, 'host')]
  for (const file of [key, hostKey]) {
    const words = ['-q', '-t', 'ed25519', '-N', '', '-f', file]
    await run({ program: 'ssh-keygen', arguments: words })
  }
  const port = await freePort(host)
  const store = join(folder, 'store')
  const settings = join(folder, 'conf')
  mkdirSync(settings)
  // Where sshd goes to lose its rights, on a machine where it was never started.
  mkdirSync('/run/sshd', { recursive: true })
  const configure = (more: readonly string[]) =>
    writeFileSync(join(settings, 'nix.conf'), [...usual, ...more, ''].join('\n'))
  configure([])
  const variables = {
    NIX_CONF_DIR: settings,
    NIX_REMOTE: store,
    PATH: path,
    // What a build leaves there whose machine is cut off goes with the rest.
    TMPDIR: folder,
    // What a login starts on the machine of the tests stays out: ended at the wrong moment, it left
    // a lock there for which each later login waited a minute.
    HOME: folder,
    NIX_CONFIG: ''
  }
  const set = Object.entries(variables).map(([name, value]) => `"${name}=${value}"`)
  const configuration = join(folder, 'sshd_config')
  writeFileSync(
    configuration,
    [
      `ListenAddress ${host}`,
      `Port ${port}`,
      `HostKey ${hostKey}`,
      'PidFile none',
      `AuthorizedKeysFile ${key}.pub`,
      'PasswordAuthentication no',
      'UsePAM no',
      'StrictModes no',
      `SetEnv ${set.join(' ')}`,
      ''
    ].join('\n')
  )
  const known = join(folder, 'known_hosts')
  writeFileSync(known, `[${host}]:${port} ${readFileSync(`${hostKey}.pub`, 'utf8')}`)
  chmodSync(folder, 0o755)
  mkdirSync(store)
  const begin = () => serve(configuration, host, port, disk === undefined ? null : { disk, store })
  let server = await begin()
  const sessions = () => withDescendants(server.pid).filter((pid) => pid !== server.pid)
  const send = (signal: NodeJS.Signals) => signalAll(sessions(), signal)
  const stop = async () => {
    send('SIGKILL')
    await endProcess(server)
  }
  return {
    ...{ host, port, key, store, configure, stop },
    options: `-o UserKnownHostsFile=${known}`,
    cut: () => send('SIGKILL'),
    hang: (isHanging) => send(isHanging ? 'SIGSTOP' : 'SIGCONT'),
    restart: async () => {
      server = await begin()
    },
    remove: async () => {
      await stop()
      removeTree(folder)
    }
  }
}

/** A disk that is mounted where nobody else sees it goes with who does. */
const onOwnDisk = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"'

async function serve(
  configuration: string,
  host: string,
  port: number,
  own: { readonly disk: number; readonly store: string } | null
): Promise<LivingProcess> {
  const said: string[] = []
  const command = [sshd, '-D', '-e', '-f', configuration]
  const [program, words] =
    own === null
      ? [sshd, command.slice(1)]
      : ['unshare', ['-m', 'sh', '-c', onOwnDisk, 'sh', String(own.disk), own.store, ...command]]
  const server = await start(
    { program, arguments: words, deathSignal: 'KILL' },
    { stderr: (line) => said.push(line) }
  )
  for (let wait = 0; wait < 200; wait++) {
    if (said.some((line) => line.includes(`listening on ${host} port ${port}`))) return server
    await setTimeout(50)
  }
  throw new Error(`sshd did not start: ${said.join('\n')}`)
}
