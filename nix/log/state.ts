import type { StorePath } from '../base/index.ts'
import type { Told } from '../remembered/index.ts'
import { GrownMap } from './grown-map.ts'
import { readableLine, type Counted, type LogMessage } from './message.ts'
import { append, emptyTail, type Tail } from './tail.ts'
import { nothingTold, tellLine, tellRaw } from './told.ts'

/** What is known of one Nix process by what it has said so far. Derivations are resolved ones. */
export interface LogState {
  /** Builders at work, by the id of their activity. */
  readonly running: ReadonlyMap<string, Build>
  /** Builders that have ended, well or not, by derivation: a builder that still writes has not. */
  readonly ended: ReadonlyMap<StorePath, EndedBuild>
  /** How often somebody said that the builder of a derivation has ended, of those that have started. */
  readonly ends: ReadonlyMap<StorePath, number>
  /** From an original derivation to the resolved one; several may share one. */
  readonly resolved: ReadonlyMap<StorePath, StorePath>
  /** Paths, and derivations whose paths are not known yet, that another process was building. */
  readonly waitedFor: ReadonlySet<StorePath>
  /** Paths that came from a cache, or are coming, and from which. */
  readonly fetched: ReadonlyMap<StorePath, string>
  /** Copies under way, by the id of their activity. */
  readonly copies: ReadonlyMap<string, Copy>
  /** Bytes of the copies that are done. */
  readonly finishedBytes: number
  /** Bytes that are to be copied in all, as far as Nix knows by now. */
  readonly expectedBytes: number
  readonly builds: {
    readonly done: number
    readonly expected: number
    readonly running: number
    readonly failed: number
  }
  /** Nix's error messages, the oldest first; at most `keptTexts`. */
  readonly errors: readonly string[]
  /**
   * What else called itself an error, the oldest first; at most `keptTexts`. A daemon's are among
   * them, and what builders had Nix pass on.
   */
  readonly claims: readonly string[]
  /** Its warnings and what else it wrote; the last `keptTexts`. */
  readonly remarks: readonly string[]
  /**
   * Those of these three that came before any builder had started: nobody but Nix can have written
   * them. At most `keptTexts`.
   */
  readonly ownTexts: readonly string[]
  readonly counters: ReadonlyMap<string, Counted>
  /** Folders of builds of which somebody said that they are left on disk; at most `keptTexts`. */
  readonly kept: readonly KeptFolder[]
  /** There were more. */
  readonly isKeptFull: boolean
  /** The derivation of which it was said last that its builder has ended, as long as nothing else was. */
  readonly lastEnded: StorePath | null
}

export interface KeptFolder {
  readonly folder: string
  /** Of which it was said just before that its builder has ended; null where nothing was. */
  readonly drvPath: StorePath | null
}

export interface Build {
  readonly drvPath: StorePath
  /** The machine that builds it; empty where it is this one. */
  readonly machine: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** When it was sent there, before what it needs was copied; not there where nobody tells. */
  readonly sentAt?: number
  /** As the builder names it (stdenv does), or null. */
  readonly phase: string | null
  readonly log: Tail
  /** The numbers that it printed. */
  readonly told: Told
  /** When it wrote its last line, or started; milliseconds since the epoch. */
  readonly heardAt: number
}

export interface EndedBuild extends Build {
  /** Of its activity. */
  readonly id: string
  readonly endedAt: number
}

export interface Copy {
  readonly path: StorePath
  readonly done: number
  readonly expected: number
}

/** One error a derivation, a thousand derivations a call: more is of no use to anybody. */
const keptTexts = 1000

/** A state as it grows: what a large build has an entry for each derivation of is no copy. */
export interface GrowingLog extends LogState {
  readonly ended: GrownMap<StorePath, EndedBuild>
  readonly ends: GrownMap<StorePath, number>
  readonly resolved: GrownMap<StorePath, StorePath>
  readonly fetched: GrownMap<StorePath, string>
}

export const initialState: GrowingLog = {
  running: new Map(),
  ended: new GrownMap(),
  ends: new GrownMap(),
  waitedFor: new Set(),
  resolved: new GrownMap(),
  fetched: new GrownMap(),
  copies: new Map(),
  finishedBytes: 0,
  expectedBytes: 0,
  builds: { done: 0, expected: 0, running: 0, failed: 0 },
  errors: [],
  claims: [],
  remarks: [],
  ownTexts: [],
  counters: new Map(),
  kept: [],
  isKeptFull: false,
  lastEnded: null
}

/**
 * The state after a message that came at `now` (milliseconds since the epoch). Nothing is changed
 * in `state`. A line of a builder's log costs the same however long the log and however many the
 * derivations are.
 */
export function reduce(state: GrowingLog, message: LogMessage, now: number): GrowingLog {
  switch (message.kind) {
    case 'build-started': {
      const { id, drvPath, machine } = message
      const said = { phase: null, log: emptyTail, told: nothingTold }
      const build = { drvPath, machine, startedAt: now, ...said, heardAt: now }
      return { ...state, running: withBuild(state.running, id, build), lastEnded: null }
    }
    case 'log-line':
      return changeBuild(state, message.id, ({ log, told, ...build }) => ({
        ...{ ...build, heardAt: now },
        ...{ log: append(log, message.text), told: tellLine(told, message.text) }
      }))
    case 'log-lines':
      return changeBuild(state, message.id, ({ log, told, ...build }) => ({
        ...{ ...build, heardAt: now },
        ...{ log: append(log, message.lines), told: tellRaw(told, message.lines) }
      }))
    case 'phase':
      return changeBuild(state, message.id, (build) => ({
        ...build,
        phase: readableLine(message.phase)
      }))
    case 'builder-ended':
      return takeEnd(state, message.drvPath, now)
    case 'folder-kept': {
      if (state.kept.length >= keptTexts) return { ...state, isKeptFull: true }
      const kept = [...state.kept, { folder: message.folder, drvPath: state.lastEnded }]
      return { ...state, kept, lastEnded: null }
    }
    case 'stopped':
      return finishCopy(endBuild(state, message.id, now), message.id)
    case 'resolved':
      return {
        ...state,
        resolved: state.resolved.with(message.drvPath, message.resolved)
      }
    case 'waiting':
      return { ...state, waitedFor: new Set([...state.waitedFor, ...message.paths]) }
    case 'substitution-started':
      return { ...state, fetched: state.fetched.with(message.path, message.from) }
    case 'copy-started': {
      const copy = { path: message.path, done: 0, expected: 0 }
      return { ...state, copies: withEntry(state.copies, message.id, copy) }
    }
    case 'counter-started':
      return { ...state, counters: withEntry(state.counters, message.id, message.counts) }
    case 'expected':
      return message.what === 'copied-bytes' && state.counters.has(message.id)
        ? { ...state, expectedBytes: Math.max(state.expectedBytes, message.amount) }
        : state
    case 'progress':
      return progress(state, message)
    case 'claim':
      if (state.claims.length >= keptTexts) return state
      return { ...withOwnText(state, message.text), claims: [...state.claims, message.text] }
    case 'text':
      return takeText(withOwnText(state, message.text), message.level, message.text)
  }
}

/** Bytes that were copied so far, all copies together. */
export function copiedBytes(state: LogState): number {
  let bytes = state.finishedBytes
  for (const copy of state.copies.values()) bytes += copy.done
  return bytes
}

/**
 * A machine that is reached over `ssh-ng` tells of the build itself, within the activity of the one
 * who sent it there: that is one build, on that machine, which begins when it says so.
 */
function withBuild(running: LogState['running'], id: string, build: Build): LogState['running'] {
  const isOuter = (one: Build) => one.drvPath === build.drvPath && one.machine !== ''
  const outer = [...running].find(([, one]) => isOuter(one))
  if (build.machine !== '' || outer === undefined) return withEntry(running, id, build)
  const rest = new Map(running)
  rest.delete(outer[0])
  return withEntry(rest, id, {
    ...build,
    ...{ machine: outer[1].machine, sentAt: outer[1].startedAt }
  })
}

function progress(
  state: GrowingLog,
  { id, done, expected, running, failed }: LogMessage & { readonly kind: 'progress' }
): GrowingLog {
  if (state.counters.get(id) === 'builds') {
    return { ...state, builds: { done, expected, running, failed }, lastEnded: null }
  }
  const copy = state.copies.get(id)
  if (copy === undefined) return state
  return { ...state, copies: withEntry(state.copies, id, { ...copy, done, expected }) }
}

function withOwnText(state: GrowingLog, text: string): GrowingLog {
  const isBegun = state.running.size > 0 || state.ended.size > 0
  if (isBegun || state.ownTexts.length >= keptTexts) return state
  return { ...state, ownTexts: [...state.ownTexts, text] }
}

function takeText(state: GrowingLog, level: number, text: string): GrowingLog {
  if (level === 0) {
    if (state.errors.length >= keptTexts) return state
    return { ...state, errors: [...state.errors, text] }
  }
  return { ...state, remarks: [...state.remarks, text].slice(-keptTexts) }
}

/** A builder that writes has not ended, whoever has said so. */
function changeBuild(state: GrowingLog, id: string, change: (build: Build) => Build): GrowingLog {
  const build = state.running.get(id)
  if (build !== undefined) {
    return { ...state, running: withEntry(state.running, id, change(build)), lastEnded: null }
  }
  for (const [drvPath, before] of state.ended) {
    if (before.id !== id) continue
    return {
      ...state,
      running: withEntry(state.running, id, change(before)),
      ended: state.ended.without(drvPath),
      lastEnded: null
    }
  }
  return state
}

/**
 * The last of several ends counts: what the builder itself has said before that was not its end. Of
 * what has not started nobody needs to know that it has ended.
 */
function takeEnd(state: GrowingLog, drvPath: StorePath, now: number): GrowingLog {
  const id = [...state.running].find(([, build]) => build.drvPath === drvPath)?.[0]
  const before = state.ended.get(drvPath)
  if (id === undefined && before === undefined) return state
  const ends = state.ends.with(drvPath, (state.ends.get(drvPath) ?? 0) + 1)
  const next = { ...state, ends, lastEnded: drvPath }
  if (id !== undefined || before === undefined) return endBuild(next, id ?? '', now)
  return { ...next, ended: state.ended.with(drvPath, { ...before, endedAt: now }) }
}

function endBuild(state: GrowingLog, id: string, now: number): GrowingLog {
  const build = state.running.get(id)
  if (build === undefined) return state
  const running = new Map(state.running)
  running.delete(id)
  return {
    ...state,
    running,
    ended: state.ended.with(build.drvPath, { ...build, id, endedAt: now })
  }
}

function finishCopy(state: GrowingLog, id: string): GrowingLog {
  const copy = state.copies.get(id)
  if (copy === undefined) return state
  const copies = new Map(state.copies)
  copies.delete(id)
  const bytes = Math.max(copy.done, copy.expected)
  return { ...state, copies, finishedBytes: state.finishedBytes + bytes }
}

function withEntry<Key, Value>(
  map: ReadonlyMap<Key, Value>,
  key: Key,
  value: Value
): ReadonlyMap<Key, Value> {
  return new Map(map).set(key, value)
}
