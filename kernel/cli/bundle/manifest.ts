import * as v from 'valibot'
import type { Fitting } from '../../../nix/base/index.ts'

/** The first file of a bundle, and its name there. */
export const manifestName = 'nix-workflow-bundle.json'
/** Folders of a bundle. */
export const notebookFolder = 'notebook'
export const cacheFolder = 'cache'

/** What a bundle says of itself. Nothing of it is trusted: steps are evaluated from the notebook. */
export const manifest = v.object({
  version: v.literal(1),
  /** The notebook's file in its folder. */
  notebook: v.pipe(v.string(), v.regex(/^[^/\0]{1,200}\.ipynb$/)),
  /** Results that are in it, by the notebook's names. */
  steps: v.array(v.object({ name: v.string(), outPath: v.string(), narHash: v.string() }))
})

export type Manifest = Fitting<typeof manifest>
