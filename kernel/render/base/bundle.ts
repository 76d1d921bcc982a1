/** What JSON can hold. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** One display as Jupyter takes it: representations by MIME type, and what is said about them. */
export interface MimeBundle {
  readonly data: Readonly<Record<string, Json>>
  readonly metadata: Readonly<Record<string, Json>>
}

/** The type under which a cell with steps carries them as data; see `step.schema.json`. */
export const stepMimeType = 'application/vnd.nix-workflow.step+json'

/** The key of this kernel's own part in the metadata of an output. */
export const metadataKey = 'nix_workflow'
