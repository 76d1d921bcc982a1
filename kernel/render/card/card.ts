import { type Lineage, singleQuoted, type StepReport } from '../../outcome/index.ts'
import { cardHeader, factLines } from './card-header.ts'
import { outputFiles, partialFiles } from './card-files.ts'
import { logFold, openedLog } from './card-log.ts'
import { toldFold } from './told.ts'
import {
  asWord,
  bytes,
  cellLook,
  choose,
  chooseOne,
  clean,
  cleanLine,
  clip,
  counted,
  type Drawn,
  fold,
  foldsTogether,
  type Html,
  markup,
  nameDirection,
  nothing,
  type Part,
  type SizeBudget,
  style,
  textBlock
} from '../base/index.ts'
import { lineagePicture } from '../lineage/index.ts'
import { exitWords, explanationInWords, toolchainInWords } from '../words/index.ts'

export interface CardOptions {
  readonly timeZone: string | null
  /** The lineage to draw in the card, where the cell shows only this step. */
  readonly lineage: Lineage | null
  /** Whether something above the card says why it is stale. */
  readonly isStaleSaid?: boolean
}

/** Paths that an output mentions before the rest is only counted. */
const mostReferences = 40

/**
 * The card of one step: what happened and what it cost, why it failed, what came out, where that
 * comes from, and folded away the command, the log and the paths. What `budget` does not hold is
 * named, with the way to see it.
 */
export function stepCard(step: StepReport, budget: SizeBudget, options: CardOptions): Drawn {
  const top = markup`${cardHeader(step, options.timeZone, options.isStaleSaid)}${reason(step, options)}`
  const { of, leftOut, left } = choose(partsOf(step, options), chooseOne([top], top, budget).left)
  const files = step.status === 'failed' ? partialFiles(step, left) : outputFiles(step, left)
  const body = markup`${files.html}
    ${'\n'}${of('lineage')}${'\n'}${foldsTogether(markup`${of('command')}${'\n'}${of('numbers')}${of('log')}${'\n'}${of('store paths')}${of('info')}${of('details')}`)}
    ${noRoom(leftOut)}`
  const html = markup`<div class="nix-workflow-card" data-step="${asWord(step.name)}" style="${style.card}">
    ${top}${of('end of the log')}${step.status === 'stale' ? markup`<div style="${style.dimmed}">${body}</div>` : body}
  </div>`
  return { html, left: files.left }
}

type PartName =
  | 'end of the log'
  | 'lineage'
  | 'command'
  | 'numbers'
  | 'log'
  | 'store paths'
  | 'info'
  | 'details'

/** What a card has beside its top and its files, the most wanted first. */
function partsOf(step: StepReport, { lineage }: CardOptions): readonly Part<PartName>[] {
  const { log, name } = step
  const isOpen = hasFailed(step)
  return [
    ['end of the log', isOpen && log !== null ? openedLog(step, log) : [nothing]],
    ['lineage', [lineage === null ? nothing : lineagePicture(lineage, [name])]],
    ['command', [commandFold(step)]],
    ['numbers', [log?.told === undefined ? nothing : toldFold(log.told)]],
    ['log', [isOpen || log === null ? nothing : logFold(step, log)]],
    ['store paths', [referencesFold(step)]],
    ['info', [infoFold(step)]],
    ['details', [factsFold(step)]]
  ]
}

function noRoom(leftOut: readonly PartName[]): Html {
  if (leftOut.length === 0) return nothing
  return markup`<div style="${style.quiet}">No room here for: ${leftOut.join(', ')}.</div>`
}

function hasFailed({ status }: StepReport): boolean {
  return status === 'failed' || status === 'stopped'
}

function reason(step: StepReport, { isStaleSaid }: CardOptions): Html {
  if (step.status === 'stale') {
    if (isStaleSaid === true) return nothing
    return markup`<div style="${style.notice}">
      What is shown belongs to an earlier definition. Run the cell to bring it up to date.
    </div>`
  }
  if (step.failure === null) return nothing
  const { explanation, blockedBy } = step.failure
  const sentences = [
    ...(blockedBy.length === 0
      ? []
      : [
          `It needs ${list(blockedBy.slice(0, 10).map((name) => cleanLine(name, 80)))}, which gave nothing.`
        ]),
    ...explanation
      .flatMap(explanationInWords)
      .slice(0, 10)
      .map((sentence) => clip(clean(sentence), 1000)),
    ...exitWords(step.failure)
  ]
  if (sentences.length === 0) return nothing
  return markup`<div style="${style.failure}">
    ${sentences.map(
      (sentence, index) =>
        markup`<div style="white-space:pre-wrap;${index === 0 ? 'font-weight:600' : 'font-size:13px'}">
          ${sentence}
        </div>`
    )}
  </div>`
}

function list(names: readonly string[]): string {
  if (names.length <= 1) return names.join('')
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

function commandFold({ command }: StepReport): Html {
  if (command.length === 0) return nothing
  const words = command.map((word) => clip(clean(quoted(word)), 2000))
  const line = words.join(' ')
  return fold('Command', textBlock(line.length <= 80 ? line : words.join(' \\\n  ')))
}

/** As a shell would need it, so that the command can be tried in one. */
function quoted(word: string): string {
  // What the builder puts in for `$out` is to be seen as such.
  return /^[\w@%+=:,./$-]+$/.test(word) ? word : singleQuoted(word)
}

function factsFold(step: StepReport): Html {
  const inputs = step.inputs.slice(0, 40).map((name) => cleanLine(name, 80))
  if (step.inputs.length > inputs.length) inputs.push(`… (${step.inputs.length})`)
  const facts: readonly (readonly [string, string | null])[] = [
    ['Output', step.outPath],
    ['Hash', step.narHash],
    ['Derivation', step.drvPath],
    ['Inputs', inputs.length === 0 ? 'none' : inputs.join(', ')],
    ['Toolchain', step.toolchain === null ? null : toolchainInWords(step.toolchain)],
    ['Sandbox', step.sandboxed === null ? 'not known' : step.sandboxed ? 'yes' : 'no']
  ]
  return fold('Details', factLines(facts))
}

/** What it needs beside it wherever it goes. */
function referencesFold({ references = [] }: StepReport): Html {
  if (references.length === 0) return nothing
  const shown = references.slice(0, mostReferences)
  const sizes = references.map(({ size }) => size).filter((size) => size !== null)
  const total = sizes.length < references.length ? null : sizes.reduce((sum, size) => sum + size, 0)
  const more = references.length - shown.length
  return fold(
    [
      counted(references.length, 'store path') + ' that it mentions',
      ...(total === null ? [] : [bytes(total)])
    ].join(', '),
    markup`<div style="${style.scroll}">
      <table style="${style.table}">
        ${shown.map(
          ({ path, size }) =>
            markup`<tr>
              <th scope="row"${cellLook(false, style.notBold)}>
                <samp${nameDirection(path)}>${cleanLine(path, 300)}</samp>
              </th>
              <td${cellLook(true, style.oneLine)}>${size === null ? '' : bytes(size)}</td>
            </tr>`
        )}
      </table>
    </div>
    ${more === 0 ? nothing : markup`<div style="${style.quiet}">… and ${counted(more, 'more path')}</div>`}
    <div style="${style.quiet}">
      They are kept, and go wherever it goes. Where only data is meant, strip = true in its definition
      removes them.
    </div>`
  )
}

/** What the notebook says of the step for its reader; no part of its identity. */
function infoFold({ declared }: StepReport): Html {
  const info = declared?.info ?? null
  if (info === null) return nothing
  const text = typeof info === 'string' ? info : JSON.stringify(info, null, 2)
  return fold('Info', textBlock(clip(clean(text), 10_000)))
}
