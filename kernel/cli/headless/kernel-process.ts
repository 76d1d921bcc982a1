import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { v4 as newUuid } from 'uuid'
import { endProcess, type LivingProcess, start } from '../../../nix/process/index.ts'
import {
  bad,
  good,
  makeTemporaryFolder,
  type Result,
  temporaryPlace
} from '../../../nix/base/index.ts'
import type { FileRefused, NoKernel } from '../../outcome/index.ts'
import {
  type Connection,
  connectToKernel,
  type JsonObject,
  type KernelClient,
  parseConnection,
  type Publication
} from '../../wire/index.ts'
import { withFiles } from '../terminal/index.ts'

/** A kernel that was started here, and the connection to it. */
export interface KernelProcess {
  readonly client: KernelClient
  readonly pid: number | undefined
  /** Content of its `kernel_info_reply`. */
  readonly info: JsonObject
  /** The last lines that it wrote outside of the protocol. */
  readonly lastLines: readonly string[]
  /** Settles when its process has ended, in whatever way. */
  readonly ended: Promise<unknown>
  /** Asks it to end, ends it where it does not, and removes what was made for it. */
  shutDown(): Promise<void>
}

/** For what a kernel is started, and where. */
export interface KernelPlace {
  readonly notebook: string
  readonly folder: string
  /** Variables besides this process's own. */
  readonly environment: Readonly<Record<string, string>>
}

/** A kernel answers in a fraction of this; a machine at its limit may take longer. */
const startMilliseconds = 60_000
/** How long a kernel may take for its farewell before it is ended. */
const farewellMilliseconds = 10_000
const keptLines = 40

/**
 * Starts a kernel as a Jupyter client does (jupyter_client's documentation, "Kernel specs"): a
 * connection file is made and put in the place of `{connection_file}`. `notebook` is the absolute
 * path of the notebook that it is for, as the server tells it.
 */
export async function startKernel(
  command: readonly string[],
  { notebook, folder, environment }: KernelPlace,
  onPublication: (publication: Publication) => void
): Promise<Result<KernelProcess, NoKernel | FileRefused>> {
  const connection = await madeConnection()
  if (!connection.ok) return connection
  const { file, remove } = connection.value
  const lastLines: string[] = []
  const keep = (line: string): void => {
    lastLines.push(line)
    if (lastLines.length > keptLines) lastLines.shift()
  }
  const [program = '', ...words] = command.map((word) => word.replace('{connection_file}', file))
  const child = await start(
    {
      program,
      arguments: words,
      folder,
      environment: {
        ...environment,
        JPY_PARENT_PID: String(process.pid),
        JPY_SESSION_NAME: notebook
      }
    },
    { stdout: keep, stderr: keep }
  )
  child.endInput()
  const { client, info, isSilent } = await firstAnswer(connection.value, child, onPublication)
  const end = async () => {
    client.close()
    await endProcess(child)
    remove()
  }
  if (info === null) {
    await end()
    return bad({ kind: isSilent ? 'kernel-silent' : 'kernel-ended', lines: lastLines })
  }
  return good({
    ...{ client, pid: child.pid, info, lastLines, ended: child.ended },
    shutDown: async () => {
      client.request('control', 'shutdown_request', { restart: false })
      const farewell = timer(farewellMilliseconds)
      await Promise.race([child.ended, farewell.passed])
      farewell.stop()
      await end()
    }
  })
}

/** A connection in a file that only this user can read. */
interface MadeConnection {
  readonly file: string
  readonly connection: Connection
  /** Takes the file away. */
  readonly remove: () => void
}

async function madeConnection(): Promise<Result<MadeConnection, FileRefused>> {
  const text = JSON.stringify(await newConnection())
  const connection = parseConnection(text)
  if (!connection.ok) throw new Error(connection.mistake)
  const made = withFiles('connect-kernel', temporaryPlace(), () => {
    const scratch = makeTemporaryFolder()
    writeFileSync(join(scratch, 'connection.json'), text, { mode: 0o600 })
    return scratch
  })
  if (!made.ok) return made
  const scratch = made.value
  return good({
    file: join(scratch, 'connection.json'),
    connection: connection.value,
    remove: () => rmSync(scratch, { recursive: true, force: true })
  })
}

/** Connects to a kernel that starts; `info` is null where no answer came, and `isSilent` where it did not end either. */
async function firstAnswer(
  { connection }: MadeConnection,
  child: LivingProcess,
  onPublication: (publication: Publication) => void
): Promise<{
  readonly client: KernelClient
  readonly info: JsonObject | null
  readonly isSilent: boolean
}> {
  let onWelcome = (): void => undefined
  const welcomed = new Promise<void>((resolve) => (onWelcome = resolve))
  const client = connectToKernel(connection, (publication) => {
    if (publication.message.header.msg_type === 'iopub_welcome') onWelcome()
    onPublication(publication)
  })
  const asked = client.request('shell', 'kernel_info_request', {})
  // Only after the welcome is it sure that no output of the first cell is lost.
  const answered = Promise.all([asked.reply, welcomed]).then(([reply]) => reply)
  const limit = timer(startMilliseconds)
  const reply = await Promise.race([answered, child.ended.then(() => null), limit.passed])
  limit.stop()
  return { client, info: reply?.content ?? null, isSilent: limit.hasPassed() }
}

interface Timer {
  readonly passed: Promise<null>
  hasPassed(): boolean
  stop(): void
}

function timer(milliseconds: number): Timer {
  let over = false
  let stop = (): void => undefined
  const passed = new Promise<null>((resolve) => {
    const timeout = setTimeout(() => {
      over = true
      resolve(null)
    }, milliseconds)
    stop = () => clearTimeout(timeout)
  })
  return { passed, hasPassed: () => over, stop }
}

/** What a connection file holds: five ports that are free at this moment, and a new key. */
async function newConnection(): Promise<JsonObject> {
  const [shell, control, stdin, iopub, heartbeat] = await freePorts(5)
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    shell_port: shell ?? 0,
    control_port: control ?? 0,
    stdin_port: stdin ?? 0,
    iopub_port: iopub ?? 0,
    hb_port: heartbeat ?? 0,
    key: newUuid(),
    signature_scheme: 'hmac-sha256',
    kernel_name: 'nix-workflow'
  }
}

/** All are held until the last one is known, so that none comes twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    })
  )
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address()
      await new Promise((resolve) => server.close(resolve))
      return typeof address === 'object' && address !== null ? address.port : 0
    })
  )
}
