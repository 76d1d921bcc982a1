import { isObject, type JsonObject, objectIn, objectsIn } from '../../../nix/base/index.ts'
import type { StepStatus } from '../../outcome/index.ts'
import { metadataKey, stepMimeType } from './bundle.ts'
import { isStatus } from './status.ts'

/** Steps of a display that its data is too short for. */
export interface OmittedSteps {
  /** The same for each display of the same steps, so that whoever adds counts them once. */
  readonly of: string
  /** How many there are of each state. */
  readonly counts: ReadonlyMap<StepStatus, number>
}

/** As the metadata of an output has them, beside those that it names; undefined where there are none. */
export function omittedCounts(statuses: readonly StepStatus[]): Record<string, number> | undefined {
  if (statuses.length === 0) return undefined
  const counts = new Map<string, number>()
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
  return Object.fromEntries(counts)
}

/** Reads what `omittedCounts` has written, from an output of a notebook or a message of a display. */
export function omittedSteps(output: JsonObject): OmittedSteps | null {
  const { omitted } = objectIn(objectIn(output, 'metadata'), metadataKey)
  if (!isObject(omitted)) return null
  const counts = new Map<StepStatus, number>()
  for (const [status, count] of Object.entries(omitted))
    if (isStatus(status) && typeof count === 'number') counts.set(status, count)
  const data = objectIn(objectIn(output, 'data'), stepMimeType)
  const [first] = objectsIn(data, 'steps')
  return { of: JSON.stringify([data['stepsTotal'], first?.['drvPath']]), counts }
}

/** How many of several displays are of each state, together. */
export function allOmitted(displays: Iterable<OmittedSteps>): OmittedSteps['counts'] {
  const sum = new Map<StepStatus, number>()
  for (const { counts } of displays)
    for (const [status, count] of counts) sum.set(status, (sum.get(status) ?? 0) + count)
  return sum
}
