import type { Lineage, StepReport } from '../session/outcome.ts'
import type { Json } from './bundle.ts'
import { clip, wellFormed } from './text.ts'

/** Files and words of commands over all steps of a cell: a display stays below 200 kB with them. */
const mostFiles = 200
const mostSteps = 120
const mostCommandCharacters = 16_000

/**
 * The steps of a cell and their lineage as data, in the form of `step.schema.json`. Text is that of
 * the steps, only made well-formed: whoever shows it escapes it. `seconds` is how long the build
 * took, whenever it was, so that two runs that find the same result say the same.
 */
export function stepData(steps: readonly StepReport[], lineage: Lineage | null): Json {
  const kept = steps.slice(0, mostSteps)
  const files = Math.max(1, Math.floor(mostFiles / Math.max(1, kept.length)))
  const characters = Math.floor(mostCommandCharacters / Math.max(1, kept.length))
  return {
    version: 1,
    steps: kept.map((step) => ({
      name: name(step.name),
      status: step.status,
      drvPath: step.drvPath,
      outPath: step.outPath,
      narHash: step.narHash,
      command: words(step.command, characters),
      inputs: step.inputs.slice(0, Math.max(10, Math.floor(60 / kept.length))).map(name),
      files: step.files.files.slice(0, files).map(({ path, size, type }) => ({
        path: name(path),
        size,
        type: name(type)
      })),
      filesTotal: step.files.total,
      size: step.size,
      seconds: step.seconds,
      builtAt: step.builtAt,
      sandboxed: step.sandboxed,
      toolchain: step.toolchain === null ? null : name(step.toolchain),
      exitCode: step.failure?.exitCode ?? null
    })),
    stepsTotal: steps.length,
    lineage: {
      nodes: (lineage?.nodes ?? []).map((node) => ({
        id: node.id,
        name: name(node.name),
        kind: node.kind,
        status: node.status
      })),
      edges: (lineage?.edges ?? []).map(({ from, to }) => [from, to]),
      omitted: lineage?.omitted ?? 0
    }
  }
}

function name(text: string): string {
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
