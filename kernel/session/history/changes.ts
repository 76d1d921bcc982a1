import {
  commandOf,
  type Derivation,
  isStep,
  known,
  outputReferences,
  readDerivation,
  unpinned
} from '../../../nix/store/index.ts'
import { namePart, type StorePath } from '../../../nix/base/index.ts'
import type { Change, DifferenceLine } from '../../outcome/index.ts'
import type { StepPast } from '../state/index.ts'
import { inWordsOfStep } from '../notebook/index.ts'
import { commandChanges } from './command-changes.ts'
import { givenChanges, nameChange, optionChange, pinOf, unsaidChange } from './given-changes.ts'
import { entryOfDerivation, nameThen, shortened } from './history.ts'
import { distinct, inputsOnce, within } from './joined-changes.ts'
import { smallStoreText } from './small-text.ts'
import { lineDifference } from './text-difference.ts'
import { pairInputs, programOf, versionOf, type PairedInput } from './paired-inputs.ts'

/** The derivations of an environment from nixpkgs differ in hundreds of others. */
const mostCompared = 500

/**
 * In what a step differs from what it, or another, was: the words of its command, the scripts, the
 * inputs and why these differ, the toolchain. The first is the likeliest cause. Read from the
 * derivations; of one that is gone, from what the history keeps of it. Empty where the two are one.
 */
export function changesBetween(engine: StepPast, before: StorePath, after: StorePath): Change[] {
  return new Comparison(engine).compare(before, after)
}

/** One walk over two graphs of derivations, each pair of them looked at once. */
class Comparison {
  readonly #engine: StepPast
  readonly #known = new Map<string, readonly Change[]>()

  constructor(engine: StepPast) {
    this.#engine = engine
  }

  compare(before: StorePath, after: StorePath): Change[] {
    if (before === after) return []
    const key = `${before} ${after}`
    const known = this.#known.get(key)
    if (known !== undefined) return [...known]
    if (this.#known.size >= mostCompared) return [{ kind: 'unknown', because: 'many' }]
    // Derivations form no cycle; this only keeps damage from becoming one.
    this.#known.set(key, [])
    const changes = distinct(this.#changes(before, after))
    this.#known.set(key, changes)
    return changes
  }

  #changes(before: StorePath, after: StorePath): Change[] {
    const { nix } = this.#engine
    const [old, now] = [readDerivation(nix, before), readDerivation(nix, after)]
    if (!old.ok || !now.ok) return this.#remembered(before, after)
    if (!isStep(old.value) || !isStep(now.value))
      return this.#environments({ drvPath: before, derivation: old.value }, now.value, after)
    const found = this.#pinnedSteps(old.value, now.value, after)
    return found.length > 0 ? found : [unsaidChange(old.value, now.value)]
  }

  /** Of derivations that were collected the history has the command. */
  #remembered(before: StorePath, after: StorePath): Change[] {
    const [old, now] = [before, after].map((drvPath) => entryOfDerivation(this.#engine, drvPath))
    if (old == null || now == null) {
      const current = readDerivation(this.#engine.nix, after)
      if (old == null || !current.ok || !isStep(current.value)) return [unknown]
      // The history keeps no more of a long command than its beginning.
      const command = shortened(wordsOf(this.#engine, current.value, new Map()))
      return orUnknown(commandChanges(old.command, command))
    }
    const inputs = now.inputs.flatMap(({ name, drvPath }): Change[] => {
      const earlier = old.inputs.find((one) => one.name === name)
      return earlier === undefined ? [] : this.#input(name, earlier.drvPath, drvPath)
    })
    return orUnknown([...commandChanges(old.command, now.command), ...inputs])
  }

  /** A step that is pinned is told by what would make it, as long as that can be read. */
  #pinnedSteps(old: Derivation, now: Derivation, after: StorePath): Change[] {
    const pin = optionChange('hash', pinOf(old), pinOf(now))
    const [was, is] = [old, now].map((derivation) => unpinned(this.#engine.nix, derivation))
    return was == null || is == null ? pin : [...pin, ...this.#steps(was, is, after)]
  }

  #steps(old: Derivation, now: Derivation, after: StorePath): Change[] {
    const engine = this.#engine
    const paired = pairInputs(engine, old, now)
    const shared = new Map(
      paired.flatMap(({ before, after }) =>
        before === null || after === null ? [] : [[before, nameThen(engine, after)] as const]
      )
    )
    const before = { derivation: old, inWords: notebookWords(engine, old, shared) }
    const current = { derivation: now, inWords: notebookWords(engine, now, new Map()) }
    const command = commandChanges(
      commandOf(old).map(before.inWords),
      commandOf(now).map(current.inWords)
    )
    // A step is called after its program, and a snapshot after its place, unless it says otherwise.
    const isOther =
      command.some(({ kind }) => kind === 'program') ||
      old.env.get('nwSnapshot') !== now.env.get('nwSnapshot')
    return [
      ...command,
      ...(isOther ? [] : nameChange(old, now)),
      ...this.#inputs(paired),
      ...this.#starters(old, now, paired),
      ...this.#sources(old, now),
      ...givenChanges(nameThen(engine, after), before, current)
    ]
  }

  #inputs(paired: readonly PairedInput[]): Change[] {
    const engine = this.#engine
    // Programs come before inputs: they are what a reader edits.
    const ordered = [...paired].sort((one, other) => Number(one.isStep) - Number(other.isStep))
    const environments: Change[] = []
    const steps: Change[] = []
    for (const { before, after, isStep: isInput } of ordered) {
      if (before !== null && after !== null) {
        const name = nameThen(engine, after)
        if (isInput) steps.push(...this.#input(name, before, after))
        else environments.push(...this.compare(before, after))
        continue
      }
      const drvPath = before ?? after
      if (drvPath === null || !isInput) continue
      const how = before === null ? 'new' : 'gone'
      steps.push({ kind: 'input', name: nameThen(engine, drvPath), how, because: [] })
    }
    // What lies behind a program may lie behind an input as well, and is told there.
    const told = new Set(steps.flatMap(within).map((change) => JSON.stringify(change)))
    const others = environments.filter((change) => !told.has(JSON.stringify(change)))
    const scripts = others.filter(({ kind }) => kind === 'text')
    return [...scripts, ...inputsOnce(steps), ...others.filter(({ kind }) => kind !== 'text')]
  }

  /** Another shell that starts it: it is called otherwise, so that it has no pair among the inputs. */
  #starters(old: Derivation, now: Derivation, paired: readonly PairedInput[]): Change[] {
    if (old.builder === now.builder) return []
    const [from, to] = [old, now].map((derivation) => this.#starterOf(derivation))
    if (from === undefined || to === undefined) return []
    // What is a pair was compared as such.
    if (paired.some(({ before, after }) => before === from && after === to)) return []
    return [{ kind: 'starter', from: programOf(from), to: programOf(to) }]
  }

  /** The derivation of the shell that starts a step, or the path where nothing builds it. */
  #starterOf(derivation: Derivation): StorePath {
    for (const [reference, { drvPath }] of outputReferences(this.#engine.nix, derivation))
      if (derivation.builder.includes(reference)) return drvPath
    return derivation.builder.split('/').slice(0, 4).join('/')
  }

  #input(name: string, before: StorePath, after: StorePath): Change[] {
    if (before === after) return []
    const { nix } = this.#engine
    const [was, is] = [known(nix, before), known(nix, after)]
    const isSame = was !== null && was.outPath === is?.outPath
    const how = isSame ? (this.#isPinnedAs(before, after) ? 'pinned' : 'same') : 'changed'
    return [{ kind: 'input', name, how, because: this.compare(before, after) }]
  }

  #isPinnedAs(before: StorePath, after: StorePath): boolean {
    const [old, now] = [before, after].map((drvPath) => {
      const derivation = readDerivation(this.#engine.nix, drvPath)
      return derivation.ok ? pinOf(derivation.value) : null
    })
    return old != null && old === now
  }

  /** A program, something frozen, or anything else that is no step. */
  #environments(
    old: { readonly drvPath: StorePath; readonly derivation: Derivation },
    now: Derivation,
    after: StorePath
  ): Change[] {
    const engine = this.#engine
    const changes: Change[] = []
    const scripts = [old.derivation, now].map((one) => one.env.get('source'))
    const [oldScript, newScript] = scripts
    if (oldScript !== undefined && newScript !== undefined && oldScript !== newScript) {
      const lines = this.#textDifference(oldScript, newScript)
      changes.push({ kind: 'text', what: 'script', of: nameThen(engine, after), lines })
    }
    const [was, is] = [programOf(old.drvPath), programOf(after)]
    const [from, to] = [
      versionOf(engine.nix, old.drvPath, old.derivation),
      versionOf(engine.nix, after, now)
    ]
    const isFrozen = now.env.get('nwKind') === 'frozen'
    if (was !== is || from !== to || isFrozen) {
      if (was !== is) return [...changes, toolchain(is, `${was} ${from ?? ''}`.trim(), to)]
      return [...changes, toolchain(is, from, to)]
    }
    const deeper = pairInputs(engine, old.derivation, now).flatMap(({ before, after: current }) =>
      before === null || current === null ? [] : this.compare(before, current)
    )
    const known = [...changes, ...deeper.filter(({ kind }) => kind !== 'unknown')]
    if (known.length > 0) return known
    const sources = this.#sources(old.derivation, now)
    return sources.length > 0 ? sources : [toolchain(is, from, to)]
  }

  /** Files that nothing builds, paired by what they are called. */
  #sources(old: Derivation, now: Derivation): Change[] {
    const gone = old.inputSrcs.filter((path) => !now.inputSrcs.includes(path))
    return now.inputSrcs.flatMap((path): Change[] => {
      if (old.inputSrcs.includes(path)) return []
      const name = namePart(path) ?? path
      const before = gone.find((one) => namePart(one) === name)
      if (before === undefined) return []
      return [{ kind: 'text', what: 'file', of: name, lines: this.#textDifference(before, path) }]
    })
  }

  #textDifference(before: StorePath, after: StorePath): readonly DifferenceLine[] {
    const [old, now] = [before, after].map((path) => smallStoreText(this.#engine.nix, path))
    return old == null || now == null ? [] : lineDifference(old, now)
  }
}

/**
 * Program and arguments in the notebook's words. `names` gives other names than their own to inputs:
 * so that a step that was renamed is no difference.
 */
export function wordsOf(
  engine: StepPast,
  derivation: Derivation,
  names: ReadonlyMap<StorePath, string>
): string[] {
  return commandOf(derivation).map(notebookWords(engine, derivation, names))
}

/** Puts names of the notebook in place of what stands in a derivation for its inputs. */
function notebookWords(
  engine: StepPast,
  derivation: Derivation,
  names: ReadonlyMap<StorePath, string>
): (text: string) => string {
  const inWords = inWordsOfStep(
    outputReferences(engine.nix, derivation),
    (drvPath) => names.get(drvPath) ?? nameThen(engine, drvPath)
  )
  // What a file holds is compared by itself; where it lies says nothing.
  return (text) => inWords(text).replace(/\/nix\/store\/[0-9a-z]{32}-/g, '')
}

function toolchain(name: string, from: string | null, to: string | null): Change {
  return { kind: 'toolchain', name, from, to }
}

/** Of what was collected nothing more can be said. */
const unknown: Change = { kind: 'unknown', because: 'collected' }

function orUnknown(changes: Change[]): Change[] {
  return changes.length > 0 ? changes : [unknown]
}
