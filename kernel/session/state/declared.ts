import type { StepLimits } from '../../../nix/builder/index.ts'
import type { Declared, Description, StepsDescription } from '../../../nix/evaluator/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'

/**
 * What the steps declare besides what they are. It is no part of a derivation, so it is kept beside:
 * what was evaluated last counts.
 */
export interface Declarations {
  /** Keeps what the steps of a value declare. */
  take(description: Description | StepsDescription): void
  /** null where a step declares nothing, or was not evaluated. */
  of(drvPath: StorePath): Declared | null
  /** The limits and folders of all steps that have some, for whoever builds them. */
  limits(): ReadonlyMap<StorePath, StepLimits>
}

/** Nothing is declared at first. */
export function createDeclarations(): Declarations {
  const declared = new Map<StorePath, Declared>()
  const limits = new Map<StorePath, StepLimits>()

  function takeOne(description: Description): void {
    if (description.kind !== 'step') return
    const { drvPath } = description
    declared.delete(drvPath)
    limits.delete(drvPath)
    if (description.declared === null) return
    declared.set(drvPath, description.declared)
    const own = limitsOf(description.declared)
    if (own !== null) limits.set(drvPath, own)
  }

  return {
    take(description) {
      if (description.kind !== 'steps') takeOne(description)
      else for (const { result } of description.members) if (result.ok) takeOne(result.value)
    },
    of: (drvPath) => declared.get(drvPath) ?? null,
    limits: () => limits
  }
}

function limitsOf(declared: Declared): StepLimits | null {
  const { timeout, cores, memory, state, process, snapshot, hash, network } = declared
  // What is pinned is not run.
  if (hash !== null && !network) return null
  const of = process === null || snapshot === null ? null : { process, number: snapshot }
  if (timeout === null && cores === null && memory === null && !state && of === null) return null
  return { timeout, cores, memory, state, snapshot: of }
}
