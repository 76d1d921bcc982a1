import { readFileSync } from 'node:fs'
import { type Refusal, type StorePath, unbuiltTexts } from '../base/index.ts'
import type { LocatedPosition, SourcePosition, WrittenText } from './bindings.ts'
import { readErrorText, type ErrorText, type FilePosition, type Frame } from './error-text.ts'
import { causeOfError, type ErrorCause } from './error-cause.ts'
import { linesOf } from '../syntax/index.ts'
import type { ReplEnd } from './repl.ts'
import type { TextFiles } from './text-files.ts'

/** How an evaluation can go wrong. */
export type EvaluationError =
  | {
      readonly kind: 'evaluation'
      /** Nix's own words, without colours and without the trace. */
      readonly message: string
      /** What Nix was doing, from within outwards, places as the reader sees them; may be empty. */
      readonly trace: string
      /** The innermost place in a text that was bound; null where Nix names none. */
      readonly position: LocatedPosition | null
      /** What it comes from; null where there is no telling. */
      readonly cause: ErrorCause | null
    }
  /** The value needs the results of these; when they are built it can be asked for again. */
  | {
      readonly kind: 'needs-build'
      readonly drvPaths: readonly StorePath[]
      readonly message: string
      readonly position: LocatedPosition | null
    }
  | { readonly kind: 'evaluator-ended'; readonly end: EvaluatorEnd }
  | { readonly kind: 'interrupted' }

/** Why there is no evaluator any more, or no way to ask it. */
export type EvaluatorEnd =
  /** It took more than it may. */
  | { readonly reason: 'memory'; readonly memoryLimitBytes: number }
  /** Functions called each other too deeply. */
  | { readonly reason: 'stack-overflow' }
  /** From outside. */
  | { readonly reason: 'killed' }
  /** By itself; what it said last may be empty. */
  | { readonly reason: 'crashed'; readonly lastWords: string }
  /** What it is handed cannot be written. */
  | { readonly reason: 'unwritable'; readonly folder: string; readonly refusal: Refusal }

/** Whether an error says nothing of the value that was asked for: any other has it too. */
export function isOfAll(mistake: EvaluationError): boolean {
  return (
    mistake.kind === 'interrupted' ||
    (mistake.kind === 'evaluator-ended' && mistake.end.reason === 'unwritable')
  )
}

/** Where a place is for the reader: undefined where it is in no text that anybody bound. */
type Locate = (position: FilePosition) => Located | undefined

interface Located {
  readonly text: WrittenText
  readonly position: SourcePosition
}

/**
 * Reads an error of Nix. `texts` are those that the evaluation could reach, the nearest first: an
 * error in a text that was bound twice is placed in the nearest. `needed` are the derivations that
 * Nix began to build meanwhile, `lastFile` is the one that it read last.
 */
export function readError(
  text: string,
  files: TextFiles,
  texts: readonly WrittenText[],
  needed: readonly StorePath[],
  lastFile: string | null
): EvaluationError {
  const error = inOwnFiles(unfinished(readErrorText(text), lastFile), files)
  const byFile = new Map<string, WrittenText>()
  for (const written of texts) if (!byFile.has(written.file)) byFile.set(written.file, written)
  const locate: Locate = (position) => {
    const written = byFile.get(position.file)
    return written === undefined ? undefined : { text: written, position: place(position, written) }
  }

  const position = innermost(error.positions, locate)
  const message = nameTexts(error.message, byFile, files)
  if (Object.values(unbuiltTexts).some(({ pattern }) => pattern.test(message))) {
    const drvPaths = needed.length > 0 ? needed : derivationsIn(message)
    // A text that names none may be anybody's: `throw "build of 'x' failed"`.
    if (drvPaths.length > 0) return { kind: 'needs-build', drvPaths, message, position }
  }
  return {
    kind: 'evaluation',
    message,
    trace: nameTexts(writeTrace(error.frames, files, locate), byFile, files),
    position,
    cause: causeOfError(message)
  }
}

/** The same error as if each text had been read from its own file. */
function inOwnFiles(error: ErrorText, files: TextFiles): ErrorText {
  const located = ({ file, line, column }: FilePosition): FilePosition => ({
    ...files.locate(file, line),
    column
  })
  return {
    ...error,
    positions: error.positions.map(located),
    frames: error.frames.map((frame) => {
      if (frame.position === null) return frame
      const position = located(frame.position)
      const shift = position.line - frame.position.line
      const source = shift === 0 ? frame.source : frame.source.map((line) => shifted(line, shift))
      return { ...frame, position, source }
    })
  }
}

/** `   12| code` with another number; what stands before the text has one that is no line. */
function shifted(source: string, shift: number): string {
  return source.replace(/^(\s*)(\d+)(?=\|)/, (_, indent: string, number: string) =>
    String(Number(number) + shift).padStart(indent.length + number.length)
  )
}

/**
 * A file that ends too early leaves an error about the line that was sent (repl.ts says why): what
 * it stands for is put in its place.
 */
function unfinished(error: ErrorText, lastFile: string | null): ErrorText {
  const [first] = error.positions
  if (first?.file !== '«string»' || !error.message.startsWith('syntax error')) return error
  const position = lastFile === null ? null : endOf(lastFile)
  return {
    message: `syntax error, unexpected end of file${lastFile === null ? '' : ` in ${lastFile}`}`,
    positions: position === null ? [] : [position],
    frames: position === null ? [] : [{ words: [], position, source: [] }]
  }
}

/** The place behind the last character of a file. */
function endOf(file: string): FilePosition | null {
  try {
    const lines = linesOf(readFileSync(file, 'utf8').replace(/\n$/, ''))
    return { file, line: lines.length, column: Buffer.byteLength(lines.at(-1) ?? '') + 1 }
  } catch {
    return null
  }
}

/** Why the evaluator is gone. `memoryLimitBytes` is what it was allowed. */
export function endedError(end: ReplEnd, memoryLimitBytes: number): EvaluationError {
  switch (end.reason) {
    case 'interrupted':
      return { kind: 'interrupted' }
    case 'memory':
      return { kind: 'evaluator-ended', end: { reason: 'memory', memoryLimitBytes } }
    case 'crashed': {
      const lastWords = end.lastWords.filter((line) => line.trim() !== '').join('\n')
      return { kind: 'evaluator-ended', end: { reason: 'crashed', lastWords } }
    }
    case 'killed':
    case 'stack-overflow':
      return { kind: 'evaluator-ended', end: { reason: end.reason } }
  }
}

function derivationsIn(message: string): StorePath[] {
  return [...message.matchAll(/'(\/nix\/store\/[^'!^]+\.drv)/g)].map(([, drvPath = '']) => drvPath)
}

function innermost(positions: readonly FilePosition[], locate: Locate): LocatedPosition | null {
  for (const position of positions) {
    const located = locate(position)
    if (located === undefined || located.text.binding.library === true) continue
    // Line 0 is the line with the formals, which the reader does not have.
    if (position.line < 2) continue
    return { source: located.text.slot, ...located.position }
  }
  return null
}

/** From a place in a file, bytes and a line of formals before it, to a place where the reader sees it. */
function place(position: FilePosition, { binding }: WrittenText): SourcePosition {
  const offset = binding.offset ?? { line: 1, column: 1 }
  const lines = linesOf(binding.text)
  // What ends too early is wrong behind the last line, where the reader has nothing.
  const line = Math.min(position.line - 1, lines.length)
  const text = lines[line - 1] ?? ''
  const before = line < position.line - 1 ? text : beforeByte(text, position.column)
  const column = Array.from(before).length + 1
  return {
    line: line + offset.line - 1,
    column: line === 1 ? column + offset.column - 1 : column
  }
}

function beforeByte(line: string, column: number): string {
  return Buffer.from(line)
    .subarray(0, column - 1)
    .toString()
}

/** Frames of a trace at its two ends: a deep recursion has tens of thousands. */
const innerFrames = 30
const outerFrames = 10

function writeTrace(frames: readonly Frame[], files: TextFiles, locate: Locate): string {
  // How the evaluator asks is nothing to the reader.
  const theirs = frames.filter(({ position }, index) => {
    if (position === null) return index > 0
    if (locate(position) !== undefined) return position.line > 1
    return !files.isOwn(position.file) && !ownFile.test(position.file)
  })
  const omitted = theirs.length - innerFrames - outerFrames
  const shown =
    omitted > 0
      ? [
          ...theirs.slice(0, innerFrames).map((frame) => writeFrame(frame, locate)),
          `… ${omitted} more`,
          ...theirs.slice(-outerFrames).map((frame) => writeFrame(frame, locate))
        ]
      : theirs.map((frame) => writeFrame(frame, locate))
  return shown.join('\n')
}

const ownFile = /^«string»$|^\(string\)$|\/evaluator\/describe\.nix$/

function writeFrame({ words, position, source }: Frame, locate: Locate): string {
  if (position === null) return words.join('\n')
  const located = locate(position)
  if (located === undefined) {
    const { file, line, column } = position
    return [...words, `  at ${file}:${line}:${column}`, ...source].join('\n')
  }
  const { name = 'this text' } = located.text.binding
  const { line, column } = located.position
  const shift = line - position.line
  return [
    ...words,
    `  at ${name}, line ${line}, column ${column}`,
    ...source.flatMap((shown) => renumber(shown, shift, located.text, position.line))
  ].join('\n')
}

/** A line of source as Nix shows it, numbered as the reader's; none where the reader has no such. */
function renumber(
  shown: string,
  shift: number,
  { binding }: WrittenText,
  errorLine: number
): string[] {
  const match = /^(\s*)(\d+)(\|.*)$/s.exec(shown)
  if (match === null) return errorLine > 1 ? [shown] : []
  const [, indent = '', number = '', code = ''] = match
  const line = Number(number) - 1
  if (line < 1 || line > linesOf(binding.text).length) return []
  const width = indent.length + number.length
  return [`${String(Number(number) + shift).padStart(width)}${code}`]
}

/** Puts the reader's words where Nix names a file that was written for it. */
function nameTexts(
  message: string,
  texts: ReadonlyMap<string, WrittenText>,
  files: TextFiles
): string {
  return files.rename(message, (file, at) => {
    const text = texts.get(file)
    if (text === undefined) return at === null ? file : `${file}:${at.line}:${at.column}`
    const { name = 'this text' } = text.binding
    if (at === null) return name
    const { line, column } = place({ file, ...at }, text)
    return `${name}, line ${line}, column ${column}`
  })
}
