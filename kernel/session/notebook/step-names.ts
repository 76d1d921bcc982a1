import { derivationName, type StorePath } from '../../../nix/base/index.ts'

/** What the notebook calls its derivations: `dataset` where Nix says `…-build-data.drv`. */
export interface StepNames {
  /** Sets the derivations that a definition gives, in place of those before. */
  set(definition: string, drvPaths: ReadonlyMap<StorePath, string>): void
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
  byDefinition: Map<string, ReadonlyMap<StorePath, string>>,
  byDerivation: Map<StorePath, Map<string, string>>,
  met: StorePath[]
): StepNames {
  const wasMet = new Set(met)

  function forget(definition: string): void {
    for (const drvPath of byDefinition.get(definition)?.keys() ?? []) {
      const names = byDerivation.get(drvPath)
      names?.delete(definition)
      if (names?.size === 0) byDerivation.delete(drvPath)
    }
    byDefinition.delete(definition)
  }

  return {
    set(definition, drvPaths) {
      forget(definition)
      byDefinition.set(definition, drvPaths)
      for (const [drvPath, name] of drvPaths) {
        if (!wasMet.has(drvPath)) met.push(drvPath)
        wasMet.add(drvPath)
        const names = byDerivation.get(drvPath)
        if (names === undefined) byDerivation.set(drvPath, new Map([[definition, name]]))
        else names.set(definition, name)
      }
    },
    delete: forget,
    of: (drvPath) => byDerivation.get(drvPath)?.values().next().value,
    isNamed: (drvPath, name) =>
      [...(byDerivation.get(drvPath)?.values() ?? [])].some((one) => one === name),
    names: () => new Set([...byDefinition.values()].flatMap((names) => [...names.values()])),
    given: (definition) => [...(byDefinition.get(definition)?.values() ?? [])],
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
