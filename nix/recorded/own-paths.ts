import * as v from 'valibot'

/** The paths that the text of a definition reads. */
export const ownPaths = v.array(v.object({ path: v.string(), whole: v.boolean() }))
