import { lstatSync } from 'node:fs'
import { namePart } from '../../../nix/base/index.ts'
import { stepsShown } from '../../outcome/index.ts'
import { findInside, nothingInside } from '../results/index.ts'
import type { ShownFile } from '../session.ts'
import type { Engine } from '../state/index.ts'

/**
 * Finds a file of a result that a cell of this kernel shows, also where it is stale. What a page
 * names is a store path, and behind it the path of a file in it; of a result that is a file alone,
 * that may be the name that a card gives it.
 */
export function shownFile(
  { nix, screen }: Pick<Engine, 'nix' | 'screen'>,
  place: string
): ShownFile {
  const [, outPath = '', path = ''] = /^(\/nix\/store\/[^/]+)(?:\/(.*))?$/s.exec(place) ?? []
  for (const { outcome } of screen.cells()) {
    for (const step of outcome.shown.flatMap(stepsShown)) {
      if (step.outPath !== outPath) continue
      const result = nix.onDisk(outPath)
      const inside = path === namePart(outPath) && isFile(result) ? '' : path
      const found = findInside(result, inside)
      return found.kind === 'there' && isFile(found.onDisk)
        ? { kind: 'there', onDisk: found.onDisk }
        : { kind: 'none', why: nothingInside(step.name, result, path) }
    }
  }
  return { kind: 'none', why: { kind: 'not-shown' } }
}

function isFile(onDisk: string): boolean {
  return lstatSync(onDisk, { throwIfNoEntry: false })?.isFile() === true
}
