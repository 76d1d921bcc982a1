import { completionFigures } from './completion.ts'
import { controlFigures } from './control.ts'
import { editFigures } from './edit.ts'
import { exportFigures } from './export.ts'
import { exploreFigures } from './explore.ts'
import { fileFigures } from './files.ts'
import { libraryFigures } from './library.ts'
import { lineageFigures } from './lineage.ts'
import { logFigures } from './log.ts'
import type { Figure } from './measure.ts'
import { importFigures, largeFigures, parallelFigures } from './notebook.ts'
import { pageFigures } from './page.ts'
import { peerFigures } from './peers.ts'
import { placeFigures } from './places.ts'
import { planFigures } from './plan.ts'
import { cachedFigures, coldFigures, commandFigures } from './showcase.ts'
import { sharingFigures } from './sharing.ts'
import { startFigures } from './start.ts'
import { staticFigures } from './static.ts'
import type { BenchStore } from './stores.ts'
import { tableFigures } from './tables.ts'
import { wheelFigures } from './wheel.ts'

/** A part of the bench, which can be run alone. */
export interface Part {
  readonly about: string
  /**
   * Whether it measures the kernel as a process, or Nix with the library, so that another build can
   * take its place. The others call functions of this one.
   */
  readonly ofAnyBuild: boolean
  measure(store: BenchStore): Promise<readonly Figure[]>
  /** Whether it runs only where it is named: it gets packages, and takes a quarter of an hour. */
  readonly isAskedFor?: boolean
}

const part = (
  about: string,
  ofAnyBuild: boolean,
  measure: (store: BenchStore) => Promise<readonly Figure[]>
): Part => ({ about, ofAnyBuild, measure })

/** All parts by name, in the order in which they run. */
export const parts: ReadonlyMap<string, Part> = new Map([
  ['start', part('start of a kernel', true, startFigures)],
  ['wheel', part('start of a kernel from the wheel', false, wheelFigures)],
  ['cold', part('the showcase from nothing', true, coldFigures)],
  ['cached', part('the showcase where all is there', true, cachedFigures)],
  ['command', part('nix-workflow run where all is there', true, commandFigures)],
  ['large', part('a notebook of 1,000 cells', true, largeFigures)],
  ['parallel', part('a hundred steps, eight at a time', true, parallelFigures)],
  ['completion', part('completion and inspection in a large notebook', true, completionFigures)],
  ['import', part('an import that takes long', true, importFigures)],
  ['edit', part('an edit that reaches many cells', false, editFigures)],
  ['library', part('the workflow library in Nix', true, libraryFigures)],
  ['export', part('export and import of a program', false, exportFigures)],
  ['plan', part('%plan of a large notebook', true, planFigures)],
  ['places', part('steps by Slurm, by builders, and in a queue', false, placeFigures)],
  ['lineage', part('a lineage of a thousand steps', false, lineageFigures)],
  ['explore', part('pages with controls over sweeps', false, exploreFigures)],
  ['control', part('controls of a cell in JupyterLab', false, controlFigures)],
  ['page', part('the extension in a page of JupyterLab', false, pageFigures)],
  ['files', part('cards of large and of many files', false, fileFigures)],
  ['tables', part('pages of large tables', false, tableFigures)],
  ['sharing', part('bundles, caches, check and verify', false, sharingFigures)],
  ['static', part('static files and folders', true, staticFigures)],
  ['log', part('a step with a long log', true, logFigures)],
  [
    'peers',
    {
      ...part(
        'other workflow managers on the same work; only where it is named',
        false,
        peerFigures
      ),
      isAskedFor: true
    }
  ]
])
