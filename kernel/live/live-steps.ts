import { type LiveCell, type LiveStep, mostSteps } from '../comm/index.ts'
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

/** Steps that are listed, and how many more there are. */
export type ListedSteps = Pick<LiveCell, 'steps' | 'moreSteps'>

/** The steps that an outcome shows, as they stand. */
export function stepsOf({ shown }: CellOutcome): ListedSteps {
  return listed(shown.flatMap(stepsShown), stepOf)
}

/** The steps of a cell that is at work. */
export function stepsUnderWay({ steps }: Progress): ListedSteps {
  return listed(steps, (step) => ({
    ...nothingYet,
    name: clip(step.name, longestName),
    state: stateUnderWay(step),
    seconds: step.elapsedSeconds,
    expectedSeconds: step.expectedSeconds,
    lastLine: lastLineOf(step)
  }))
}

/** A cell is told anew several times a second while it is at work: what is not listed is not made. */
function listed<Step>(steps: readonly Step[], of: (step: Step) => LiveStep): ListedSteps {
  const first = steps.slice(0, mostSteps)
  return { steps: first.map(of), moreSteps: steps.length - first.length }
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
