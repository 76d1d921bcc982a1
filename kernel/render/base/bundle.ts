import type { JsonObject } from '../../../nix/base/index.ts'

/** One display as Jupyter takes it: representations by MIME type, and what is said about them. */
export interface MimeBundle {
  readonly data: JsonObject
  readonly metadata: JsonObject
}

/** The type under which a cell with steps carries them as data; see `step.schema.json`. */
export const stepMimeType = 'application/vnd.nix-workflow.step+json'

/** The key of this kernel's own part in the metadata of an output. */
export const metadataKey = 'nix_workflow'
