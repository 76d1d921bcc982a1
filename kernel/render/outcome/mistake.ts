import { hashPart } from '../../../nix/base/index.ts'
import {
  type AskedFile,
  listInWords,
  type MissingName,
  type Mistake,
  type Place
} from '../../outcome/index.ts'
import { clean, cleanLine, clip } from '../base/index.ts'
import {
  askedFileInWords,
  evaluationInWords,
  evaluatorEndInWords,
  explanationInWords,
  failureInWords,
  hintInWords,
  nixUnusableInWords,
  otherLanguageInWords,
  syntaxInWords,
  whereaboutsInWords
} from '../words/index.ts'
import { bold, pale, red } from './ansi.ts'
import { placeLines } from './place-lines.ts'
import { commandMistakeInWords } from '../words/commands/index.ts'

/** What the `error` message of the protocol carries. */
export interface RenderedMistake {
  /** The kind, one word in the manner of an exception's name. */
  readonly ename: string
  /** What is wrong, in one line. */
  readonly evalue: string
  /** Lines with ANSI colours; never empty. */
  readonly traceback: readonly string[]
}

const mostTraceLines = 15
/** A traceback of Python fits. The card holds more of the log. */
const mostLogLines = 40
const mostNames = 20

/** What is wrong and the way out, before it is laid out. */
interface Told {
  readonly ename: string
  readonly summary: string
  readonly places: readonly Place[]
  /** Sentences: first what it means, then the way out. */
  readonly hints: readonly string[]
  /** Lines of a log or a trace, last and pale, below a heading. */
  readonly behind: { readonly title: string; readonly lines: readonly string[] } | null
}

/**
 * A mistake as an error message: first what is wrong, then where in the cell, with the line and a
 * caret below the column, then the way out, and last and short what Nix or the program said.
 */
export function renderMistake(mistake: Mistake): RenderedMistake {
  const { ename, summary, places, hints, behind } = told(mistake)
  const [first = '', ...others] = clip(clean(summary), 4000).trim().split('\n')
  const traceback = [
    `${red(ename)}: ${first}`,
    ...others,
    ...places.flatMap(placeLines),
    ...hints.flatMap((hint) => clip(clean(hint), 2000).split('\n').map(bold)),
    ...(behind === null || behind.lines.length === 0
      ? []
      : [pale(behind.title), ...behind.lines.map((line) => pale(`  ${cleanLine(line, 500)}`))])
  ]
  return { ename, evalue: cleanLine(first, 500), traceback }
}

/** The same without colours, for a display. */
export function mistakeText(mistake: Mistake): string {
  return clean(renderMistake(mistake).traceback.join('\n'))
}

function told(mistake: Mistake): Told {
  const own = toldInNix(mistake)
  if (!('meant' in mistake)) return own
  const { summary, hints } = otherLanguageInWords(mistake.meant)
  const places = own.places.slice(0, 1)
  if (summary !== null) return { ...own, summary, hints, places }
  // What is missing in its notation is said as before, with the lines that have it.
  return { ...own, hints: mistake.kind === 'syntax' ? [...own.hints, ...hints] : hints, places }
}

function toldInNix(mistake: Mistake): Told {
  switch (mistake.kind) {
    case 'syntax':
      return syntaxError(mistake)
    case 'missing-names':
      return missingNames(mistake.names, mistake.definition)
    case 'evaluation':
      return {
        ename: 'EvaluationError',
        summary: inDefinition(mistake.definition, evaluationInWords(mistake)),
        places: present(mistake.place),
        hints: present(mistake.hint).map((hint) => withName(hintInWords(hint), mistake.place)),
        behind: { title: 'Trace, shortened:', lines: shortTrace(mistake) }
      }
    case 'missing-file':
      return missingFile(mistake.missing)
    case 'evaluator-ended':
      return worded('EvaluatorEnded', evaluatorEndInWords(mistake.end))
    case 'build-failed':
      return {
        ename: 'BuildFailed',
        summary: `Step ${mistake.step} failed${exit(mistake.exitCode)}.`,
        places: present(mistake.place),
        ...whyItFailed(mistake)
      }
    case 'blocked':
      return simple(
        'Blocked',
        `${mistake.step === null ? 'The expression' : `Step ${mistake.step}`} cannot be built: it needs ${mistake.by.join(', ')}, which gave nothing.`,
        `Fix ${mistake.by.join(', ')} and run this cell again.`
      )
    case 'command': {
      const { message, fix } = commandMistakeInWords(mistake.mistake)
      const places = present(mistake.place)
      return { ename: 'CommandError', summary: message, places, hints: [fix], behind: null }
    }
    case 'nix-unusable':
      return worded('NixUnusable', nixUnusableInWords(mistake.why))
    case 'build-hindered': {
      const [message = '', ...way] = failureInWords(mistake.cause)
      return simple('NixUnusable', message, way.join(' '))
    }
    case 'interrupted':
      return simple(
        'Interrupted',
        'The cell was interrupted.',
        `${stoppedInWords(mistake.stopped ?? [])}What was defined and what was built stays; run the cell again to go on.`
      )
  }
}

function syntaxError({ fault, said, place }: Extract<Mistake, { readonly kind: 'syntax' }>): Told {
  const { message, hint } = syntaxInWords(fault, said)
  return {
    ename: 'SyntaxError',
    summary: message,
    places: [place],
    hints: present(hint).map(sentence),
    behind: null
  }
}

/** Where the card above says all of it, the error that follows says the reason and the way out, in short. */
function whyItFailed({
  isShown,
  explanation,
  drvPath,
  lastLines
}: Extract<Mistake, { readonly kind: 'build-failed' }>): Pick<Told, 'hints' | 'behind'> {
  const hints = explanation.flatMap(explanationInWords)
  if (isShown === true && hints.length > 0)
    return { hints: hints.map((hint) => hint.split('\n')[0] ?? ''), behind: null }
  return {
    hints,
    behind: {
      title: `The last lines of its log (${shortDerivation(drvPath)}):`,
      lines: lastLines.slice(-mostLogLines)
    }
  }
}

function stoppedInWords(steps: readonly string[]): string {
  if (steps.length === 0) return ''
  const [was, its] = steps.length === 1 ? ['was', 'Its cell builds'] : ['were', 'Their cells build']
  return `${listInWords(steps)} of cells that were to run next ${was} being built ahead, and ${was} stopped too. ${its} ${steps.length === 1 ? 'it' : 'them'} again. `
}

function worded(
  ename: string,
  { message, way }: { readonly message: string; readonly way: string }
): Told {
  return simple(ename, message, way)
}

function missingFile(missing: AskedFile): Told {
  const { message, fix } = askedFileInWords(missing)
  const hints = present(fix)
  return { ename: 'EvaluationError', summary: message, places: [], hints, behind: null }
}

function simple(ename: string, summary: string, fix: string): Told {
  return { ename, summary, places: [], hints: [fix], behind: null }
}

function present<Value>(value: Value | null): readonly Value[] {
  return value === null ? [] : [value]
}

function missingNames(names: readonly MissingName[], definition: string | null): Told {
  const shown = names.slice(0, mostNames)
  const listed = shown.map(({ name }) => name).join(', ')
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : ''
  const who = definition === null ? 'The question' : definition
  const verb = names.length === 1 ? 'is not defined' : 'are not defined'
  return {
    ename: 'UndefinedName',
    summary: `${who} needs ${listed}${more}, which ${verb}.`,
    places: shown.slice(0, 5).map(({ place }) => place),
    hints: [
      ...shown.flatMap(whereaboutsInWords),
      ...shown.flatMap(({ name, nearest }) =>
        nearest === null ? [] : [`Did you mean ${nearest} instead of ${name}?`]
      ),
      ...(shown.every(({ lost }) => lost !== null)
        ? []
        : [
            `Run the cell that defines ${names.length === 1 ? 'it' : 'them'}, or define ${names.length === 1 ? 'it' : 'them'} in a cell.`
          ])
    ],
    behind: null
  }
}

function inDefinition(definition: string | null, message: string): string {
  const text = message.replace(/^error:\s*/, '')
  return definition === null ? text : `in ${definition}: ${text}`
}

function sentence(words: string): string {
  const end = /[\w)\]}`'"]$/.test(words) ? '.' : ''
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}${end}`
}

/** A hint says NAME for what stands in `${…}`: where the place shows a name there, that name. */
function withName(hint: string, place: Place | null): string {
  if (place === null) return hint
  const rest = Array.from(place.text)
    .slice(place.column - 1)
    .join('')
  const name = /^\$\{\s*([A-Za-z_][\w'-]*)\s*\}/.exec(rest)?.[1]
  return name === undefined ? hint : hint.replaceAll(/\bNAME\b/g, () => name)
}

function exit(code: number | null): string {
  return code === null ? '' : ` with exit code ${code}`
}

function shortDerivation(drvPath: string): string {
  const hash = hashPart(drvPath)
  return hash === undefined
    ? drvPath
    : `${hash.slice(0, 8)}…${drvPath.slice(drvPath.indexOf(hash) + 32)}`
}

/**
 * The end of a trace, which is the nearest to the mistake, without the source that Nix prints at
 * each place, without what repeats the message or the place, and without the workflow library's own places: its
 * reader can change nothing there.
 */
function shortTrace({
  trace,
  message,
  place
}: Extract<Mistake, { readonly kind: 'evaluation' }>): readonly string[] {
  const told = place === null ? null : `, line ${place.line}, column ${place.column}`
  const isTold = (line: string): boolean =>
    message.includes(line.trim()) || (told !== null && line.endsWith(told))
  const frames: string[][] = []
  for (const line of trace.split('\n').map((each) => each.trimEnd())) {
    if (line.trim() === '' || isTold(line) || /^\s*\d*\|/.test(line)) continue
    const last = frames.at(-1)
    if (last === undefined || line.startsWith('…')) frames.push([line])
    else last.push(line)
  }
  const lines = frames
    .filter((frame) => !saysNothing(frame) && !frame.some((line) => libraryPlace.test(line)))
    .flat()
  return lines.length > mostTraceLines ? ['…', ...lines.slice(-mostTraceLines)] : lines
}

/** A call whose place is told already, or is nowhere. */
function saysNothing([words, ...more]: readonly string[]): boolean {
  return more.length === 0 && words === '… from call site'
}

const libraryPlace = /^\s*at \S*\/nix\/lib\/[\w-]+\.nix:\d/
