import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { endProcess, start, type LivingProcess } from '../../nix/process/process.ts'
import { definedIn, removeTree, testEnvironment } from '../support/nix.ts'
import {
  connectRaw,
  freeConnection,
  type Answered,
  type ConnectionFile,
  type RawClient
} from '../support/raw-client.ts'
import { giveKernelToolchain } from '../support/toolchain.ts'
import { until } from '../support/wait.ts'

/** The kernel as a client starts it. */
export const kernelFile = resolve(import.meta.dirname, '../../dist/kernel.js')

/** A kernel process, and a client that is connected to it. */
export interface RealKernel {
  readonly client: RawClient
  readonly connection: ConnectionFile
  readonly process: LivingProcess
  readonly pid: number
  /** What it wrote outside of the protocol. */
  readonly said: readonly string[]
  /** Another client on the same kernel. */
  connect(): Promise<RawClient>
  /** Runs a cell as JupyterLab would, and waits for it as long as a build may take. */
  run(code: string, options?: RunOptions): Promise<RanCell>
  /** Sends a cell without waiting for what comes of it. */
  begin(code: string, options?: RunOptions): Promise<StartedCell>
  stop(): Promise<void>
}

export interface RunOptions {
  readonly cellId?: string
  readonly stopOnError?: boolean
}

export interface StartedCell {
  readonly id: string
  readonly result: Promise<RanCell>
}

/** What a reader sees of a cell that ran. */
export interface RanCell extends Answered {
  /** `ok`, `error` or `aborted`. */
  readonly status: string
  readonly ename: string
  readonly evalue: string
  /** The `error` message's lines, without colours; empty where there was none. */
  readonly error: string
  /** The last `text/plain` that the cell showed. */
  readonly text: string
  /** The last `text/html` that the cell showed. */
  readonly html: string
  /** The last bundle of steps that it showed, for programs. */
  readonly step: Readonly<Record<string, unknown>>
}

export interface Machine {
  /** Where the store, the state and the notebooks are. */
  readonly folder: string
  /** A folder for the notebook and its files. */
  readonly notebooks: string
  readonly environment: NodeJS.ProcessEnv
  /** Starts a kernel here; it is stopped by `remove` at the latest. */
  start(options?: StartOptions): Promise<RealKernel>
  remove(): Promise<void>
}

export interface StartOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly connection?: ConnectionFile
  /** null: none is named, so that nobody is watched. */
  readonly parent?: number | null
  /** What starts the kernel: a program and its arguments, which get the kernel's behind them. */
  readonly within?: readonly string[]
  /** Node and the file of the kernel; those of this project where left out. */
  readonly command?: readonly [string, string]
  /** Who may read the connection file, where it is another user than this one. */
  readonly owner?: number
}

/** As long as freezing this machine's Python takes where two other test files are at work. */
const patience = 90_000

/** A store and a state of its own, in which nothing is there yet. */
export function newMachine(settings: readonly string[] = [], place = tmpdir()): Machine {
  const folder = realpathSync(mkdtempSync(join(place, 'nix-workflow-failures-')))
  const notebooks = join(folder, 'notebooks')
  mkdirSync(notebooks)
  const environment = testEnvironment(folder, settings)
  const kernels: RealKernel[] = []
  return {
    ...{ folder, notebooks, environment },
    start: async (options = {}) => {
      const kernel = await startRealKernel(folder, notebooks, environment, options)
      kernels.push(kernel)
      return kernel
    },
    remove: async () => {
      await Promise.all(kernels.map((kernel) => kernel.stop()))
      removeTree(folder)
    }
  }
}

/** The same, with the toolchain frozen, so that a first step takes no longer than others. */
export async function preparedMachine(settings: readonly string[] = []): Promise<Machine> {
  const machine = newMachine(settings)
  await giveKernelToolchain(machine.environment)
  const kernel = await machine.start()
  const first = await kernel.run('first = output "${toolchain.sh}/bin/sh -c \'echo > file\'";')
  if (first.status !== 'ok') throw new Error(`The first step failed: ${first.error}`)
  await kernel.stop()
  return machine
}

async function startRealKernel(
  folder: string,
  notebooks: string,
  environment: NodeJS.ProcessEnv,
  options: StartOptions
): Promise<RealKernel> {
  const { parent = process.pid } = options
  const connection = options.connection ?? (await freeConnection())
  const connectionFile = join(mkdtempSync(join(folder, 'connection-')), 'connection.json')
  writeFileSync(connectionFile, JSON.stringify(connection))
  if (options.owner !== undefined) {
    chownSync(dirname(connectionFile), options.owner, options.owner)
    chownSync(connectionFile, options.owner, options.owner)
  }
  const said: string[] = []
  const [program = '', ...words] = [
    ...(options.within ?? []),
    ...[...(options.command ?? [process.execPath, kernelFile]), connectionFile]
  ]
  const child = await start(
    {
      program,
      arguments: words,
      folder: notebooks,
      environment: {
        ...definedIn({ ...environment, ...options.environment }),
        JPY_SESSION_NAME: join(notebooks, 'notebook.ipynb'),
        ...(parent === null ? {} : { JPY_PARENT_PID: String(parent) })
      }
    },
    { stdout: (line) => said.push(line), stderr: (line) => said.push(line) }
  )
  child.endInput()
  const clients: RawClient[] = []
  const connect = async (): Promise<RawClient> => {
    const another = await connectRaw(connection)
    clients.push(another)
    return another
  }
  const client = await connect()
  const begin = async (code: string, options: RunOptions = {}): Promise<StartedCell> => {
    const { cellId = crypto.randomUUID(), stopOnError = true } = options
    const content = { code, silent: false, store_history: true, stop_on_error: stopOnError }
    const id = await client.send('shell', 'execute_request', content, { metadata: { cellId } })
    return { id, result: resultOf(client, id, said) }
  }
  return {
    client,
    connection,
    process: child,
    pid: child.pid ?? 0,
    said,
    connect,
    begin,
    run: async (code, options) => (await begin(code, options)).result,
    stop: async () => {
      for (const one of clients.splice(0)) one.close()
      child.signal('SIGTERM')
      await endProcess(child)
    }
  }
}

async function resultOf(client: RawClient, id: string, said: readonly string[]): Promise<RanCell> {
  const isAnswered = () =>
    client.replies.some(({ parentId }) => parentId === id) &&
    client.iopub.some(
      ({ parentId, content }) => parentId === id && content.execution_state === 'idle'
    )
  await until(`the end of a cell; the kernel said: ${said.join('\n')}`, isAnswered, patience)
  const published = await client.published(id)
  const { content: reply } = await client.reply(id)
  const shown = published.filter(({ type }) =>
    ['display_data', 'update_display_data', 'execute_result'].includes(type)
  )
  const errors = published.filter(({ type }) => type === 'error')
  const data = fields(shown.at(-1)?.content.data)
  return {
    id,
    published,
    order: published.map(({ type, content }) =>
      type === 'status' ? String(content.execution_state) : type
    ),
    reply,
    status: text(reply.status),
    ename: text(reply.ename),
    evalue: text(reply.evalue),
    error: errors.map(({ content }) => lines(content.traceback).join('\n')).join('\n'),
    text: text(data['text/plain']),
    html: text(data['text/html']),
    step: fields(data['application/vnd.nix-workflow.step+json'])
  }
}

/**
 * What starts a kernel for which the folder `mount` is a disk of its own, of so many MiB. It takes
 * what Nix takes for its sandbox too: namespaces.
 */
export function withDisk(mount: string, megabytes: number, then = 'true'): string[] {
  mkdirSync(mount, { recursive: true })
  const script = `mount -t tmpfs -o size=${megabytes}m,mode=755 tmpfs "$0" && ${then} && exec "$@"`
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  return ['unshare', ...asUser, '--mount', 'sh', '-c', script, mount]
}

/** The ids of processes that descend from `ancestor`, or have a `text` in their command line. */
export function processes(which: { readonly below?: number; readonly text?: string }): number[] {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  const parents = new Map(found.map((pid) => [pid, parentOf(pid)]))
  const descends = (pid: number, ancestor: number): boolean => {
    for (let at = parents.get(pid) ?? 0; at > 1; at = parents.get(at) ?? 0)
      if (at === ancestor) return true
    return false
  }
  return found.filter(
    (pid) =>
      pid !== process.pid &&
      (which.below === undefined || descends(pid, which.below)) &&
      (which.text === undefined || commandLine(pid).includes(which.text))
  )
}

export function commandLine(pid: number): string {
  return readProc(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
}

function parentOf(pid: number): number {
  // Behind the name, which stands in parentheses: the state, then the parent.
  return Number(
    readProc(`/proc/${pid}/stat`)
      .replace(/^.*\) \S+ /s, '')
      .split(' ')[0]
  )
}

function readProc(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // It has ended meanwhile.
    return ''
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function lines(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  const list: readonly unknown[] = value
  return list.map((line) => stripVTControlCharacters(String(line)))
}
