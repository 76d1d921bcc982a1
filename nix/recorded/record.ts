import * as v from 'valibot'
import {
  type Declared,
  type Description,
  scheduledFields,
  type StepsDescription,
  type Traces
} from '../evaluator/index.ts'
import type { Fitting, StorePath } from '../base/index.ts'

const declared = v.object({
  info: v.unknown(),
  preview: v.array(v.string()),
  metrics: v.array(v.string()),
  timeout: v.nullable(v.number()),
  cores: v.nullable(v.number()),
  memory: v.nullable(v.number()),
  ...scheduledFields,
  hash: v.nullable(v.string()),
  network: v.boolean(),
  secrets: v.exactOptional(v.array(v.string())),
  state: v.boolean(),
  process: v.nullable(v.string()),
  snapshot: v.nullable(v.number())
}) satisfies v.GenericSchema<unknown, Declared>

const outputs = v.array(v.string())

/** Of what was evaluated well: a member that failed is not kept. */
const description = v.variant('kind', [
  v.object({
    kind: v.literal('step'),
    name: v.string(),
    drvPath: v.string(),
    outputs,
    declared: v.nullable(declared)
  }),
  v.object({
    kind: v.literal('environment'),
    name: v.string(),
    nwKind: v.nullable(v.string()),
    drvPath: v.string(),
    outputs
  }),
  v.object({
    kind: v.literal('static'),
    name: v.string(),
    drvPath: v.nullable(v.string()),
    outPath: v.string(),
    origin: v.object({ path: v.nullable(v.string()), url: v.nullable(v.string()) })
  }),
  v.object({
    kind: v.literal('file'),
    drvPath: v.string(),
    output: v.string(),
    path: v.string()
  }),
  v.object({
    kind: v.literal('process'),
    name: v.string(),
    command: v.array(v.string()),
    inputs: v.array(v.string()),
    process: v.string()
  }),
  v.object({ kind: v.literal('plain'), type: v.string(), text: v.string() })
]) satisfies v.GenericSchema<unknown, Description>

const steps = v.object({
  kind: v.literal('steps'),
  shape: v.picklist(['set', 'list']),
  members: v.array(
    v.object({
      path: v.array(v.string()),
      result: v.object({ ok: v.literal(true), value: description })
    })
  ),
  ended: v.nullable(v.object({ path: v.array(v.string()), unsearched: v.number() }))
}) satisfies v.GenericSchema<unknown, StepsDescription>

/** What an expression came to, and what it printed on the way. */
export const evaluated = v.object({
  value: v.union([description, steps]),
  traces: v.object({ messages: v.array(v.string()), more: v.number() })
}) satisfies v.GenericSchema<unknown, { traces: Traces }>

export type Evaluated = Fitting<typeof evaluated>

/** Store paths that were there after it was evaluated. */
export function pathsIn(value: Evaluated['value']): readonly StorePath[] {
  switch (value.kind) {
    case 'step':
    case 'environment':
    case 'file':
      return [value.drvPath]
    case 'static':
      return [value.drvPath ?? value.outPath]
    case 'process':
      return value.inputs
    case 'steps':
      return value.members.flatMap(({ result }) => pathsIn(result.value))
    case 'plain':
      return []
  }
}
