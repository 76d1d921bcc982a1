import { hashPart, type JsonObject, type JsonValue } from '../../../nix/base/index.ts'
import type { Lineage, LineageNode, StepReport, StepStatus } from '../../outcome/index.ts'
import { clip, isThere, omittedCounts, wellFormed } from '../base/index.ts'
import { reasonInWords, toolchainInWords } from '../words/index.ts'

/** Files and words of commands over all steps of a cell: a display stays below 200 kB with them. */
const mostFiles = 200
const mostSteps = 120
const mostReasons = 10
/** How many nodes of the lineage: what the cell shows, and what is nearest to it. */
const mostNodes = 60
/** Of a cell with more steps as many nodes as take so much, which are a thousand with short names. */
const mostNodeBytes = 90_000
const mostCommandCharacters = 16_000

/**
 * The steps of a cell and their lineage as data, in the form of `step.schema.json`. Text is that of
 * the steps, only made well-formed: whoever shows it escapes it. Nothing in it changes from one run
 * that gives a result to another that finds it: that stands in `runData`. A notebook keeps it for
 * ever, and each line of it takes room: what is as it mostly is stands in none.
 */
export function stepData(steps: readonly StepReport[], lineage: Lineage | null): JsonValue {
  const kept = steps.slice(0, mostSteps)
  const files = Math.max(1, Math.floor(mostFiles / Math.max(1, kept.length)))
  const characters = Math.floor(mostCommandCharacters / Math.max(1, kept.length))
  return {
    version: 2,
    steps: kept.map((step) => ({
      name: recordedName(step.name),
      status: settled(step.status),
      drvPath: step.drvPath,
      outPath: step.outPath,
      narHash: step.narHash,
      command: words(step.command, characters),
      inputs: step.inputs.slice(0, Math.max(10, Math.floor(60 / kept.length))).map(recordedName),
      files: step.files.files.slice(0, files).map(({ path, size }) => [recordedName(path), size]),
      ...(step.files.total > files ? { filesTotal: step.files.total } : {}),
      size: step.size,
      sandboxed: step.sandboxed,
      toolchain: step.toolchain === null ? null : recordedName(toolchainInWords(step.toolchain)),
      ...(step.failure?.exitCode == null ? {} : { exitCode: step.failure.exitCode })
    })),
    ...(steps.length > kept.length ? { stepsTotal: steps.length } : {}),
    lineage: lineageData(lineage, Math.max(mostNodes, steps.length))
  }
}

function lineageData(lineage: Lineage | null, most: number): JsonObject {
  // Which steps read the ones that are shown depends on the cells that have run by then.
  const all = (lineage?.nodes ?? []).filter(({ isDescendant }) => isDescendant !== true)
  const ancestry = all.filter(({ kind }) => kind !== 'environment')
  const environments = all.filter(({ kind }) => kind === 'environment')
  const nodes = nodesWithin(ancestry.slice(0, most), lineage?.edges ?? [])
  const names = [...new Set(environments.map((environment) => recordedName(environment.name)))]
  const used = names.slice(0, mostNodes)
  const unnamed = ancestry.length - nodes.length + names.length - used.length
  const omitted = (lineage?.omitted ?? 0) + unnamed
  return {
    nodes,
    ...(used.length === 0 ? {} : { environments: used }),
    ...(omitted === 0 ? {} : { omitted })
  }
}

/** As many of the nodes, the first ones, as there is room for. */
function nodesWithin(all: readonly LineageNode[], edges: Lineage['edges']): JsonObject[] {
  for (let nodes = all; ;) {
    const places = new Map(nodes.map(({ id }, place) => [id, place]))
    const inputs = new Map<string, number[]>()
    for (const { from, to } of edges) {
      const place = places.get(from)
      if (place === undefined || !places.has(to)) continue
      const known = inputs.get(to)
      if (known === undefined) inputs.set(to, [place])
      else known.push(place)
    }
    const data = nodes.map((node) => nodeData(node, inputs.get(node.id) ?? []))
    const size = Buffer.byteLength(JSON.stringify(data))
    if (nodes.length <= mostNodes || size <= mostNodeBytes) return data
    const fitting = Math.floor((nodes.length * mostNodeBytes) / size)
    nodes = nodes.slice(0, Math.max(mostNodes, fitting))
  }
}

function nodeData({ id, name: called, kind, status }: LineageNode, inputs: number[]): JsonObject {
  const state = status === null ? 'done' : settled(status)
  return {
    id: hashPart(id) ?? id,
    name: recordedName(called),
    ...(kind === 'step' ? {} : { kind }),
    ...(state === 'done' ? {} : { status: state }),
    ...(inputs.length === 0 ? {} : { inputs })
  }
}

/**
 * What changes from run to run, for the metadata of the output, in the order of the steps: the state
 * of each, how long its build took, when it was built, and why. What is not known, or not so, is left
 * out. Of steps that have no room it says how many came out in which way. How its lineage came out is
 * told where those steps are shown.
 */
export function runData(steps: readonly StepReport[]): JsonValue {
  const omitted = omittedCounts(steps.slice(mostSteps).map(({ status }) => status))
  return {
    steps: steps.slice(0, mostSteps).map(runOf),
    ...(omitted === undefined ? {} : { omitted })
  }
}

function runOf(step: StepReport): JsonObject {
  const { seconds, builtOn, passage, startedAt, builtAt, cell, verified, differed } = step
  const reasons = step.reasons.slice(0, mostReasons)
  return {
    name: recordedName(step.name),
    status: step.status,
    ...(seconds === null ? {} : { seconds }),
    ...(builtOn == null ? {} : { builtOn }),
    ...(passage == null ? {} : { passage: { ...passage } }),
    ...(startedAt == null ? {} : { startedAt }),
    ...(builtAt === null ? {} : { builtAt }),
    ...(reasons.length === 0
      ? {}
      : { reasons: reasons.map((reason) => wellFormed(clip(reasonInWords(reason), 300))) }),
    ...(cell === null ? {} : { cell }),
    ...(verified == null ? {} : { verified }),
    ...(differed == null || differed === 0 ? {} : { differed })
  }
}

/** `done` for whatever has its result, by whichever way it came. */
function settled(status: StepStatus): string {
  return isThere(status) ? 'done' : status
}

/** A name or path as the data of a step has it. */
export function recordedName(text: string): string {
  return wellFormed(clip(text, 200))
}

function words(command: readonly string[], characters: number): readonly string[] {
  const kept: string[] = []
  let left = characters
  for (const word of command) {
    if (left <= 0) return [...kept, '…']
    const short = wellFormed(clip(word, Math.max(1, left)))
    kept.push(short)
    left -= short.length + 3
  }
  return kept
}
