import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { installSshServerCommand } from '../../kernelspec/setup/ssh-server.mjs'
import { endProcess, run, start, type LivingProcess } from '../../nix/process/process.ts'
import { freePort } from './free-port.ts'
import { removeTree } from './nix.ts'
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

const usual = [
  'build-users-group =',
  'substituters =',
  'sandbox = true',
  'sandbox-fallback = false',
  'sandbox-paths =',
  'experimental-features = nix-command ca-derivations'
]

/** Starts one, in a folder of its own; its programs are those on PATH now. */
export async function startSshServer(host = '127.0.0.1'): Promise<SshServer> {
  const sshd = '/usr/sbin/sshd'
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
    PATH: process.env['PATH'] ?? '',
    // What a build leaves there whose machine is cut off goes with the rest.
    TMPDIR: folder,
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
  let server = await serve(sshd, configuration, host, port)
  const sessions = () => withDescendants(server.pid).filter((pid) => pid !== server.pid)
  const send = (signal: NodeJS.Signals) => {
    for (const pid of sessions()) {
      try {
        process.kill(pid, signal)
      } catch {
        // It has ended meanwhile.
      }
    }
  }
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
      server = await serve(sshd, configuration, host, port)
    },
    remove: async () => {
      await stop()
      removeTree(folder)
    }
  }
}

async function serve(
  sshd: string,
  configuration: string,
  host: string,
  port: number
): Promise<LivingProcess> {
  const said: string[] = []
  const server = await start(
    { program: sshd, arguments: ['-D', '-e', '-f', configuration], deathSignal: 'KILL' },
    { stderr: (line) => said.push(line) }
  )
  for (let wait = 0; wait < 200; wait++) {
    if (said.some((line) => line.includes(`listening on ${host} port ${port}`))) return server
    await setTimeout(50)
  }
  throw new Error(`sshd did not start: ${said.join('\n')}`)
}

/** A process with all that it started, by what the system tells. */
function withDescendants(pid: number | undefined): number[] {
  if (pid === undefined) return []
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const parent = Number(/^\d+ \(.*\) \S (\d+)/s.exec(statOf(name))?.[1] ?? -1)
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const all = (one: number): number[] => [one, ...(children.get(one) ?? []).flatMap(all)]
  return all(pid)
}

function statOf(name: string): string {
  try {
    return readFileSync(join('/proc', name, 'stat'), 'utf8')
  } catch {
    return ''
  }
}
