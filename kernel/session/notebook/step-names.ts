import { derivationName, type StorePath } from '../../../nix/base/index.ts'

/** A derivation that a definition gives, and what it is called there. */
export interface GivenStep {
  readonly drvPath: StorePath
  readonly name: string
}

/** What the notebook calls its derivations: `dataset` where Nix says `…-build-data.drv`. */
export interface StepNames {
  /**
   * Sets the steps that a definition gives, in place of those before. Members of a sweep may be one
   * derivation under several names: it is called by the first, and is each of them.
   */
  set(definition: string, steps: readonly GivenStep[]): void
  delete(definition: string): void
  /** The notebook's name, or undefined where no definition gives that derivation. */
  of(drvPath: StorePath): string | undefined
  /**
   * Whether a definition gives that derivation under that name. A step that no definition gives goes
   * by what Nix calls it, and that may be a name of the notebook that means something else.
   */
  isNamed(drvPath: StorePath, name: string): boolean
  /** What the steps are called, also those that go by another name as well. */
  names(): ReadonlySet<string>
  /** What a definition gives, by the names of its steps. */
  given(definition: string): readonly string[]
  /** Every derivation that a definition gives. */
  all(): Iterable<StorePath>
  /** Every derivation that a definition ever gave, in the order in which they came. */
  met(): readonly StorePath[]
  /** The same names once more: a change of the one does not reach the other. */
  fork(): StepNames
}

/** No names at first. */
export function createStepNames(): StepNames {
  return stepNamesOf(new Map(), new Map(), [])
}

/**
 * `byDerivation`: several definitions may give one derivation, as `best = model_base;` does. The first
 * has it.
 */
function stepNamesOf(
  byDefinition: Map<string, readonly GivenStep[]>,
  byDerivation: Map<StorePath, Map<string, readonly string[]>>,
  met: StorePath[]
): StepNames {
  const wasMet = new Set(met)

  function forget(definition: string): void {
    for (const { drvPath } of byDefinition.get(definition) ?? []) {
      const names = byDerivation.get(drvPath)
      names?.delete(definition)
      if (names?.size === 0) byDerivation.delete(drvPath)
    }
    byDefinition.delete(definition)
  }

  return {
    set(definition, steps) {
      forget(definition)
      byDefinition.set(definition, steps)
      for (const { drvPath, name } of steps) {
        if (!wasMet.has(drvPath)) met.push(drvPath)
        wasMet.add(drvPath)
        const names = byDerivation.get(drvPath) ?? new Map<string, readonly string[]>()
        names.set(definition, [...(names.get(definition) ?? []), name])
        byDerivation.set(drvPath, names)
      }
    },
    delete: forget,
    of: (drvPath) => byDerivation.get(drvPath)?.values().next().value?.[0],
    isNamed: (drvPath, name) =>
      [...(byDerivation.get(drvPath)?.values() ?? [])].some((names) => names.includes(name)),
    names: () => new Set([...byDefinition.values()].flat().map(({ name }) => name)),
    given: (definition) => (byDefinition.get(definition) ?? []).map(({ name }) => name),
    all: () => byDerivation.keys(),
    met: () => met,
    fork: () =>
      stepNamesOf(
        new Map(byDefinition),
        new Map([...byDerivation].map(([drvPath, names]) => [drvPath, new Map(names)])),
        [...met]
      )
  }
}

/** What the notebook calls a derivation; what Nix does, where it is none of the notebook's. */
export function nameOf({ names }: { readonly names: StepNames }, drvPath: StorePath): string {
  return names.of(drvPath) ?? derivationName(drvPath)
}
