import type { Slot } from '../../../nix/evaluator/index.ts'
import { goneResults, isOnDisk } from '../../../nix/store/index.ts'
import { bad, good, type Result, type StorePath } from '../../../nix/base/index.ts'
import type { CommandMistake } from '../../outcome/index.ts'
import type { CommandFailure } from '../../session/request/index.ts'
import {
  type Engine,
  type NamedDerivation,
  pinnedPath,
  resultPath,
  stepsOf
} from '../../session/state/index.ts'
import { earlierIdentities, type HistoryEntry, historyOf } from '../../session/history/index.ts'
import { isPattern, matchesName, type Part } from '../../session/notebook/index.ts'
import { describeParts } from '../../session/evaluation/index.ts'
import { nearest } from '../../session/mistakes/index.ts'
import { earlierData, namedData } from './named-data.ts'

/**
 * The steps that words of a command name, as the notebook defines them now: `model`, `models.base`,
 * `eval_*` (`*` for any characters, `?` for one), or a set or list of steps, which stands for all of
 * its own. Each step once, in the order of the words and then of the notebook. Evaluates what was
 * not evaluated yet, and builds nothing.
 */
export async function namedSteps(
  engine: Pick<Engine, 'workspace' | 'nix' | 'descriptions'>,
  words: readonly string[],
  signal: AbortSignal
): Promise<Result<readonly NamedDerivation[], CommandFailure>> {
  const found = new Map<string, NamedDerivation>()
  for (const word of words) {
    const parts = [...engine.workspace.notebook.names()].flatMap((name) =>
      engine.workspace.notebook.parts(name).filter((part) => mayMean(word, part))
    )
    const described = await describe(engine, parts, signal)
    if (!described.ok) return described
    const { steps, problems } = described.value
    const named = steps.filter(({ step, part }) => means(word, step.name, nameOf(part)))
    for (const { step } of named) found.set(step.name, step)
    if (named.length > 0) continue
    return bad(problems[0] ?? noStep(engine, word, parts))
  }
  return good([...found.values()])
}

/** Something in the store that has a name in the notebook. */
export interface StoredResult {
  readonly name: string
  /** null of static files, which nothing builds. */
  readonly drvPath: StorePath | null
  /** null where it is not there yet. */
  readonly path: StorePath | null
}

/**
 * What words of a command name in the store: results of steps, as `namedSteps` gives them, and
 * static files. Without a word, all that is there, or is gone though Nix takes it for being there, and
 * all that is known by a hash, each once.
 */
export async function storedResults(
  engine: Pick<Engine, 'nix' | 'workspace' | 'descriptions'>,
  words: readonly string[],
  signal: AbortSignal
): Promise<Result<readonly StoredResult[], CommandFailure>> {
  const {
    nix,
    workspace: { notebook }
  } = engine
  const parts = [...notebook.names()].flatMap((name) => notebook.parts(name))
  const isNamed = (part: Part) => words.length === 0 || words.some((word) => mayMean(word, part))
  const described = await describe(engine, parts.filter(isNamed), signal)
  if (!described.ok) return described
  const files = described.value.files.filter(
    ({ name }) => words.length === 0 || words.some((word) => means(word, name, name))
  )
  const stored = ({ name, drvPath }: NamedDerivation): StoredResult => ({
    ...{ name, drvPath },
    path: resultPath(nix, drvPath)
  })
  if (words.length === 0) {
    const steps = new Map<StorePath, StoredResult>()
    for (const { step } of described.value.steps)
      if (!steps.has(step.drvPath)) steps.set(step.drvPath, stored(step))
    const gone = await goneResults(nix, steps.keys())
    const wanted = [...steps].flatMap(([drvPath, one]) =>
      one.path === null && pinnedPath(nix, drvPath) === null && !gone.has(drvPath) ? [] : [one]
    )
    return good([...wanted, ...files])
  }
  const others = words.filter((word) => !files.some(({ name }) => means(word, name, name)))
  const steps = await namedSteps(engine, others, signal)
  return steps.ok ? good([...steps.value.map(stored), ...files]) : steps
}

/** A step, and what is left of the identity where it is an earlier one. */
export interface NamedIdentity extends NamedDerivation {
  /** null for the step as the notebook defines it now. */
  readonly entry: HistoryEntry | null
}

/**
 * The one step that a word names; with `@N` behind the name, what it was N identities before, of
 * those whose results are still there. So can a step be named that is not defined any more.
 */
export async function namedIdentity(
  engine: Pick<Engine, 'history' | 'nix' | 'workspace' | 'descriptions'>,
  word: string,
  signal: AbortSignal
): Promise<Result<NamedIdentity, CommandFailure>> {
  const [, name = '', back = ''] = /^(.+)@(\d+)$/.exec(word) ?? []
  const current = await namedStep(engine, name === '' ? word : name, signal)
  if (name === '') return current.ok ? good({ ...current.value, entry: null }) : current
  if (!current.ok && historyOf(engine, name).length === 0) return current
  const data = current.ok ? null : await namedData(engine, name, signal)
  if (data !== null) {
    const { length } = earlierData(engine, data)
    return bad({ kind: 'no-earlier-result', name, word, earlier: length })
  }
  const drvPath = current.ok ? current.value.drvPath : null
  const earlier = earlierIdentities(engine, name, drvPath)
  const entry = earlier[Number(back) - 1]
  if (entry !== undefined) return good({ name: word, drvPath: entry.drvPath, entry })
  return bad({ kind: 'no-earlier-result', name, word, earlier: earlier.length })
}

/** The one step that a word names. */
export async function namedStep(
  engine: Pick<Engine, 'workspace' | 'nix' | 'descriptions'>,
  word: string,
  signal: AbortSignal
): Promise<Result<NamedDerivation, CommandFailure>> {
  const steps = await namedSteps(engine, [word], signal)
  if (!steps.ok) return steps
  const [step, ...more] = steps.value
  if (step === undefined) return bad(noStep(engine, word, []))
  if (more.length === 0) return good(step)
  return bad({ kind: 'several-steps', word, steps: steps.value.map(({ name }) => name) })
}

interface Described {
  readonly steps: readonly { readonly step: NamedDerivation; readonly part: Part }[]
  /** Static files. */
  readonly files: readonly StoredResult[]
  /** Why a definition has no steps. */
  readonly problems: readonly CommandMistake[]
}

async function describe(
  engine: Pick<Engine, 'nix' | 'descriptions' | 'workspace'>,
  parts: readonly Part[],
  signal: AbortSignal
): Promise<Result<Described, CommandFailure>> {
  const { nix } = engine
  const { program } = engine.workspace
  const problems: CommandMistake[] = []
  const asked = parts.flatMap((part): [Part, Slot][] => {
    const missing = program.missing(part.definition.expression)
    const slot = missing.length === 0 || part.definition.outer ? program.partSlot(part) : undefined
    if (slot !== undefined) return [[part, slot]]
    problems.push({
      kind: 'needs-undefined',
      name: nameOf(part),
      missing: missing.map(({ name }) => name)
    })
    return []
  })
  const results = await describeParts(engine, asked, signal)
  if (signal.aborted) return bad({ kind: 'interrupted' })
  const files: StoredResult[] = []
  const steps = results.flatMap(({ part, described, entry }) => {
    const name = nameOf(part)
    if (!described.ok || entry === null) {
      const readsUnbuilt = !described.ok && described.mistake.kind === 'needs-build'
      problems.push({ kind: 'no-step-yet', name, readsUnbuilt })
      return []
    }
    if (entry.kind === 'data') {
      const { outPath } = entry
      files.push({ name, drvPath: null, path: isOnDisk(nix, outPath) ? outPath : null })
    }
    return stepsOf(entry).map(({ name: stepName, drvPath }) => ({
      step: { name: stepName, drvPath },
      part
    }))
  })
  return good({ steps, files, problems })
}

function nameOf({ definition }: Part): string {
  return definition.path.join('.')
}

/** Whether a step of that definition may be meant: nothing else needs to be evaluated. */
function mayMean(word: string, part: Part): boolean {
  const name = nameOf(part)
  if (means(word, name, name)) return true
  // `models.*` and `models.base`, where one definition gives all of `models`.
  const head = word.split('.')
  return head.some((_, index) => index > 0 && matchesName(head.slice(0, index).join('.'), name))
}

/** A step is meant by its own name, by that of the set that it is in, and by a set's above it. */
function means(word: string, name: string, definition: string): boolean {
  if (matchesName(word, name) || matchesName(word, definition)) return true
  return !isPattern(word) && name.startsWith(`${word}.`)
}

function noStep(
  engine: Pick<Engine, 'workspace'>,
  word: string,
  parts: readonly Part[]
): CommandMistake {
  if (parts.length > 0) return { kind: 'no-step', word }
  if (isPattern(word)) return { kind: 'no-step-like', pattern: word }
  const names = [...engine.workspace.notebook.names()].flatMap((name) =>
    engine.workspace.notebook.parts(name).map(nameOf)
  )
  return { kind: 'unknown-step', word, nearest: nearest(word, names) }
}
