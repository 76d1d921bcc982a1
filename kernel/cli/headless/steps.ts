import { metadataKey, stepMimeType } from '../../render/base/index.ts'
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listIn,
  objectIn,
  objectsIn,
  textIn
} from '../../../nix/base/index.ts'
import type { StepLine } from '../../outcome/index.ts'

/**
 * The steps that a display shows; none where it shows something else. What they are stands in its
 * data, and how they came out this time in its metadata, in the same order.
 */
export function stepsIn(content: JsonObject): StepLine[] {
  const steps = listIn(objectIn(objectIn(content, 'data'), stepMimeType), 'steps')
  const runs = listIn(objectIn(objectIn(content, 'metadata'), metadataKey), 'steps')
  return steps.flatMap((step, index) => stepLine(step, runs[index]))
}

function stepLine(step: JsonValue, run: JsonValue | undefined): StepLine[] {
  if (!isJsonObject(step) || !isJsonObject(run)) return []
  const { name, outPath } = step
  const { status, seconds } = run
  if (typeof name !== 'string' || typeof status !== 'string') return []
  return [
    {
      name,
      status,
      seconds: typeof seconds === 'number' ? seconds : null,
      outPath: typeof outPath === 'string' ? outPath : null
    }
  ]
}

/**
 * Steps that ran and are over, as a display of progress says: their cards come with the end of their
 * cell, which may be much later.
 */
export function stepsOver(content: JsonObject): StepLine[] {
  const own = objectIn(objectIn(content, 'metadata'), metadataKey)
  return objectsIn(objectIn(own, 'progress'), 'steps').flatMap((step) => {
    const { name, state, elapsedSeconds: seconds } = step
    const status = state === 'done' ? 'built' : state === 'failed' ? 'failed' : null
    // One that was not seen to run may as well have been there.
    if (typeof name !== 'string' || typeof seconds !== 'number' || status === null) return []
    return [{ name, status, seconds, outPath: null }]
  })
}

/** The first line of a display's text: what goes on, while a cell is at work. */
export function firstLineOf(content: JsonObject): string {
  return textIn(objectIn(content, 'data'), 'text/plain').split('\n', 1)[0] ?? ''
}
