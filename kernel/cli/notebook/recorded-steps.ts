import * as v from 'valibot'
import { metadataKey, stepMimeType } from '../../render/base/index.ts'
import {
  type JsonObject,
  listIn,
  objectIn,
  objectsIn,
  parseJsonObject
} from '../../../nix/base/index.ts'

const storePath = v.pipe(v.string(), v.regex(/^\/nix\/store\/[0-9a-z]{32}-[\w.+=?-]+$/))

/** Older kernels wrote objects. */
const file = v.union([
  v.pipe(
    v.tuple([v.string(), v.number()]),
    v.transform(([path, size]) => ({ path, size }))
  ),
  v.object({ path: v.string(), size: v.number() })
])

/** What a notebook's file says of a step that it shows: see `step.schema.json`. */
const recordedStep = v.object({
  name: v.string(),
  status: v.string(),
  drvPath: storePath,
  outPath: v.nullable(storePath),
  narHash: v.nullable(v.pipe(v.string(), v.regex(/^sha256-[A-Za-z0-9+/]{43}=$/))),
  command: v.array(v.string()),
  inputs: v.array(v.string()),
  files: v.array(file),
  /** Where `files` was cut. */
  filesTotal: v.optional(v.number()),
  toolchain: v.nullable(v.string())
})

/** What changes from run to run: how it came out that time. */
const recordedRun = v.object({
  status: v.string(),
  seconds: v.optional(v.nullable(v.number()), null),
  startedAt: v.optional(v.nullable(v.number()), null),
  builtAt: v.optional(v.nullable(v.number()), null)
})

export type RecordedStep = v.InferOutput<typeof recordedStep> & {
  /** null where the file has nothing of it. */
  readonly run: v.InferOutput<typeof recordedRun> | null
}

/**
 * The steps that a notebook's file shows, each once by its name, as the last cell that has it says.
 * What is not in the form of this kernel is left out: a file is what somebody sent.
 */
export function recordedSteps(text: string): ReadonlyMap<string, RecordedStep> {
  const steps = new Map<string, RecordedStep>()
  for (const cell of objectsIn(parseJsonObject(text) ?? {}, 'cells'))
    for (const output of objectsIn(cell, 'outputs'))
      for (const step of stepsOf(output)) steps.set(step.name, step)
  return steps
}

function stepsOf(output: JsonObject): readonly RecordedStep[] {
  const steps = listIn(objectIn(objectIn(output, 'data'), stepMimeType), 'steps')
  const runs = listIn(objectIn(objectIn(output, 'metadata'), metadataKey), 'steps')
  return steps.flatMap((one, index) => {
    const step = v.safeParse(recordedStep, one)
    const run = v.safeParse(recordedRun, runs[index])
    return step.success ? [{ ...step.output, run: run.success ? run.output : null }] : []
  })
}
