import type { Explanation, ScriptLine } from '../../outcome/index.ts'
import { failureInWords, failureHints } from './failure.ts'
import { symptomInWords } from './symptom.ts'

/** An explanation as sentences: what happened, then the way out where there is one. */
export function explanationInWords(explanation: Explanation): readonly string[] {
  switch (explanation.kind) {
    case 'cause':
      // Whoever tells that the step failed tells the exit code: here it would be said twice.
      return explanation.cause.kind === 'exit'
        ? failureHints(explanation.cause)
        : failureInWords(explanation.cause)
    case 'interrupted':
      return ['It was interrupted.']
    case 'script-line':
      return [scriptLine(explanation)]
    case 'file-not-written':
      return [fileNotWritten(explanation)]
    case 'link-in-output':
      return [linkInOutput(explanation)]
    case 'log-line':
      return [`The log says: ${quoted(explanation.line)} ${symptomInWords(explanation.symptom)}`]
  }
}

/** A longer line of a script says no more about where it is. */
const longestSource = 120

function scriptLine({ line, of, text, message }: ScriptLine): string {
  const count = of.kind === 'script' ? null : of.executionCount
  const place =
    of.kind === 'script' ? 'the script' : count === null ? 'the cell' : `cell [${count}]`
  const source = text.trim()
  const short = source.length > longestSource ? `${source.slice(0, longestSource)}…` : source
  return [
    `Line ${line} of ${place}`,
    ...(short === '' ? [] : [`\`${short}\``]),
    message ?? 'the script ends here'
  ].join(': ')
}

function fileNotWritten({
  step,
  input,
  file,
  wrote,
  more,
  similar
}: Extract<Explanation, { readonly kind: 'file-not-written' }>): string {
  const rest = more > 0 ? ` and ${more} more` : ''
  const what =
    wrote.length === 0
      ? `${input} wrote nothing: its program has to write into $out, where it starts.`
      : `It wrote ${wrote.join(', ')}${rest}.`
  const suggestion = similar === null ? '' : ` Did you mean \${${input}}/${similar}?`
  return `${step} reads \${${input}}/${file}, but ${input} wrote no such file. ${what}${suggestion}`
}

function linkInOutput({
  step,
  input,
  file,
  target
}: Extract<Explanation, { readonly kind: 'link-in-output' }>): string {
  return `${step} reads \${${input}}/${file}, which ${input} made as a link to ${target}: a step sees its inputs and nothing else, so what a link out of them leads to is not there. Let ${input} write the file itself (cp --dereference copies what a link leads to).`
}

/** A longer line says no more here: the log itself stands below. */
const longestQuote = 200

function quoted(line: string): string {
  const text = line.replace(/\p{C}+/gu, ' ').trim()
  return text.length > longestQuote ? `“${text.slice(0, longestQuote)} …”.` : `“${text}”.`
}
