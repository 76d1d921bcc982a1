import { basename } from 'node:path'
import { Socket } from 'node:net'
import type { Options, Result } from 'execa'
import { isObject, isTraced, lineSplitter, temporaryVariables, trace } from '../base/index.ts'
import { type Invocation, tiedToThisProcess, whyNotStarted } from './startable.ts'

export type { Invocation } from './startable.ts'

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
  write(content: string | Uint8Array): void
  endInput(): void
  /** Settles when the program and both its outputs have ended; never rejects. */
  readonly ended: Promise<Ended>
  /** Whether this process waits for the program before it ends by itself; it does at first. */
  keepAwake(isKept: boolean): void
  /** Sends a signal to the program and to all that it started. */
  signal(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void
}

/**
 * Lines end at `\n` alone and come without it, invalid UTF-8 replaced. A last line needs no line
 * break. Of a line longer than 64 Mi UTF-16 units, what is beyond is dropped. Bytes come as they are,
 * in chunks of any size.
 */
export interface OutputListeners {
  readonly stdout?: (line: string) => void
  readonly stderr?: (line: string) => void
  readonly stdoutBytes?: (chunk: Buffer) => void
  readonly stderrBytes?: (chunk: Buffer) => void
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
export const leftBehindMilliseconds = 2000

const living = new Set<LivingProcess>()

/** What is on its way to `living`. */
const starting = new Set<Promise<LivingProcess>>()

/** Runs a program to its end. An aborted `signal` interrupts it, and kills it after a grace. */
export async function run(invocation: Invocation, signal?: AbortSignal): Promise<Completed> {
  const stdout: string[] = []
  const stderr: string[] = []
  const started = await startRaw(
    invocation,
    { text: (chunk) => stdout.push(chunk) },
    { text: (chunk) => stderr.push(chunk) }
  )
  if (invocation.input !== undefined) started.write(invocation.input)
  started.endInput()
  const forget = interruptOn(signal, started)
  const ended = await started.ended
  forget()
  return { ...ended, stdout: stdout.join(''), stderr: stderr.join('') }
}

/** Starts a program that goes on living, its outputs read as they come. */
export async function start(
  invocation: Invocation,
  { stdout, stderr, stdoutBytes, stderrBytes }: OutputListeners
): Promise<LivingProcess> {
  const started = await startRaw(
    invocation,
    { lines: stdout, bytes: stdoutBytes },
    { lines: stderr, bytes: stderrBytes }
  )
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
  await Promise.all(starting)
  await Promise.all([...living].map(endProcess))
  while (finishing.size > 0) await Promise.all(finishing)
}

const finishing = new Set<Promise<void>>()

/** Has `endAllProcesses` wait for work that tidies up after a program. It must not reject. */
export function finishBeforeTheEnd(work: Promise<void>): void {
  finishing.add(work)
  void work.finally(() => finishing.delete(work))
}

/** What takes one of the outputs: as bytes, or else as text, whole or in lines. */
interface OutputListener {
  readonly bytes?: ((chunk: Buffer) => void) | undefined
  readonly text?: ((chunk: string) => void) | undefined
  readonly lines?: ((line: string) => void) | undefined
}

async function startRaw(
  invocation: Invocation,
  stdout: OutputListener,
  stderr: OutputListener
): Promise<LivingProcess> {
  const started = startWithExeca(invocation, stdout, stderr)
  starting.add(started)
  try {
    return await started
  } finally {
    starting.delete(started)
  }
}

async function startWithExeca(
  invocation: Invocation,
  stdout: OutputListener,
  stderr: OutputListener
): Promise<LivingProcess> {
  const startError = whyNotStarted(invocation)
  if (startError !== null) return neverStarted(startError)
  // Not imported above, since clients are answered between the loading of the rest and of this.
  const { execa } = await import('execa')
  const child = spawned(execa, invocation)
  if (typeof child === 'string') return neverStarted(child)
  child.nodeChildProcess.once('exit', () => {
    const timer = setTimeout(() => {
      child.stdout.destroy()
      child.stderr?.destroy()
    }, leftBehindMilliseconds)
    void ended.then(() => clearTimeout(timer))
  })
  // A program that ends before it has read everything breaks the pipe: its end says enough.
  child.stdin.on('error', () => undefined)
  const outputs = [listen(child.stdout, stdout), listen(child.stderr, stderr)]
  const ended = Promise.all([child, ...outputs]).then(([result]) => endOf(result))
  const process_: LivingProcess = {
    pid: child.pid,
    write: (content) => {
      if (child.stdin.writable) child.stdin.write(content)
    },
    endInput: () => void child.stdin.end(),
    ended,
    keepAwake: (isKept) => {
      const act = isKept ? 'ref' : 'unref'
      child.nodeChildProcess[act]()
      for (const stream of [child.stdin, child.stdout, child.stderr])
        if (stream instanceof Socket) stream[act]()
    },
    signal: (name) => signalGroup(child.pid, name)
  }
  living.add(process_)
  void ended.then(() => living.delete(process_))
  if (isTraced('nix')) traceProcess(invocation, process_)
  return process_
}

/** Names of options are traced, and no more of the arguments: a value may be a secret. */
function traceProcess({ program, arguments: words }: Invocation, child: LivingProcess): void {
  const pid = child.pid ?? null
  const options = words.flatMap((word) => /^--?[A-Za-z][\w-]*/.exec(word) ?? []).join(' ')
  const began = performance.now()
  trace('nix', 'started', { pid, program: basename(program), options, arguments: words.length })
  void child.ended.then(({ exitCode, signal }) => {
    const milliseconds = Math.round(performance.now() - began)
    trace('nix', 'ended', { pid, exitCode, signal, milliseconds })
  })
}

/** What is read and when it is ended is decided here; execa starts a process and says how it ended. */
const options = {
  reject: false,
  buffer: false,
  // A group of its own, so that a signal reaches what it started too.
  detached: true,
  extendEnv: true,
  // The variable NODE_DEBUG would have it write into the kernel's own output else.
  verbose: 'none',
  stdin: 'pipe',
  stdout: 'pipe'
} as const satisfies Options

/** The process, or the system's word for why there is none. */
function spawned(
  execa: (typeof import('execa'))['execa'],
  { errorsTo, folder, ...invocation }: Invocation
) {
  const [program, programArguments] = tiedToThisProcess(invocation)
  try {
    return execa(program, programArguments, {
      ...options,
      stderr: errorsTo ?? 'pipe',
      env: { ...temporaryVariables(), ...invocation.environment },
      ...(folder === undefined ? {} : { cwd: folder })
    })
  } catch (error) {
    // What no program can be given: a zero byte in an argument, for one.
    return codeOf(error)
  }
}

function endOf({ exitCode, signal, code }: Pick<Result, 'exitCode' | 'signal' | 'code'>): Ended {
  const wasStarted = exitCode !== undefined || signal !== undefined
  return {
    exitCode: exitCode ?? null,
    signal: signal ?? null,
    startError: wasStarted ? null : (code ?? 'unknown')
  }
}

function codeOf(error: unknown): string {
  return isObject(error) && typeof error['code'] === 'string' ? error['code'] : 'unknown'
}

/** Settles when the output has ended, or there is none. */
function listen(
  stream: NodeJS.ReadableStream | null,
  { bytes, text, lines: onLine }: OutputListener
): Promise<void> {
  if (stream === null) return Promise.resolve()
  const lines = onLine === undefined ? undefined : lineSplitter(onLine)
  if (bytes === undefined) {
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      text?.(chunk)
      lines?.take(chunk)
    })
  } else stream.on('data', bytes)
  return new Promise<void>((resolve) => {
    stream.on('end', () => resolve())
    stream.on('close', () => resolve())
    stream.on('error', () => resolve())
  }).then(() => lines?.end())
}

function neverStarted(startError: string): LivingProcess {
  return {
    pid: undefined,
    write: () => undefined,
    endInput: () => undefined,
    ended: Promise.resolve({ exitCode: null, signal: null, startError }),
    keepAwake: () => undefined,
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
