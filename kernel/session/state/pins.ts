import { type DerivationReport, reportBlocked, reportUnusable } from '../../../nix/builder/index.ts'
import {
  isOnDisk,
  known,
  readDerivation,
  type Verdict,
  verifyPath,
  walkInputs
} from '../../../nix/store/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'

/** Results that were taken by their hash: whether their content is still what the hash says. */
export interface Pins {
  /** Looked at once in a kernel for each path. */
  verdict(path: StorePath): Promise<Verdict>
  /** What was found of a path does not hold any more: it was built again. */
  forget(path: StorePath): void
}

/** Nothing was looked at yet. */
export function createPins(nix: Nix): Pins {
  const verdicts = new Map<StorePath, Promise<Verdict>>()
  return {
    verdict(path) {
      const before = verdicts.get(path)
      if (before !== undefined) return before
      const verdict = verifyPath(nix, path)
      verdicts.set(path, verdict)
      return verdict
    },
    forget: (path) => void verdicts.delete(path)
  }
}

/**
 * Looks at what is pinned among the inputs of derivations, near and far, before they are built. Gives
 * reports of the pins whose content was changed, and of those derivations that they block.
 */
export type PinCheck = (drvPaths: readonly StorePath[]) => Promise<readonly DerivationReport[]>

/** Each derivation is looked at once in a kernel, as long as nothing was changed. */
export function createPinCheck(nix: Nix, pins: Pins): PinCheck {
  const fine = new Set<StorePath>()
  return async (drvPaths) => {
    const below = pinsBelow(nix, drvPaths, fine)
    const spoiled = new Map<StorePath, DerivationReport>()
    for (const [drvPath, path] of below.pins) {
      if (!isOnDisk(nix, path)) continue
      const verdict = await pins.verdict(path)
      if (verdict.kind !== 'different') continue
      const { expected, got } = verdict
      // Once it is fixed it is to be looked at again.
      pins.forget(path)
      spoiled.set(drvPath, reportUnusable(drvPath, { kind: 'tampered', path, expected, got }))
    }
    if (spoiled.size === 0) {
      for (const drvPath of below.seen) fine.add(drvPath)
      return []
    }
    const blocked = drvPaths.flatMap((drvPath) => {
      const causes = [...pinsBelow(nix, [drvPath], new Set()).pins.keys()]
      const own = spoiled.has(drvPath) ? [] : causes.filter((cause) => spoiled.has(cause))
      return own.length === 0 ? [] : [reportBlocked(drvPath, own)]
    })
    return [...spoiled.values(), ...blocked]
  }
}

/** Where a step or static files that are known by a hash lie; null of any other derivation. */
export function pinnedPath(nix: Nix, drvPath: StorePath): StorePath | null {
  const derivation = readDerivation(nix, drvPath)
  if (!derivation.ok) return null
  const { env, outputs } = derivation.value
  const kind = env.get('nwKind')
  if ((kind !== 'step' && kind !== 'static') || (env.get('outputHash') ?? '') === '') return null
  return outputs.get('out')?.path ?? null
}

/** Where the result of a step is; null where it is not here. One that is known by a hash needs no record. */
export function resultPath(nix: Nix, drvPath: StorePath): StorePath | null {
  const record = known(nix, drvPath)
  if (record !== null) return record.outPath
  const pinned = pinnedPath(nix, drvPath)
  return pinned !== null && isOnDisk(nix, pinned) ? pinned : null
}

function pinsBelow(
  nix: Nix,
  drvPaths: readonly StorePath[],
  passedOver: ReadonlySet<StorePath>
): { readonly pins: ReadonlyMap<StorePath, StorePath>; readonly seen: ReadonlySet<StorePath> } {
  const pins = new Map<StorePath, StorePath>()
  const goesOn = (drvPath: StorePath): boolean => {
    const path = pinnedPath(nix, drvPath)
    if (path !== null) pins.set(drvPath, path)
    return path === null
  }
  return { pins, seen: walkInputs(nix, drvPaths, goesOn, { passedOver }) }
}
