import {
  bytes,
  commandWord,
  type Inspection,
  type InspectionBlock,
  type StepReport
} from '../../outcome/index.ts'
import { usualToolchainInWords } from '../words/index.ts'
import {
  cellLook,
  clean,
  cleanLine,
  clip,
  counted,
  duration,
  Html,
  isStatus,
  markup,
  type MimeBundle,
  moment,
  noFormulas,
  statusLooks,
  style,
  textBlock
} from '../base/index.ts'

/** Characters of a block: a tooltip is no place to read more. */
export const longestBlock = 8000
/** Lines of a list, and blocks. */
export const mostFacts = 60
export const mostBlocks = 40

interface RenderInspectionOptions {
  /** An IANA name; the machine's own where left out. */
  readonly timeZone?: string
}

/**
 * What an editor shows of a name: plain text, and HTML in which nothing is a formula, a link or
 * markup that came from elsewhere. There is no Markdown: `${a} and ${b}` would be a formula in it.
 */
export function renderInspection(
  { name, blocks }: Inspection,
  options: RenderInspectionOptions = {}
): MimeBundle {
  const simple = [
    ...blocks.slice(0, mostBlocks).flatMap((block) => simpleBlocks(block, options)),
    ...leftOut(blocks.length - mostBlocks)
  ]
  const title = cleanLine(name, 200)
  const html = markup`<div class="${noFormulas}">
    <div style="font-weight:600"><code>${title}</code></div>
    ${simple.map(blockHtml)}
  </div>`
  return {
    data: {
      'text/plain': [title, ...simple.map(blockText)].join('\n\n'),
      'text/html': html.markup
    },
    metadata: {}
  }
}

type SimpleBlock = Exclude<InspectionBlock, { kind: 'step' | 'toolchain' }>

/** That there is more to be told of what stands there. */
function leftOut(count: number): readonly SimpleBlock[] {
  if (count <= 0) return []
  return [
    {
      kind: 'paragraph',
      text: `… and ${counted(count, 'more part')} that ${count === 1 ? 'is' : 'are'} not shown`
    }
  ]
}

function simpleBlocks(
  block: InspectionBlock,
  options: RenderInspectionOptions
): readonly SimpleBlock[] {
  switch (block.kind) {
    case 'step':
      return stepBlocks(block, options)
    case 'toolchain':
      return [{ kind: 'paragraph', text: usualToolchainInWords(block.of) }]
    default:
      return [block]
  }
}

function blockText(block: SimpleBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return cut(block.text)
    case 'code':
      return cut(block.text)
        .split('\n')
        .map((line) => `  ${line}`)
        .join('\n')
    case 'facts': {
      const shown = block.facts.slice(0, mostFacts)
      const names = shown.map((fact) => cleanLine(fact.name, 60))
      const width = Math.max(...names.map((name) => name.length))
      const lines = shown.map((fact, index) =>
        `  ${(names[index] ?? '').padEnd(width)}  ${cleanLine(fact.text, 400)}`.trimEnd()
      )
      return [...lines, ...more(block.facts.length)].join('\n')
    }
  }
}

function blockHtml(block: SimpleBlock): Html {
  switch (block.kind) {
    case 'paragraph':
      return markup`<div style="${style.section}">${withCode(cut(block.text))}</div>`
    case 'code':
      return textBlock(cut(block.text))
    case 'facts': {
      const rows = block.facts.slice(0, mostFacts).map(
        ({ name, text }) => markup`<tr>
          <td${cellLook(false, style.top)}><code>${cleanLine(name, 60)}</code></td>
          <td${cellLook(false, style.top)}>${withCode(cleanLine(text, 400))}</td>
        </tr>`
      )
      const rest = more(block.facts.length).map((text) => markup`<div>${text}</div>`)
      return markup`<table style="${style.table}"><tbody>${rows}</tbody></table>${rest}`
    }
  }
}

function more(count: number): readonly string[] {
  return count > mostFacts ? [`… and ${counted(count - mostFacts, 'more line')}`] : []
}

/** What stands between backticks is code. */
function withCode(text: string): readonly Html[] {
  return text
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 === 1 ? markup`<code>${part}</code>` : markup`${part}`))
}

function cut(text: string): string {
  return clip(clean(text), longestBlock)
}

function stepBlocks(
  { step, isStale }: Extract<InspectionBlock, { kind: 'step' }>,
  { timeZone }: RenderInspectionOptions
): readonly SimpleBlock[] {
  const look = isStatus(step.status) ? statusLooks[step.status] : null
  const state = isStale ? statusLooks.stale : look
  const facts = [
    { name: 'state', text: state === null ? step.status : `${state.word}: ${state.meaning}` },
    { name: 'inputs', text: step.inputs.join(', ') || 'none' },
    ...(step.size === null
      ? []
      : [{ name: 'result', text: `${counted(step.files.total, 'file')}, ${bytes(step.size)}` }]),
    ...(step.builtAt === null
      ? []
      : [{ name: 'last build', text: builtWords(step, timeZone ?? null) }])
  ]
  return [
    { kind: 'facts', facts },
    { kind: 'code', text: commandLines(step.command).join('\n') }
  ]
}

function builtWords({ builtAt, seconds }: StepReport, timeZone: string | null): string {
  const when = builtAt === null ? '' : moment(builtAt, timeZone)
  return seconds === null ? when : `${when}, took ${duration(seconds)}`
}

/** A command laid out: the program with what stands before its options, then an option a line. */
function commandLines(command: readonly string[]): readonly string[] {
  const lines: string[] = []
  let isAfterOption = false
  for (const word of command) {
    const isOption = /^(--?[A-Za-z]|[A-Za-z_][\w.-]*=)/.test(word)
    const text = commandWord(word)
    if (lines.length === 0) lines.push(text)
    else if (isOption) lines.push(`  ${text}`)
    else if (isAfterOption || lines.length === 1) lines.push(`${lines.pop() ?? ''} ${text}`)
    else lines.push(`  ${text}`)
    isAfterOption = isOption && !word.includes('=')
  }
  return lines
}
