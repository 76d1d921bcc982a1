import type { JsonValue } from '../../../nix/base/index.ts'
import type { Lineage, StepReport, StepStatus } from '../../outcome/index.ts'
import { clip, isThere, wellFormed } from '../base/index.ts'
import { reasonInWords, toolchainInWords } from '../words/index.ts'

/** Files and words of commands over all steps of a cell: a display stays below 200 kB with them. */
const mostFiles = 200
const mostSteps = 120
const mostReasons = 10
/** How many nodes of the lineage: what the cell shows, and what is nearest to it. */
const mostNodes = 60
const mostCommandCharacters = 16_000

/**
 * The steps of a cell and their lineage as data, in the form of `step.schema.json`. Text is that of
 * the steps, only made well-formed: whoever shows it escapes it. Nothing in it changes from one run
 * that gives a result to another that finds it: that stands in `runData`.
 */
export function stepData(steps: readonly StepReport[], lineage: Lineage | null): JsonValue {
  const kept = steps.slice(0, mostSteps)
  // Which steps read the ones that are shown depends on the cells that have run by then.
  const all = (lineage?.nodes ?? []).filter(({ isDescendant }) => isDescendant !== true)
  const [ancestry, environments] = [
    all.filter(({ kind }) => kind !== 'environment'),
    all.filter(({ kind }) => kind === 'environment')
  ]
  const nodes = [...ancestry.slice(0, Math.max(mostNodes, steps.length)), ...environments]
  const ids = new Set(nodes.map(({ id }) => id))
  const files = Math.max(1, Math.floor(mostFiles / Math.max(1, kept.length)))
  const characters = Math.floor(mostCommandCharacters / Math.max(1, kept.length))
  return {
    version: 1,
    steps: kept.map((step) => ({
      name: recordedName(step.name),
      status: settled(step.status),
      drvPath: step.drvPath,
      outPath: step.outPath,
      narHash: step.narHash,
      command: words(step.command, characters),
      inputs: step.inputs.slice(0, Math.max(10, Math.floor(60 / kept.length))).map(recordedName),
      files: step.files.files.slice(0, files).map(({ path, size, type }) => ({
        path: recordedName(path),
        size,
        type: recordedName(type)
      })),
      filesTotal: step.files.total,
      size: step.size,
      sandboxed: step.sandboxed,
      toolchain: step.toolchain === null ? null : recordedName(toolchainInWords(step.toolchain)),
      exitCode: step.failure?.exitCode ?? null
    })),
    stepsTotal: steps.length,
    lineage: {
      nodes: nodes.map((node) => ({
        id: node.id,
        name: recordedName(node.name),
        kind: node.kind,
        status: node.status === null ? null : settled(node.status)
      })),
      edges: (lineage?.edges ?? [])
        .filter(({ from, to }) => ids.has(from) && ids.has(to))
        .map(({ from, to }) => [from, to]),
      omitted: (lineage?.omitted ?? 0) + all.length - nodes.length
    }
  }
}

/**
 * What changes from run to run, for the metadata of the output: the state of each step, how long its
 * build took, when it was built, and why; and the states of its lineage by derivation.
 */
export function runData(steps: readonly StepReport[], lineage: Lineage | null): JsonValue {
  return {
    steps: steps.slice(0, mostSteps).map((step) => ({
      name: recordedName(step.name),
      status: step.status,
      seconds: step.seconds,
      builtOn: step.builtOn ?? null,
      ...(step.passage == null ? {} : { passage: { ...step.passage } }),
      startedAt: step.startedAt ?? null,
      builtAt: step.builtAt,
      reasons: step.reasons
        .slice(0, mostReasons)
        .map((reason) => wellFormed(clip(reasonInWords(reason), 300))),
      cell: step.cell,
      verified: step.verified ?? null,
      differed: step.differed ?? null
    })),
    lineage: Object.fromEntries((lineage?.nodes ?? []).map(({ id, status }) => [id, status]))
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
