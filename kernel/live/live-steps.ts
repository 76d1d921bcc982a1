import type { LiveStep } from '../comm/index.ts'
import {
  type CellOutcome,
  type Progress,
  type StepProgress,
  type StepReport,
  stepsShown
} from '../outcome/index.ts'

/** Characters of a log's last line: what fits into a row. */
const longestLine = 240
const longestName = 200

/** The steps that an outcome shows, as they stand. */
export function stepsOf({ shown }: CellOutcome): LiveStep[] {
  return shown.flatMap(stepsShown).map(stepOf)
}

/** The steps of a cell that is at work. */
export function stepsUnderWay({ steps }: Progress): LiveStep[] {
  return steps.map((step) => ({
    ...nothingYet,
    name: clip(step.name, longestName),
    state: stateUnderWay(step),
    seconds: step.elapsedSeconds,
    expectedSeconds: step.expectedSeconds,
    lastLine: lastLineOf(step)
  }))
}

const nothingYet = {
  ...{ drvPath: null, outPath: null, size: null, seconds: null },
  ...{ expectedSeconds: null, builtAt: null, lastLine: null }
}

function stepOf(step: StepReport): LiveStep {
  const { name, status, drvPath, outPath, size, seconds, builtAt } = step
  const isGone = step.failure?.isGone === true
  return {
    ...nothingYet,
    name: clip(name, longestName),
    state: isGone ? 'gone' : status,
    ...{ drvPath, outPath, size, seconds, builtAt }
  }
}

function stateUnderWay({ state }: StepProgress): LiveStep['state'] {
  switch (state) {
    case 'running':
      return 'building'
    case 'done':
      return 'built'
    case 'waiting':
    case 'fetching':
    case 'ended':
    case 'failed':
      return state
  }
}

function lastLineOf({ lastLines }: StepProgress): string | null {
  const line = lastLines.at(-1)
  return line === undefined ? null : clip(line, longestLine)
}

/** At most so many UTF-16 units, and none of them half a character. */
function clip(text: string, most: number): string {
  const isShort = text.length <= most
  return (isShort ? text : `${text.slice(0, most - 1)}…`).toWellFormed()
}
