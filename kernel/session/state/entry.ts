import type {
  Description,
  ProcessDescription,
  StaticOrigin,
  StepsDescription
} from '../../../nix/evaluator/index.ts'
import { derivationName, type StorePath } from '../../../nix/base/index.ts'
import { inNaturalOrder } from './natural-order.ts'
import { stepsRemarks } from './steps-remarks.ts'
import type { DataOrigin, PlainValue, StepsRemark } from '../../outcome/index.ts'

/** A step or another derivation by the name under which it is shown. */
export interface NamedDerivation {
  readonly name: string
  readonly drvPath: StorePath
}

/** Static files by the name under which they are shown. */
export interface NamedData {
  readonly name: string
  /** Of those that are known by their hash alone; else null. */
  readonly drvPath: StorePath | null
  /** Where they are in the store, or will be. */
  readonly outPath: StorePath
  readonly origin: DataOrigin
}

/** What a definition or a question of a cell turned out to be. */
export type Entry =
  | ({ readonly kind: 'step' } & NamedDerivation)
  /** A set or list of steps: they are shown as one table. */
  | {
      readonly kind: 'sweep'
      readonly name: string
      readonly steps: readonly NamedDerivation[]
      /** What of it is not among the steps, and which of them are one. */
      readonly remarks: readonly StepsRemark[]
    }
  /** Another derivation; `wanted` where it was asked for, and so is built. */
  | ({ readonly kind: 'environment'; readonly wanted: boolean } & NamedDerivation)
  /** A path inside an output, and empty for all of it. */
  | ({ readonly kind: 'file'; readonly path: string } & NamedDerivation)
  /** Static files; `wanted` where they were asked for, and so are fetched by their hash. */
  | ({ readonly kind: 'data'; readonly wanted: boolean } & NamedData)
  | { readonly kind: 'value'; readonly name: string | null; readonly value: PlainValue }
  /** A long run, which is no step itself. */
  | {
      readonly kind: 'process'
      readonly name: string | null
      readonly process: ProcessDescription
    }

/** The steps that an entry has. */
export function stepsOf(entry: Entry): readonly NamedDerivation[] {
  if (entry.kind === 'step') return [entry]
  return entry.kind === 'sweep' ? entry.steps : []
}

/**
 * The entry of a description. `name` is the definition's, or null for a question; `nameOf` gives
 * what the notebook calls a derivation. `called` is the name that members of it go by: the
 * definition's, or the one that a question asks for.
 */
export function entryOf(
  description: Description | StepsDescription,
  name: string | null,
  nameOf: (drvPath: StorePath) => string | undefined,
  called: string | null = name
): Entry {
  switch (description.kind) {
    case 'step':
    case 'environment': {
      const { kind, drvPath } = description
      const named = { name: name ?? nameOf(drvPath) ?? description.name, drvPath }
      return kind === 'step' ? { kind, ...named } : { kind, ...named, wanted: name === null }
    }
    case 'steps': {
      // Nix gives the members of a set by the letters of their names.
      const members = [...description.members].sort((one, other) =>
        inNaturalOrder(one.path.join('.'), other.path.join('.'))
      )
      const steps = members.flatMap(({ path, result }): NamedDerivation[] => {
        if (!result.ok || result.value.kind !== 'step') return []
        const { drvPath } = result.value
        const own = called === null ? nameOf(drvPath) : undefined
        return [{ name: own ?? [...(called === null ? [] : [called]), ...path].join('.'), drvPath }]
      })
      const remarks = stepsRemarks(description, steps, called)
      return { kind: 'sweep', name: name ?? 'steps', steps, remarks }
    }
    case 'file': {
      const { drvPath, path } = description
      // A definition of a file is a name for it: only who asks for the file wants to see it.
      if (name !== null) {
        const text = `«${[nameOf(drvPath) ?? drvPath, path].filter(Boolean).join('/')}»`
        return { kind: 'value', name, value: { type: 'path', text } }
      }
      return { kind: 'file', name: nameOf(drvPath) ?? derivationName(drvPath), drvPath, path }
    }
    case 'static':
      return {
        ...{ kind: 'data', name: name ?? nameOf(description.outPath) ?? description.name },
        ...{ drvPath: description.drvPath, outPath: description.outPath },
        ...{ origin: originOf(description.origin), wanted: name === null }
      }
    case 'process':
      return { kind: 'process', name, process: description }
    case 'plain':
      return { kind: 'value', name, value: { type: description.type, text: description.text } }
  }
}

function originOf({ path, url }: StaticOrigin): DataOrigin {
  if (path !== null) return { kind: 'path', path }
  return url === null ? { kind: 'hash' } : { kind: 'url', url }
}

/** The derivations that have to be there before an entry can be shown, by their names. */
export function wantedNames(entry: Entry): readonly NamedDerivation[] {
  switch (entry.kind) {
    case 'step':
    case 'file':
      return [entry]
    case 'sweep':
      return entry.steps
    case 'environment':
      return entry.wanted ? [entry] : []
    case 'data': {
      const { name, drvPath, wanted } = entry
      return wanted && drvPath !== null ? [{ name, drvPath }] : []
    }
    case 'process':
    case 'value':
      return []
  }
}

/** The same without their names. */
export function wantedBy(entry: Entry): readonly StorePath[] {
  return wantedNames(entry).map(({ drvPath }) => drvPath)
}
