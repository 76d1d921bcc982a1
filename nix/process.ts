import { accessSync, constants } from 'node:fs'
import { createInterface } from 'node:readline'
import { execa, type Options } from 'execa'

/** A program with its arguments: it is started as it stands, never through a shell. */
export interface Invocation {
  readonly program: string
  readonly arguments: readonly string[]
  /** Added to the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>
  readonly folder?: string
  /** Written to its standard input, which then ends. */
  readonly input?: string
  /** What the system sends it when this process dies; SIGINT where left out. */
  readonly deathSignal?: 'INT' | 'KILL'
}

/** How a program ended. `exitCode` is null where a signal ended it, or it could not be started. */
export interface Ended {
  readonly exitCode: number | null
  readonly signal: string | null
  /** Set where the program could not be started at all: the system's word, as `ENOENT`. */
  readonly startError: string | null
}

export interface Completed extends Ended {
  readonly stdout: string
  readonly stderr: string
}

/** A program that is spoken to while it runs. */
export interface LivingProcess {
  readonly pid: number | undefined
  /** Writes to its standard input. What comes after its end is dropped. */
  write(text: string): void
  endInput(): void
  /** Settles when the program and both its outputs have ended; never rejects. */
  readonly ended: Promise<Ended>
  /** Sends a signal to the program and to all that it started. */
  signal(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void
}

/** Lines come without their line break, invalid UTF-8 replaced. */
export interface LineListeners {
  readonly stdout?: (line: string) => void
  readonly stderr?: (line: string) => void
}

/**
 * Between a polite signal and SIGKILL. Nix 2.8 takes up to a second to end a sandbox's children;
 * killed before that, it leaves them behind.
 */
const graceMilliseconds = 5000

const living = new Set<LivingProcess>()

/** Runs a program to its end. An aborted `signal` interrupts it, and kills it after a grace. */
export async function run(invocation: Invocation, signal?: AbortSignal): Promise<Completed> {
  const stdout: string[] = []
  const stderr: string[] = []
  const started = startRaw(invocation, {
    stdout: (chunk) => stdout.push(chunk),
    stderr: (chunk) => stderr.push(chunk)
  })
  if (invocation.input !== undefined) started.write(invocation.input)
  started.endInput()
  const forget = interruptOn(signal, started)
  const ended = await started.ended
  forget()
  return { ...ended, stdout: stdout.join(''), stderr: stderr.join('') }
}

/** Starts a program that goes on living, its outputs read line by line as they come. */
export function start(invocation: Invocation, listeners: LineListeners): LivingProcess {
  const started = startRaw(invocation, {}, listeners)
  if (invocation.input !== undefined) {
    started.write(invocation.input)
    started.endInput()
  }
  return started
}

/** Interrupts a process when `signal` aborts, and kills it when it does not end in time. */
export function interruptOn(signal: AbortSignal | undefined, child: LivingProcess): () => void {
  if (signal === undefined) return () => undefined
  const interrupt = () => void endProcess(child)
  if (signal.aborted) interrupt()
  else signal.addEventListener('abort', interrupt, { once: true })
  return () => signal.removeEventListener('abort', interrupt)
}

/** Ends a process with all that it started: SIGINT, which Nix cleans up after, then SIGKILL. */
export async function endProcess(child: LivingProcess): Promise<Ended> {
  child.signal('SIGINT')
  const timer = setTimeout(() => child.signal('SIGKILL'), graceMilliseconds)
  const ended = await child.ended
  clearTimeout(timer)
  return ended
}

/** Ends every process that was started here and still lives. */
export async function endAllProcesses(): Promise<void> {
  await Promise.all([...living].map(endProcess))
}

interface ChunkListeners {
  readonly stdout?: (chunk: string) => void
  readonly stderr?: (chunk: string) => void
}

function startRaw(
  invocation: Invocation,
  chunks: ChunkListeners,
  lines: LineListeners = {}
): LivingProcess {
  const [program, programArguments] = tiedToThisProcess(invocation)
  const options = {
    reject: false,
    buffer: false,
    detached: true,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    extendEnv: true,
    ...(invocation.environment === undefined ? {} : { env: { ...invocation.environment } }),
    ...(invocation.folder === undefined ? {} : { cwd: invocation.folder })
  } as const satisfies Options
  const child = execa(program, programArguments, options)
  const outputs = [
    listen(child.stdout, chunks.stdout, lines.stdout),
    listen(child.stderr, chunks.stderr, lines.stderr)
  ]
  // A program that ends before it has read everything breaks the pipe: its end says enough.
  child.stdin.on('error', () => undefined)
  const ended = Promise.all([child, ...outputs]).then(([result]): Ended => ({
    exitCode: result.exitCode ?? null,
    signal: result.signal ?? null,
    startError:
      result.exitCode === undefined && result.signal === undefined
        ? (result.code ?? 'unknown')
        : null
  }))
  const process_: LivingProcess = {
    pid: child.pid,
    write: (text) => {
      if (child.stdin.writable) child.stdin.write(text)
    },
    endInput: () => child.stdin.end(),
    ended,
    signal: (name) => signalGroup(child.pid, name)
  }
  living.add(process_)
  void ended.then(() => living.delete(process_))
  return process_
}

function listen(
  stream: NodeJS.ReadableStream,
  onChunk: ((chunk: string) => void) | undefined,
  onLine: ((line: string) => void) | undefined
): Promise<void> {
  stream.setEncoding('utf8')
  if (onLine !== undefined) {
    const reader = createInterface({ input: stream, crlfDelay: Infinity })
    reader.on('line', onLine)
    return new Promise((resolve) => reader.on('close', resolve))
  }
  stream.on('data', (chunk: string) => onChunk?.(chunk))
  return new Promise((resolve) => {
    stream.on('end', resolve)
    stream.on('close', resolve)
    stream.on('error', () => resolve())
  })
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // The group has ended already.
  }
}

/** Where util-linux puts it; looked up once, since every start of a program asks. */
const setpriv = ['/usr/bin/setpriv', '/bin/setpriv', '/run/current-system/sw/bin/setpriv'].find(
  (path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  }
)

/**
 * A kernel that is killed cannot end its children. So the system is asked to: with `setpriv`, a
 * child gets a signal when this process dies: SIGINT, and Nix then cleans up after itself.
 */
function tiedToThisProcess(invocation: Invocation): [string, readonly string[]] {
  if (setpriv === undefined) return [invocation.program, invocation.arguments]
  const signal = invocation.deathSignal ?? 'INT'
  return [setpriv, ['--pdeathsig', signal, '--', invocation.program, ...invocation.arguments]]
}
