import { startTrace } from '../nix/base/index.ts'
import { startKernel } from './kernel.ts'
import { watchParent } from './host/index.ts'
import { boundedLog, readConnectionFile } from './wire/index.ts'
import { runWithNewerNode } from '../kernelspec/setup/node.mjs'

/** What the kernelspec starts: `node kernel.js CONNECTION_FILE`. */
async function main(): Promise<number> {
  const otherwise = await runWithNewerNode([...process.execArgv, ...process.argv.slice(1)])
  if (otherwise !== null) return otherwise
  const log = boundedLog((line) => {
    bearLostReaders()
    process.stderr.write(`nix-workflow: ${line}\n`)
  })
  const untraced = startTrace(process.env)
  if (untraced !== null) {
    // Loaded where it is needed: nobody else waits for sentences at the start.
    const { traceProblemInWords } = await import('./render/words/index.ts')
    log(traceProblemInWords(untraced))
  }
  const [file] = process.argv.slice(2)
  if (file === undefined) {
    log('A Jupyter client starts this program, with the path of a connection file.')
    return 2
  }
  const connection = await readConnectionFile(file)
  if (!connection.ok) {
    log(connection.mistake)
    return 2
  }
  const started = await startKernel({
    connection: connection.value,
    environment: process.env,
    folder: process.cwd(),
    log
  })
  if (!started.ok) {
    log(started.mistake)
    return 1
  }
  const server = started.value
  // An interrupt comes as a message; the signal that some clients send besides must not end it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => void server.stop())
  // The terminal of the one that started it was closed.
  process.on('SIGHUP', () => void server.stop())
  watchParent(process.env['JPY_PARENT_PID'], () => void server.stop())
  // What nobody waits for must not take the session with it: each cell tells its own errors.
  const onUnseen = (error: unknown) => log(`Something failed unseen: ${inWords(error)}`)
  process.on('unhandledRejection', onUnseen)
  process.on('uncaughtException', onUnseen)
  // Node makes these where they are first named, which the first answer need not wait for.
  setTimeout(bearLostReaders, 100).unref()
  await server.ended
  return 0
}

let bearsLostReaders = false

/** Who reads what is written here may end before this does, or have a full disk. */
function bearLostReaders(): void {
  if (bearsLostReaders) return
  bearsLostReaders = true
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined)
}

function inWords(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

process.exit(await main())
