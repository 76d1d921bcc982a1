import { Validator, type Schema } from 'jsonschema'
import { metadataKey, stepMimeType } from '../../kernel/render/base/bundle.ts'
import { stepSchema } from '../../kernel/render/outcome/step-schema.ts'

/** What tests read of a step in an `application/vnd.nix-workflow.step+json`. */
export interface StepEntry {
  readonly name: string
  readonly status: string
  readonly drvPath: string
  readonly outPath: string | null
  readonly inputs: readonly string[]
  readonly files: readonly (readonly [path: string, size: number])[]
}

export interface StepBundle {
  readonly steps: readonly StepEntry[]
}

/** What tests read of an output of a notebook, or of the content of a message that shows one. */
export interface Output {
  readonly output_type: string
  readonly data: Readonly<Record<string, unknown>>
  readonly metadata: Readonly<Record<string, unknown>>
  readonly ename: string
  readonly evalue: string
}

export interface CodeCell {
  readonly id: string
  readonly source: string
  readonly outputs: readonly Output[]
}

const validator = new Validator()

/**
 * The step bundle in a MIME bundle, or null where there is none, with the states that stand in the
 * metadata. Throws where it is not what `step.schema.json` says, naming the place.
 */
export function stepBundleOf({
  data,
  metadata
}: Pick<Output, 'data' | 'metadata'>): StepBundle | null {
  const bundle = data[stepMimeType]
  if (bundle === undefined) return null
  if (!isSchema(stepSchema)) throw new Error('step.schema.json is no schema')
  const { errors } = validator.validate(bundle, stepSchema)
  if (errors.length > 0) {
    throw new Error(`A step bundle is not as its schema says: ${errors.map(String).join('; ')}`)
  }
  if (!isStepBundle(bundle)) throw new Error('unreachable: the schema demands steps')
  const runs = listIn(metadata[metadataKey], 'steps')
  return {
    steps: bundle.steps.map((step, index) => ({ ...step, status: textIn(runs[index], 'status') }))
  }
}

/**
 * The code cells of a notebook as nbformat 4.5 writes it. Every bundle with steps in it is held
 * against the schema.
 */
export function codeCells(notebook: string): readonly CodeCell[] {
  const parsed: unknown = JSON.parse(notebook)
  return listIn(parsed, 'cells')
    .filter((cell) => fieldOf(cell, 'cell_type') === 'code')
    .map((cell) => ({
      id: textIn(cell, 'id'),
      source: textIn(cell, 'source'),
      outputs: listIn(cell, 'outputs').map(readOutput)
    }))
}

/** The steps that a notebook shows, by name, each as it was shown last. */
export function stepsOf(cells: readonly CodeCell[]): ReadonlyMap<string, StepEntry> {
  const bundles = cells.flatMap(({ outputs }) => outputs.map(stepBundleOf))
  return new Map(
    bundles.flatMap((bundle) => bundle?.steps ?? []).map((step) => [step.name, step] as const)
  )
}

function readOutput(output: unknown): Output {
  const data = fieldOf(output, 'data')
  const metadata = fieldOf(output, 'metadata')
  const read = {
    output_type: textIn(output, 'output_type'),
    data: isRecord(data) ? data : {},
    metadata: isRecord(metadata) ? metadata : {},
    ename: textIn(output, 'ename'),
    evalue: textIn(output, 'evalue')
  }
  stepBundleOf(read)
  return read
}

/** A field of an object, or undefined where there is no such object. */
export function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined
}

/** A text, in one piece or in lines as nbformat may write it; empty where there is none. */
export function textIn(value: unknown, name: string): string {
  const field = fieldOf(value, name)
  if (Array.isArray(field)) return field.map(String).join('')
  return typeof field === 'string' ? field : ''
}

/** A list, empty where there is none. */
export function listIn(value: unknown, name: string): readonly unknown[] {
  const field = fieldOf(value, name)
  return Array.isArray(field) ? field : []
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSchema(value: unknown): value is Schema {
  return isRecord(value)
}

function isStepBundle(value: unknown): value is StepBundle {
  return isRecord(value) && Array.isArray(value['steps'])
}
