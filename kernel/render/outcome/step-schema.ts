import schema from './step.schema.json' with { type: 'json' }

/**
 * The JSON Schema (draft 7) of `application/vnd.nix-workflow.step+json`, as it stands in
 * `step.schema.json`, for whoever validates bundles.
 */
export const stepSchema: unknown = schema
