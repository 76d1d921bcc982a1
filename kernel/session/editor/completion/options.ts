import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { statusAt } from '../../../../nix/base/index.ts'
import { helpOfProgram } from '../../../../nix/builder/index.ts'
import { stringAt, type StringWord, wordsOfString } from '../../../cells/index.ts'
import type { Engine } from '../../state/index.ts'
import { pathInFolder } from '../../results/index.ts'
import type { Candidates } from './candidates.ts'
import { absolute, diskFolder } from './disk-paths.ts'
import { optionsInHelp } from './option-help.ts'
import { longestSource, optionsInSource, type ProgramOption } from './option-source.ts'
import type { Limits } from './patience.ts'
import { namesIn, resultAtHand, resultPath } from './results.ts'

/**
 * The options of the program whose command is being written in a string: `… train.py --epo|`. They are
 * read from its source; of a program that has none, from its help, which it is asked for once, in the
 * sandbox, and from what other cells give the same program. null where no option stands at the cursor.
 */
export async function optionsInString(
  engine: Engine,
  body: string,
  offset: number,
  limits: Limits
): Promise<Candidates | null> {
  const string = stringAt(body, offset)
  if (string === null) return null
  const words = wordsOfString(string.pieces)
  const [typed, ...more] = (words.at(-1) ?? []).map(textOfPiece)
  if (typed === undefined || more.length > 0 || !/^--?[\w-]*$/.test(typed)) return null
  const [rest = ''] = /^[\w-]*/.exec(body.slice(offset)) ?? []
  const texts = words.slice(0, -1).map((word) => word.map(textOfPiece).join(''))
  const given = new Set(texts.map((text) => text.replace(/=.*$/s, '')))
  const programs = programsIn(words.slice(0, -1))
  // What is being typed is not yet an option that somebody uses.
  const others = body.slice(0, offset - typed.length) + body.slice(offset + rest.length)
  const options = await programOptions(engine, programs, limits, others)
  const candidates = options.flatMap(({ name, means }, rank) =>
    given.has(name)
      ? []
      : [{ text: name, type: 'option', ...(means === '' ? {} : { signature: means }), rank }]
  )
  return { candidates, typed, from: offset - typed.length, to: offset + rest.length }
}

function textOfPiece({ kind, text }: StringWord[number]): string {
  return kind === 'text' ? text : `\${${text}}`
}

/** Words before an option that may be its program: back to the last that is one for certain. */
const mostWords = 200

/** The words that name the program, and a script that it runs, the last first. */
function programsIn(words: readonly StringWord[]): readonly string[] {
  const found: string[] = []
  for (const word of words.slice(-mostWords).reverse()) {
    const text = word.map(textOfPiece).join('')
    if (text.startsWith('-') || !word.some(({ kind }) => kind === 'interpolation')) continue
    const isProgram = /\}\/bin\/[^/]+$/.test(text)
    if (isProgram || scriptName.test(text)) found.push(text)
    if (isProgram) break
  }
  return found
}

/** The name of a script that reads options, also within an interpolation. */
const scriptName = /\.(py|sh|bash|R|r|js|mjs|ts|pl|rb|lua)\}?$/

/** Options of a program as a string names it: `${train}/bin/train`, `${./train.py}`. */
export async function programOptions(
  engine: Engine,
  programs: readonly string[],
  limits: Limits,
  body = ''
): Promise<readonly ProgramOption[]> {
  const found = programs
    .flatMap((program) => sourcesOf(engine, program))
    .flatMap((source) => optionsInSource(source))
  if (found.length > 0) return found
  const helped = await optionsOfHelp(engine, programs, limits)
  return [...helped, ...optionsElsewhere(engine, programs, body)]
}

/** What the program says when it is asked; nothing yet where it was not asked before. */
async function optionsOfHelp(
  engine: Engine,
  [word = '']: readonly string[],
  limits: Limits
): Promise<readonly ProgramOption[]> {
  const [, base = '', program] = /^\$\{([^}]*)\}\/bin\/([^/]+)$/s.exec(word) ?? []
  if (program === undefined) return []
  const outPath = await resultPath(engine, base, limits)
  if (outPath === null) return []
  if (statusAt(engine.nix.onDisk(`${outPath}/bin/${program}`)) === null) return []
  return optionsInHelp(helpOfProgram(engine.nix, { outPath, program }) ?? '')
}

/** Texts of what a word names: a script on disk, one that a definition names, one in a result. */
function sourcesOf(engine: Engine, program: string): readonly string[] {
  const [, base = '', path = ''] = /^\$\{([^}]*)\}(\/.*)?$/s.exec(program) ?? []
  const onDisk = diskFolder(engine.folder, base)
  if (onDisk !== null) return textAt(path === '' ? onDisk : pathInFolder(onDisk, path))
  const names = namesIn(base)
  if (names === null) return []
  const named = scriptsOf(engine, names).flatMap(textAt)
  if (named.length > 0) return named
  const result = resultAtHand(engine, base)
  return result === null ? [] : textAt(pathInFolder(result, path))
}

/** The scripts on disk that a definition names, as `program "train" ./train.py`. */
function scriptsOf(
  { workspace: { notebook }, folder }: Pick<Engine, 'workspace' | 'folder'>,
  names: readonly string[]
): readonly string[] {
  return notebook
    .parts(names[0] ?? '')
    .filter(({ definition }) => definition.path.every((name, index) => names[index] === name))
    .flatMap(({ definition }) => definition.expression.paths)
    .filter(
      ({ kind, head, hasInterpolation }) =>
        kind !== 'search' && !hasInterpolation && scriptName.test(head)
    )
    .map(({ head }) => absolute(folder, head))
}

/** The beginning of a text file; nothing where it is none. */
function textAt(file: string | null): readonly string[] {
  if (file === null) return []
  try {
    const opened = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      if (!fstatSync(opened).isFile()) return []
      const buffer = Buffer.alloc(longestSource)
      const bytes = buffer.subarray(0, readSync(opened, buffer))
      return bytes.includes(0) ? [] : [bytes.toString('utf8')]
    } finally {
      closeSync(opened)
    }
  } catch {
    return []
  }
}

/** Characters behind a program in which its options are looked for. */
const longestCommand = 4000

/** What other commands of the notebook give the same program. */
function optionsElsewhere(
  { workspace: { notebook } }: Pick<Engine, 'workspace'>,
  [program]: readonly string[],
  body: string
): readonly ProgramOption[] {
  if (program === undefined) return []
  const texts = [...notebook.cells()].map(({ code }) => code)
  return [body, ...texts].flatMap((text) => {
    const found: ProgramOption[] = []
    for (let at = text.indexOf(program); at !== -1; at = text.indexOf(program, at + 1)) {
      const behind = text.slice(at + program.length, at + program.length + longestCommand)
      const end = behind.search(/''(?![$'\\])|"/)
      const command = end === -1 ? behind : behind.slice(0, end)
      for (const [name] of command.matchAll(/(?<![\w-])--?[a-zA-Z][\w-]*/g))
        found.push({ name, means: '' })
    }
    return found
  })
}
