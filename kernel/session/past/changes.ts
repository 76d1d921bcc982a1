import { commandOf, isStep, outputReferences, unpinned } from '../../../nix/lineage.ts'
import { readDerivation, type Derivation } from '../../../nix/derivation.ts'
import { known } from '../../../nix/records.ts'
import { ownPlaceholder } from '../../../nix/store.ts'
import { namePart, type StorePath } from '../../../nix/store-path.ts'
import { optionsOf } from '../command-options.ts'
import type { DifferenceLine } from '../document.ts'
import type { Change } from './change.ts'
import type { Engine } from '../engine.ts'
import { givenChanges, optionChange, pinOf } from './given-changes.ts'
import { entryOfDerivation, nameThen } from './history.ts'
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
export function changesBetween(engine: Engine, before: StorePath, after: StorePath): Change[] {
  return new Comparison(engine).compare(before, after)
}

/** One walk over two graphs of derivations, each pair of them looked at once. */
class Comparison {
  readonly #engine: Engine
  readonly #known = new Map<string, readonly Change[]>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  compare(before: StorePath, after: StorePath): Change[] {
    if (before === after) return []
    const key = `${before} ${after}`
    const known = this.#known.get(key)
    if (known !== undefined) return [...known]
    if (this.#known.size >= mostCompared) return [{ kind: 'unknown' }]
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
    const found =
      isStep(old.value) && isStep(now.value)
        ? this.#pinnedSteps(old.value, now.value, after)
        : this.#environments({ drvPath: before, derivation: old.value }, now.value, after)
    return found.length > 0 ? found : [{ kind: 'unknown' }]
  }

  /** Of derivations that were collected the history has the command. */
  #remembered(before: StorePath, after: StorePath): Change[] {
    const [old, now] = [before, after].map((drvPath) => entryOfDerivation(this.#engine, drvPath))
    if (old == null || now == null) {
      const current = readDerivation(this.#engine.nix, after)
      if (old == null || !current.ok || !isStep(current.value)) return [{ kind: 'unknown' }]
      return orUnknown(commandChanges(old.command, wordsOf(this.#engine, current.value, new Map())))
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
    return [
      ...commandChanges(commandOf(old).map(before.inWords), commandOf(now).map(current.inWords)),
      ...this.#inputs(paired),
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
    const scripts = environments.filter(({ kind }) => kind === 'text')
    return [...scripts, ...steps, ...environments.filter(({ kind }) => kind !== 'text')]
  }

  #input(name: string, before: StorePath, after: StorePath): Change[] {
    if (before === after) return []
    const { nix } = this.#engine
    const [was, is] = [known(nix, before), known(nix, after)]
    const how = was !== null && was.outPath === is?.outPath ? 'same' : 'changed'
    return [{ kind: 'input', name, how, because: this.compare(before, after) }]
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
  engine: Engine,
  derivation: Derivation,
  names: ReadonlyMap<StorePath, string>
): string[] {
  return commandOf(derivation).map(notebookWords(engine, derivation, names))
}

/** Puts names of the notebook in place of what stands in a derivation for its inputs. */
function notebookWords(
  engine: Engine,
  derivation: Derivation,
  names: ReadonlyMap<StorePath, string>
): (text: string) => string {
  const words = new Map([[ownPlaceholder('out'), '$out']])
  for (const [reference, { drvPath }] of outputReferences(engine.nix, derivation))
    words.set(reference, `\${${names.get(drvPath) ?? nameThen(engine, drvPath)}}`)
  return (text) => {
    let shown = text
    for (const [reference, name] of words) shown = shown.replaceAll(reference, name)
    // What a file holds is compared by itself; where it lies says nothing.
    return shown.replace(/\/nix\/store\/[0-9a-z]{32}-/g, '')
  }
}

/** In what two commands differ, in the notebook's words. */
export function commandChanges(before: readonly string[], after: readonly string[]): Change[] {
  const changes: Change[] = []
  const [from = '', to = ''] = [before[0], after[0]]
  if (from !== to) changes.push({ kind: 'program', from, to })
  const [old, now] = [optionsOf(before), optionsOf(after)]
  for (const option of new Set([...now.options.keys(), ...old.options.keys()])) {
    const values = [old, now].map(({ options }) => options.get(option)?.join(', ') ?? null)
    const [was = null, is = null] = values
    if (was === is) continue
    const isText = was !== null && is !== null && (was.includes('\n') || is.includes('\n'))
    changes.push(
      isText
        ? { kind: 'text', what: 'option', of: option, lines: lineDifference(was, is) }
        : { kind: 'option', option, from: was, to: is }
    )
  }
  if (old.others.join('\0') !== now.others.join('\0'))
    changes.push({ kind: 'arguments', from: old.others, to: now.others })
  return changes
}

function toolchain(name: string, from: string | null, to: string | null): Change {
  return { kind: 'toolchain', name, from, to }
}

function orUnknown(changes: Change[]): Change[] {
  return changes.length > 0 ? changes : [{ kind: 'unknown' }]
}

function distinct(changes: readonly Change[]): Change[] {
  const byText = new Map(changes.map((change) => [JSON.stringify(change), change]))
  return [...byText.values()]
}
