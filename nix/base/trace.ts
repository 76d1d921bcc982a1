import { closeSync, constants, openSync, writeSync } from 'node:fs'

/** What can be traced: messages of clients, processes that are started, what the session decides. */
export type TraceArea = 'wire' | 'nix' | 'session'

const areas: readonly TraceArea[] = ['wire', 'nix', 'session']

/** Counts, states and names. Never what a message, a file or a variable holds: a trace is sent on. */
export type TraceFacts = Readonly<Record<string, string | number | boolean | null>>

/** The environment variable that asks for a trace. */
export const traceVariable = 'NIX_WORKFLOW_LOG'

/** What that variable asks for, as in `wire,nix:trace.jsonl`; null where it cannot be read. */
export function traceRequest(
  text: string
): { readonly areas: ReadonlySet<TraceArea>; readonly file: string } | null {
  const [, names = '', file = ''] = /^([a-z,]+):(.+)$/s.exec(text) ?? []
  const asked = names.split(',').map((name) => areas.find((area) => area === name))
  const known = asked.flatMap((area) => area ?? [])
  return file === '' || known.length < asked.length ? null : { areas: new Set(known), file }
}

/** Where a trace goes while this process lives: nowhere, until somebody asks. */
let sink: { readonly areas: ReadonlySet<TraceArea>; readonly file: number } | null = null

/** Why nothing is traced, though somebody asked for it. */
export type TraceProblem =
  /** What was asked cannot be read; the areas are those that there are. */
  | { readonly kind: 'no-such-trace'; readonly areas: readonly TraceArea[] }
  | { readonly kind: 'trace-unwritable'; readonly said: string }

/**
 * Begins to trace as `NIX_WORKFLOW_LOG=wire,nix,session:FILE` asks, at the end of the file. Gives
 * why that cannot be done, null where it is done or nobody asked. The file is the user's own: no
 * other user can read it, and no link is followed to it.
 */
export function startTrace(environment: NodeJS.ProcessEnv): TraceProblem | null {
  const text = environment[traceVariable]
  if (text === undefined || text === '') return null
  const request = traceRequest(text)
  if (request === null) return { kind: 'no-such-trace', areas }
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants
  try {
    const flags = O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_WRONLY
    sink = { areas: request.areas, file: openSync(request.file, flags, 0o600) }
    return null
  } catch (error) {
    return {
      kind: 'trace-unwritable',
      said: error instanceof Error ? error.message : String(error)
    }
  }
}

/** Ends the trace. */
export function endTrace(): void {
  if (sink !== null) closeSync(sink.file)
  sink = null
}

/** Whether what happens in an area is traced: facts that cost something need not be gathered else. */
export function isTraced(area: TraceArea): boolean {
  return sink?.areas.has(area) === true
}

/**
 * One line of JSON: when (milliseconds since the process began), in which process, where, what, and
 * facts about it. A command and the kernel that it starts may write to one file.
 * Written at once, so that the last line before a crash is there.
 */
export function trace(area: TraceArea, event: string, facts: TraceFacts): void {
  if (sink?.areas.has(area) !== true) return
  const at = Math.round(performance.now() * 10) / 10
  try {
    writeSync(sink.file, `${JSON.stringify({ at, pid: process.pid, area, event, ...facts })}\n`)
  } catch {
    // A disk that is full must not end a kernel for want of its trace.
  }
}
