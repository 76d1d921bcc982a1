import { closeSync, constants, createWriteStream, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import {
  leftBehindMilliseconds,
  run,
  start,
  type Ended,
  type Invocation,
  type LivingProcess,
  type OutputListeners
} from './process.ts'
import { makeTemporaryFolder } from '../base/index.ts'

/*
  Nix writes its log in small pieces, a line each. Whoever waits for them is woken for each of them,
  and waking somebody takes longer than writing: 500,000 lines cost Nix 0.8 s more than to write them
  nowhere, and the reader 2 s. A reader that looks every millisecond wakes by itself, and finds some
  hundred lines: 0.1 and 0.2 s. Node cannot do so with the outputs of a child, which it goes on
  reading while they are paused, and which are sockets: to write a small piece to one takes three
  times as long as to a pipe. So Nix is given a pipe of ours.
*/

/** Both ends of a pipe. */
interface Pipe {
  readonly readEnd: number
  /** Nobody here writes to it; a stream, since the types of execa take no file by a number above 9. */
  readonly writeEnd: Writable
}

/**
 * After a look that found something, the next one comes so much later. At its fastest Nix writes
 * 45 KiB in this time, and a pipe holds 64 KiB; after two milliseconds Nix would wait for us.
 */
const pauseMilliseconds = 1

/** What a pipe holds on Linux. */
const capacity = 64 * 1024

/** Made at a time: the program that makes them takes 4 ms for one, and for eight. */
const madeAtATime = 8

const ready: Pipe[] = []

/**
 * Starts a program whose standard error is many small pieces, and reads these some at a time. The
 * chunks that `stderrBytes` gets are overwritten after it has returned. Where the system does not let
 * us make a pipe, they are read as they come.
 */
export async function startWithPipe(
  invocation: Invocation,
  {
    stderrBytes,
    ...listeners
  }: Pick<OutputListeners, 'stdout'> & {
    readonly stderrBytes: (chunk: Buffer) => void
  }
): Promise<LivingProcess> {
  const pipe = await takePipe()
  if (pipe === null) return start(invocation, { ...listeners, stderrBytes })
  const reading = readAtIntervals(pipe.readEnd, stderrBytes)
  const child = await start({ ...invocation, errorsTo: pipe.writeEnd }, listeners)
  pipe.writeEnd.destroy()
  const untilRead = async (): Promise<Ended> => {
    const ended = await child.ended
    // Something that was left behind may hold the other end.
    const timer = setTimeout(reading.stop, leftBehindMilliseconds)
    await reading.ended
    clearTimeout(timer)
    return ended
  }
  return { ...child, ended: untilRead() }
}

function readAtIntervals(
  readEnd: number,
  take: (chunk: Buffer) => void
): { readonly ended: Promise<void>; readonly stop: () => void } {
  const buffer = Buffer.allocUnsafe(capacity)
  const options = {
    fd: readEnd,
    readable: true,
    writable: false,
    onread: {
      buffer,
      callback(length: number): boolean {
        take(buffer.subarray(0, length))
        // Nix may wait already.
        if (length === capacity) return true
        setTimeout(() => stream.resume(), pauseMilliseconds)
        return false
      }
    }
  }
  const stream = new Socket(options)
  const ended = new Promise<void>((resolve) => {
    stream.on('close', () => resolve())
    stream.on('error', () => resolve())
  })
  stream.resume()
  return { ended, stop: () => stream.destroy() }
}

async function takePipe(): Promise<Pipe | null> {
  if (ready.length === 0) ready.push(...(await makePipes()))
  return ready.pop() ?? null
}

/** Node makes no pipes by itself. It opens named ones, which need no name once they are open. */
async function makePipes(): Promise<Pipe[]> {
  const made: Pipe[] = []
  let folder: string | null = null
  try {
    folder = makeTemporaryFolder()
    const parent = folder
    const paths = Array.from({ length: madeAtATime }, (_, index) => join(parent, String(index)))
    const { exitCode } = await run({ program: 'mkfifo', arguments: ['-m', '600', ...paths] })
    for (const path of exitCode === 0 ? paths : []) made.push(openPipe(path))
  } catch {
    // Fewer of them do as well, and none.
  }
  if (folder !== null) rmSync(folder, { recursive: true, force: true })
  return made
}

/** The end to read from first, and without waiting: who opens an end waits for the other else. */
function openPipe(path: string): Pipe {
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const writeEnd = createWriteStream(path, { fd: openSync(path, constants.O_WRONLY) })
    return { readEnd, writeEnd }
  } catch (error) {
    closeSync(readEnd)
    throw error
  }
}
