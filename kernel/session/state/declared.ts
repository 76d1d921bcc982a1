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
  /**
   * The limits and folders of all steps that have some, for whoever builds them. `later` has the say
   * on the steps that it was told of: those of a fork.
   */
  limits(later?: Declarations): ReadonlyMap<StorePath, StepLimits>
  /** Whether the result of a step goes as soon as what reads it is built. */
  isSpent(drvPath: StorePath): boolean
  /** Each step that was evaluated. */
  told(): ReadonlyMap<StorePath, Declared | null>
  /** The same once more: a change of the one does not reach the other. */
  fork(): Declarations
}

/** Nothing is declared at first. */
export function createDeclarations(): Declarations {
  return declarationsOf(new Map())
}

function declarationsOf(declared: Map<StorePath, Declared | null>): Declarations {
  function takeOne(description: Description): void {
    if (description.kind === 'step') declared.set(description.drvPath, description.declared)
  }

  return {
    take(description) {
      if (description.kind !== 'steps') takeOne(description)
      else for (const { result } of description.members) if (result.ok) takeOne(result.value)
    },
    of: (drvPath) => declared.get(drvPath) ?? null,
    limits(later) {
      const limits = new Map<StorePath, StepLimits>()
      for (const [drvPath, one] of new Map([...declared, ...(later?.told() ?? [])])) {
        const own = one === null ? null : limitsOf(one)
        if (own !== null) limits.set(drvPath, own)
      }
      return limits
    },
    isSpent(drvPath) {
      const one = declared.get(drvPath) ?? null
      return one?.keep === 'never' && !isPinned(one)
    },
    told: () => declared,
    fork: () => declarationsOf(new Map(declared))
  }
}

/** What is pinned is not run, but taken by its hash. */
function isPinned({ hash, network }: Declared): boolean {
  return hash !== null && !network
}

function limitsOf(declared: Declared): StepLimits | null {
  const { timeout, cores, memory, state, process, snapshot } = declared
  const { disk, uses, retry, keep } = declared
  if (isPinned(declared)) return null
  const of = process === null || snapshot === null ? null : { process, number: snapshot }
  const own = {
    ...(disk === undefined ? {} : { disk }),
    ...(uses === undefined ? {} : { uses }),
    ...(retry === undefined ? {} : { retry }),
    ...(keep === undefined ? {} : { keep })
  }
  const isPlain = timeout === null && cores === null && memory === null && !state && of === null
  if (isPlain && Object.keys(own).length === 0) return null
  return { timeout, cores, memory, state, snapshot: of, ...own }
}
