import { readdirSync } from 'node:fs'
import { type Derivation, isStep, readDerivation } from '../../../nix/store/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import { derivationName, type StorePath } from '../../../nix/base/index.ts'
import type { StepPast } from '../state/index.ts'
import { nameThen } from './history.ts'

/** An input of a derivation, and the one that was there in its place; null where there is none. */
export interface PairedInput {
  readonly before: StorePath | null
  readonly after: StorePath | null
  readonly isStep: boolean
}

/**
 * The direct inputs of two derivations, each beside the one that it took the place of: by identity,
 * then by the notebook's name, then by Nix's, in their order.
 */
export function pairInputs(engine: StepPast, old: Derivation, now: Derivation): PairedInput[] {
  const left = new Set(old.inputDrvs.keys())
  const open = new Set(now.inputDrvs.keys())
  const pairs = new Map<StorePath, StorePath>()
  const keys: readonly ((drvPath: StorePath) => string)[] = [
    (drvPath) => drvPath,
    (drvPath) => nameThen(engine, drvPath),
    programOf
  ]
  for (const keyOf of keys) {
    // The first of each key last, where it is soon taken away.
    const byKey = Map.groupBy([...left].toReversed(), keyOf)
    for (const after of open) {
      const before = byKey.get(keyOf(after))?.pop()
      if (before === undefined) continue
      pairs.set(after, before)
      open.delete(after)
      left.delete(before)
    }
  }
  const paired = [...now.inputDrvs.keys()].map((after) => ({
    before: pairs.get(after) ?? null,
    after,
    isStep: isStepAt(engine.nix, after)
  }))
  const gone = [...left].map((before) => ({
    before,
    after: null,
    isStep: isStepAt(engine.nix, before)
  }))
  return [...paired, ...gone]
}

function isStepAt(nix: Nix, drvPath: StorePath): boolean {
  const derivation = readDerivation(nix, drvPath)
  return derivation.ok && isStep(derivation.value)
}

/** What a derivation is called without its version: `python3` of `python3-3.11.7`. */
export function programOf(drvPath: StorePath): string {
  return derivationName(drvPath).replace(/-\d.*$/, '')
}

/** The version that a derivation's name carries, or that of the Python that was frozen. */
export function versionOf(nix: Nix, drvPath: StorePath, derivation: Derivation): string | null {
  const inName = /-(\d.*)$/.exec(derivationName(drvPath))?.[1]
  if (inName !== undefined) return inName
  const files = derivation.env.get('files')
  return files === undefined ? null : pythonVersion(nix.onDisk(files))
}

function pythonVersion(files: string): string | null {
  try {
    const libraries = readdirSync(`${files}/lib`).map((name) => /^python(\d+\.\d+)$/.exec(name))
    return libraries.find((found) => found !== null)?.[1] ?? null
  } catch {
    return null
  }
}
