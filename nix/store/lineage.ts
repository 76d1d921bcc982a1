import type {
  DescribedStep,
  Derivation,
  LineageStep,
  OutputReference,
  StepEdge
} from '../remembered/index.ts'
import { readDerivation } from './derivation.ts'
import { walkInputs } from './input-walk.ts'
import type { Nix } from '../installation/index.ts'
import { upstreamPlaceholder } from './store.ts'
import { derivationName, putNewest, type StorePath } from '../base/index.ts'

/** What came from what, by derivations alone: nothing needs to be built for it. */
export interface LineageGraph {
  /** The steps that were asked for, then their ancestors, the nearest first. */
  readonly steps: readonly LineageStep[]
  readonly edges: readonly StepEdge[]
  /** Ancestors that are not among the steps, since there are too many. */
  readonly omitted: number
}

/** More than this cannot be drawn legibly. */
const mostSteps = 60

/** So many are counted; beyond, the count is a lower bound. */
const mostCounted = 10_000

/**
 * The steps that `wanted` (steps, or derivations made of them) came from. A step is what the
 * library marks so (`nwKind` in the derivation's environment is `step`); other derivations are
 * folded: what a step reads through a program made of another step counts as read from that.
 * A derivation that cannot be read has no ancestors.
 */
export function lineage(
  nix: Nix,
  wanted: readonly StorePath[],
  limit: number = mostSteps
): LineageGraph {
  const queue = new Set(wanted.flatMap((drvPath) => nearestSteps(nix, drvPath)))
  const first = queue.size
  const steps: LineageStep[] = []
  const edges: StepEdge[] = []
  const shown = new Set<StorePath>()
  // A set goes on to what is added to it while it is walked.
  for (const drvPath of queue) {
    const described = stepWithInputs(nix, drvPath)
    if (described === null) continue
    const { step, inputs } = described
    const isShown = steps.length < Math.max(limit, first)
    if (isShown) {
      steps.push(step)
      shown.add(drvPath)
    }
    for (const edge of inputs) {
      if (queue.size < mostCounted) queue.add(edge.from)
      if (isShown) edges.push(edge)
    }
  }
  return {
    steps,
    edges: unique(edges).filter(({ from }) => shown.has(from)),
    omitted: queue.size - shown.size
  }
}

/** Of hundreds of ancestors most are those of the next step as well. */
const mostKept = 4000

/** One step and what it reads directly; null where the derivation is none. */
export function stepWithInputs(nix: Nix, drvPath: StorePath): DescribedStep | null {
  const memory = nix.remembered.steps
  const before = memory.get(drvPath)
  if (before !== undefined) return before
  const derivation = readStep(nix, drvPath)
  if (derivation === null) return null
  const step = describeStep(nix, drvPath, derivation)
  const described = { step, inputs: unique(edgesInto(nix, step, derivation)) }
  if (isForGood(nix, drvPath, derivation)) putNewest(memory, drvPath, described, mostKept)
  return described
}

/** Whether all that a step is made of could be read, and is not too large to be kept. */
function isForGood(
  { remembered: { derivations, nearestSteps: known } }: Nix,
  drvPath: StorePath,
  { inputDrvs }: Derivation
): boolean {
  const own = derivations.get(drvPath)
  const unpinnedPath = own?.env.get('nwUnpinned')
  const isUnpinned = unpinnedPath === undefined || derivations.has(unpinnedPath)
  return own !== undefined && isUnpinned && [...inputDrvs.keys()].every((path) => known.has(path))
}

/** Whether a derivation is a step of the library. */
export function isStep(derivation: Derivation): boolean {
  return derivation.env.get('nwKind') === 'step'
}

/** Program and arguments of a step: its first three arguments are those of the shell around it. */
export function commandOf(derivation: Derivation): readonly string[] {
  return derivation.args.slice(3)
}

/**
 * What stands in a derivation for the outputs of its inputs: a placeholder for a content-addressed
 * one, the path itself for any other.
 */
export function outputReferences(
  nix: Nix,
  derivation: Derivation
): ReadonlyMap<string, OutputReference> {
  const references = new Map<string, OutputReference>()
  for (const [drvPath, outputs] of derivation.inputDrvs) {
    const input = readDerivation(nix, drvPath)
    for (const output of outputs) {
      const path = input.ok ? input.value.outputs.get(output)?.path : undefined
      references.set(path ?? upstreamPlaceholder(drvPath, output), { drvPath, output })
    }
  }
  return references
}

function describeStep(nix: Nix, drvPath: StorePath, derivation: Derivation): LineageStep {
  const command = commandOf(derivation)
  const references = outputReferences(nix, derivation)
  const places = placesIn(command, [...references.keys(), ...derivation.inputSrcs])
  const environments = new Set<StorePath>()
  for (const [reference, { drvPath: input }] of references) {
    if (places.of.has(reference) && readStep(nix, input) === null) environments.add(input)
  }
  const pinned = [...references.keys()].filter((reference) => reference.startsWith('/nix/store/'))
  return {
    drvPath,
    name: derivationName(drvPath),
    command,
    environments: [...environments],
    sources: derivation.inputSrcs.filter((path) => places.of.has(path)),
    reads: [...derivation.inputSrcs, ...pinned].map((path) => ({
      path,
      files: filesBehind(command, path, places)
    })),
    references
  }
}

function edgesInto(nix: Nix, step: LineageStep, derivation: Derivation): StepEdge[] {
  const { command, references } = step
  const places = placesIn(command, [...references.keys()])
  const byInput = Map.groupBy(references.keys(), (one) => references.get(one)?.drvPath)
  const filesOf = (input: StorePath) =>
    new Set((byInput.get(input) ?? []).flatMap((one) => filesBehind(command, one, places)))
  return inputsInOrder(byInput, places, derivation).flatMap((input) =>
    nearestSteps(nix, input).map((from) => ({
      from,
      to: step.drvPath,
      files: from === input ? [...filesOf(input)] : []
    }))
  )
}

/** Inputs as the command names them; those that it does not name are last. */
function inputsInOrder(
  byInput: ReadonlyMap<StorePath | undefined, readonly string[]>,
  places: Places,
  derivation: Derivation
): StorePath[] {
  const order = [...places.of.keys()]
  const rank = new Map(order.map((reference, index) => [reference, index]))
  const rankOf = (drvPath: StorePath) =>
    Math.min(...(byInput.get(drvPath) ?? []).map((one) => rank.get(one) ?? Infinity), Infinity)
  const ranked = [...derivation.inputDrvs.keys()].map((input) => [rankOf(input), input] as const)
  ranked.sort(([one], [other]) => (one === other ? 0 : one - other))
  return ranked.map(([, input]) => input)
}

/** Where references stand in a command. */
interface Places {
  /** By reference, those that stand first before the others. */
  readonly of: ReadonlyMap<string, readonly Place[]>
  /** How many stand in each word. */
  readonly counts: readonly number[]
}

interface Place {
  readonly word: number
  readonly at: number
}

/** What a reference begins with, and no two have in common: a hash. */
const beginning = /\/nix\/store\/[0-9a-z]{32}|\/[0-9a-z]{52}/g

/**
 * A command is read once for all references: a step that reads hundreds of others has a word of
 * hundreds.
 */
function placesIn(command: readonly string[], references: readonly string[]): Places {
  const byBeginning = Map.groupBy(references, (reference) => reference.match(beginning)?.[0])
  const of = new Map<string, Place[]>()
  const counts = command.map((text, word) => {
    let count = 0
    for (const { 0: found, index: at } of text.matchAll(beginning))
      for (const reference of byBeginning.get(found) ?? []) {
        if (!text.startsWith(reference, at)) continue
        count += 1
        const places = of.get(reference) ?? []
        of.set(reference, places)
        places.push({ word, at })
      }
    return count
  })
  return { of, counts }
}

/** The files of what stands in a command as `reference`. */
function filesBehind(
  command: readonly string[],
  reference: string,
  { of, counts }: Places
): readonly string[] {
  const files = new Set<string>()
  const places = of.get(reference) ?? []
  for (const [index, { word, at }] of places.entries()) {
    const text = command[word] ?? ''
    const next = places[index + 1]
    const after = text.slice(at + reference.length, next?.word === word ? next.at : undefined)
    const isScript = isScriptFlag.test(command[word - 1] ?? '')
    const isWhole = counts[word] === 1 && !isScript && isBeforeValue.test(text.slice(0, at))
    const file = fileAt(after, text[at - 1] ?? '', isWhole)
    if (file !== '') files.add(file)
  }
  return [...files]
}

/** `sh -c SCRIPT`: what stands there is a program, and no name of a file. */
const isScriptFlag = /^-\w*[ce]$/

/** What can stand before a value that is a word's own: nothing, or the option that it is given to. */
const isBeforeValue = /^(?:--?[\w.-]+=|[\w.-]+=)?$/

/** The file that a text names behind an output: to the quote's end, of all of a word with its blanks. */
function fileAt(after: string, quote: string, isWhole: boolean): string {
  const end = quote === "'" || quote === '"' ? after.indexOf(quote) : -1
  const pattern = isWhole ? /^\/+([^,;:"'\n]+)/ : /^\/+([^,;:\s"']+)/
  const text = end >= 0 ? after.slice(0, end) : (pattern.exec(after)?.[0] ?? '')
  return text.startsWith('/') ? text.replace(/^\/+|\/+$/g, '') : ''
}

function unique(edges: readonly StepEdge[]): StepEdge[] {
  const merged = new Map<string, StepEdge>()
  for (const edge of edges) {
    const key = `${edge.from} ${edge.to}`
    const files = new Set([...(merged.get(key)?.files ?? []), ...edge.files])
    merged.set(key, { ...edge, files: [...files] })
  }
  return [...merged.values()]
}

/** The closure of an environment from nixpkgs has about a thousand derivations. */
const mostSearched = 2000

/** The derivation itself, where it is a step; else the steps that it is made of. */
function nearestSteps(nix: Nix, drvPath: StorePath): readonly StorePath[] {
  const memory = nix.remembered.nearestSteps
  const before = memory.get(drvPath)
  if (before !== undefined) return before
  const found: StorePath[] = []
  const unreadable: StorePath[] = []
  const goesOn = (path: StorePath): boolean => {
    const derivation = readDerivation(nix, path)
    if (!derivation.ok) unreadable.push(path)
    else if (isStep(derivation.value)) found.push(path)
    else return true
    return false
  }
  walkInputs(nix, [drvPath], goesOn, { most: mostSearched })
  if (unreadable.length === 0) memory.set(drvPath, found)
  return found
}

/**
 * What a step is made of. One that is pinned by a hash is made of nothing: what would make it, and
 * what that reads, is told by the derivation that it names as a text.
 */
function readStep(nix: Nix, drvPath: StorePath): Derivation | null {
  const derivation = readDerivation(nix, drvPath)
  if (!derivation.ok || !isStep(derivation.value)) return null
  return unpinned(nix, derivation.value) ?? derivation.value
}

/** What would make a step that is pinned, null where that was collected; any other step itself. */
export function unpinned(nix: Nix, derivation: Derivation): Derivation | null {
  const drvPath = derivation.env.get('nwUnpinned')
  if (drvPath === undefined) return derivation
  const made = readDerivation(nix, drvPath)
  return made.ok ? made.value : null
}
