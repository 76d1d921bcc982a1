import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
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

/**
 * Lines end at `\n` alone and come without it, invalid UTF-8 replaced. A last line needs no line
 * break. Of a line longer than 64 Mi UTF-16 units, what is beyond is dropped.
 */
export interface LineListeners {
  readonly stdout?: (line: string) => void
  readonly stderr?: (line: string) => void
}

/**
 * Between a polite signal and SIGKILL. Nix 2.8 takes up to a second to end a sandbox's children;
 * killed before that, it leaves them behind.
 */
const graceMilliseconds = 5000

/**
 * How long the outputs of a program that has ended may stay open: something that it left behind may
 * hold them. What was written before the end arrives in a few milliseconds.
 */
const leftBehindMilliseconds = 2000

/** An evaluator's longest useful answer is far below; a string of V8 ends at 512 Mi units. */
const longestLine = 64 * 1024 * 1024

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

/** Ends every process that was started here and still lives, and waits for what follows on that. */
export async function endAllProcesses(): Promise<void> {
  await Promise.all([...living].map(endProcess))
  while (finishing.size > 0) await Promise.all(finishing)
}

const finishing = new Set<Promise<void>>()

/** Has `endAllProcesses` wait for work that tidies up after a program. It must not reject. */
export function finishBeforeTheEnd(work: Promise<void>): void {
  finishing.add(work)
  void work.finally(() => finishing.delete(work))
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
  const startError = whyNotStarted(invocation)
  if (startError !== null) return neverStarted(startError)
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
  child.once('exit', () => {
    const timer = setTimeout(() => {
      child.stdout.destroy()
      child.stderr.destroy()
    }, leftBehindMilliseconds)
    void ended.then(() => clearTimeout(timer))
  })
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
  const lines = onLine === undefined ? undefined : lineSplitter(onLine)
  stream.on('data', (chunk: string) => {
    onChunk?.(chunk)
    lines?.take(chunk)
  })
  return new Promise<void>((resolve) => {
    stream.on('end', () => resolve())
    stream.on('close', () => resolve())
    stream.on('error', () => resolve())
  }).then(() => lines?.end())
}

/**
 * Splits at `\n` only. `node:readline` takes U+2028 for the end of a line too, and JSON may hold
 * that character as it is.
 */
function lineSplitter(onLine: (line: string) => void): {
  take: (chunk: string) => void
  end: () => void
} {
  let pieces: string[] = []
  let length = 0
  const keep = (piece: string) => {
    if (length >= longestLine) return
    pieces.push(piece.slice(0, longestLine - length))
    length += piece.length
  }
  const finish = () => {
    const line = pieces.join('')
    pieces = []
    length = 0
    onLine(line)
  }
  return {
    take: (chunk) => {
      let from = 0
      for (;;) {
        const to = chunk.indexOf('\n', from)
        if (to < 0) break
        keep(chunk.slice(from, to))
        finish()
        from = to + 1
      }
      if (from < chunk.length) keep(chunk.slice(from))
    },
    end: () => {
      if (pieces.length > 0) finish()
    }
  }
}

/**
 * The system's word for why a program cannot be started, or null. It is looked at beforehand since
 * `setpriv` starts in any case and then ends with 127, which a program may also do by itself.
 */
function whyNotStarted(invocation: Invocation): 'ENOENT' | 'EACCES' | null {
  if (invocation.folder !== undefined && !isFolder(invocation.folder)) return 'ENOENT'
  const { program } = invocation
  if (program.includes('/')) return fileError(resolve(invocation.folder ?? '', program))
  const searched = (invocation.environment?.['PATH'] ?? process.env['PATH'] ?? '').split(delimiter)
  const errors = searched.filter((folder) => folder !== '').map((f) => fileError(join(f, program)))
  if (errors.includes(null)) return null
  return errors.includes('EACCES') ? 'EACCES' : 'ENOENT'
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function fileError(path: string): 'ENOENT' | 'EACCES' | null {
  try {
    if (!statSync(path).isFile()) return 'EACCES'
  } catch {
    return 'ENOENT'
  }
  try {
    accessSync(path, constants.X_OK)
    return null
  } catch {
    return 'EACCES'
  }
}

function neverStarted(startError: string): LivingProcess {
  return {
    pid: undefined,
    write: () => undefined,
    endInput: () => undefined,
    ended: Promise.resolve({ exitCode: null, signal: null, startError }),
    signal: () => undefined
  }
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
