import { hashPart } from '../../nix/store-path.ts'
import type { StepReport } from '../session/outcome.ts'
import { markup, nothing } from './html.ts'
import type { Html } from './html.ts'
import { runMark } from './run.ts'
import { style } from './style.ts'
import { bytes, cleanLine, counted } from './text.ts'

/** What a reader should doubt, in two words, and why, in a sentence. */
export interface Doubt {
  readonly words: string
  readonly why: string
  /** Whether it is plain to see; the others are said in passing. */
  readonly isGrave: boolean
}

/** What a reader should doubt of a result, the gravest first. */
export function doubtsOf(step: StepReport): readonly Doubt[] {
  const { declared } = step
  const grave = (words: string, why: string): Doubt => ({ words, why, isGrave: true })
  return [
    ...(step.sandboxed === false
      ? [
          grave(
            'not sandboxed',
            'It could see this machine, so it may not give the same elsewhere.'
          )
        ]
      : []),
    ...(declared?.network === true
      ? [
          grave(
            'network',
            'It may reach the network: only its pinned hash says that it is the same.'
          )
        ]
      : []),
    ...(declared?.network === true && declared.hash === null
      ? [
          grave(
            'not pinned',
            'No hash says what it gives, so another day it may give something else.'
          )
        ]
      : []),
    ...(declared?.state === true
      ? [grave('keeps state', 'It keeps a folder between builds, which may change what it gives.')]
      : []),
    ...(step.toolchain?.startsWith('this machine') === true
      ? [
          {
            words: "this machine's toolchain",
            why: 'Its programs were copied from this machine. A notebook that defines `toolchain` gives the same elsewhere.',
            isGrave: false
          }
        ]
      : [])
  ]
}

/** Name, state and cost, size and identity, where its files are, and what is to be doubted. */
export function cardHeader(step: StepReport, timeZone: string | null, isStateSaid = false): Html {
  const identity =
    step.outPath === null ? null : (hashPart(step.outPath)?.slice(0, 8) ?? step.outPath)
  const doubts = doubtsOf(step)
  const facts = [
    step.size === null ? null : markup`${bytes(step.size)}`,
    step.outPath === null ? null : filesFact(step),
    identity === null
      ? null
      : markup`<code style="${style.path}" title="${cleanLine(step.outPath ?? '', 300)}">${cleanLine(identity, 80)}</code>`,
    ...doubts
      .filter(({ isGrave }) => !isGrave)
      .map(({ words, why }) => markup`<b title="${why}" style="font-weight:400">${words}</b>`)
  ].filter((fact) => fact !== null)
  const graveDoubts = doubts
    .filter(({ isGrave }) => isGrave)
    .map(({ words, why }) => markup`<b style="${style.doubt}" title="${why}">⚠ ${words}</b> `)
  return markup`<div style="${style.header}">
    <b style="${style.name}">${cleanLine(step.name, 120)}</b> ${runMark(step, timeZone, isStateSaid)}${
      facts.length === 0
        ? nothing
        : markup`<div><small style="${style.facts}">${facts.map((fact, index) => markup`${index === 0 ? '' : ' · '}${fact}`)}</small> ${graveDoubts}</div>`
    }
    ${facts.length === 0 && graveDoubts.length > 0 ? markup`<div>${graveDoubts}</div>` : nothing}
  </div>`
}

/**
 * How many files there are, and in which folder beside the notebook. It is no link: JupyterLab opens
 * files by links, and of a folder says that it is none.
 */
function filesFact({ files: { total }, folder }: StepReport): Html {
  const words = counted(total, 'file')
  return folder === null
    ? markup`${words}`
    : markup`${words} in <code style="${style.path}">${cleanLine(decodeURIComponent(folder), 200)}</code>`
}
