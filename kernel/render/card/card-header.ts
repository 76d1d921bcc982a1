import { hashPart } from '../../../nix/base/index.ts'
import { isGrave, type StepReport } from '../../outcome/index.ts'
import { doubtsOf, graveMarks, quietDoubt } from './doubts.ts'
import {
  bytes,
  cleanLine,
  counted,
  type Html,
  markup,
  nameDirection,
  nothing,
  style,
  textBlock
} from '../base/index.ts'
import { runMark } from './run.ts'

/** Name, state and cost, size and identity, where its files are, and what is to be doubted. */
export function cardHeader(step: StepReport, timeZone: string | null, isStateSaid = false): Html {
  const identity =
    step.outPath === null ? null : (hashPart(step.outPath)?.slice(0, 8) ?? step.outPath)
  const doubts = doubtsOf(step)
  const facts = [
    step.size === null ? null : markup`${bytes(step.size)}`,
    step.outPath === null ? null : filesFact(step),
    identity === null ? null : markup`<samp>${cleanLine(identity, 80)}</samp>`,
    ...doubts.filter((doubt) => !isGrave(doubt)).map(quietDoubt)
  ].filter((fact) => fact !== null)
  const hasGrave = doubts.some(isGrave)
  return markup`<div style="${style.header}">
    <b style="${style.name}">${cleanLine(step.name, 120)}</b>${'\n'}${runMark(step, timeZone, isStateSaid)}${'\n'}${
      facts.length === 0 ? nothing : factsMark(facts, graveMarks(doubts))
    }
    ${facts.length === 0 && hasGrave ? markup`<div>${graveMarks(doubts)}</div>` : nothing}
  </div>`
}

/** Facts on a line of their own. */
export function factsMark(facts: readonly Html[], behind: Html | readonly Html[] = nothing): Html {
  if (facts.length === 0) return nothing
  return markup`<div><small style="${style.quiet}">${facts.map((fact, index) => markup`${index === 0 ? '' : ' · '}${fact}`)}</small> ${behind}</div>`
}

/** Facts with their names, below each other. */
export function factLines(facts: readonly (readonly [string, string | null])[]): Html {
  const lines = facts.flatMap(([name, value]) =>
    value === null ? [] : [`${name.padEnd(widestFact)} ${cleanLine(value, 2000)}`]
  )
  return textBlock(lines.join('\n'))
}

/** Of the names of the facts, so that what is said of them stands below each other. */
const widestFact = 'Derivation'.length

/**
 * How many files there are, and in which folder beside the notebook. It is no link: JupyterLab opens
 * files by links, and of a folder says that it is none.
 */
export function filesFact({
  files: { total },
  folder
}: Pick<StepReport, 'files' | 'folder'>): Html {
  const words = counted(total, 'file')
  if (folder === null) return markup`${words}`
  const name = cleanLine(decodeURIComponent(folder), 200)
  return markup`${words} in <samp${nameDirection(name)}>${name}</samp>`
}
