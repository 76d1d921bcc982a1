import { nameOfFile } from './foreign-names.ts'
import { installedBy } from './foreign-packages.ts'
import { foreignValue } from './foreign-value.ts'
import { foreignScript, scriptOf } from './foreign-script.ts'
import type { KnownNames, MagicMeaning, OtherLanguage } from './foreign-types.ts'

type Reader = (rest: string, names: KnownNames) => MagicMeaning

/** Languages of `%%` cells, for whom one `%` was meant to be two. */
const languages: ReadonlyMap<string, 'python' | 'bash' | 'js'> = new Map([
  ...(['python', 'python3', 'py'] as const).map((word) => [word, 'python'] as const),
  ...(['bash', 'sh'] as const).map((word) => [word, 'bash'] as const),
  ...(['js', 'javascript', 'node'] as const).map((word) => [word, 'js'] as const)
])

const meanings: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...always(['matplotlib', 'pylab'], { kind: 'plots' }),
  ...always(['time', 'timeit', 'prun'], { kind: 'times' }),
  ...always(['load_ext', 'reload_ext', 'autoreload', 'config'], { kind: 'reloading' }),
  ...always(['cd', 'pwd', 'pushd'], { kind: 'folder' }),
  ...always(['who', 'whos', 'who_ls'], { kind: 'names' }),
  ...always(['capture'], { kind: 'output' }),
  ...always(['html', 'HTML', 'markdown', 'latex', 'svg'], { kind: 'page' }),
  ...always(['reset', 'reset_selective'], { kind: 'reset' }),
  ...['env', 'set_env'].map((name) => [name, variable] as const),
  ['run', (rest, names) => ({ kind: 'program', ...fileIn(rest, names) })],
  // Its cell may have taken the name itself: `%%writefile t.py` looks like a step of that name.
  ['writefile', written],
  ['file', written]
])

const noNames: KnownNames = { isKnown: () => false, isDefined: () => false }

function always(words: readonly string[], meaning: MagicMeaning): (readonly [string, Reader])[] {
  return words.map((word) => [word, () => meaning] as const)
}

function variable(rest: string): MagicMeaning {
  return { kind: 'variable', name: /^[A-Za-z_]\w*/.exec(rest)?.[0] ?? 'NAME' }
}

function written(rest: string): MagicMeaning {
  return { kind: 'file', ...fileIn(rest, noNames) }
}

function fileIn(rest: string, names: KnownNames): { readonly file: string; readonly name: string } {
  const file = rest.split(/\s+/).findLast((word) => word !== '' && !word.startsWith('-')) ?? 'FILE'
  return { file, name: nameOfFile(file, names, []) }
}

/**
 * What the first line of a cell means where it is a magic of IPython, or begins with `!`; null where
 * it is none that is known. `lines` is the whole cell.
 */
export function magicLine(
  first: string,
  lines: readonly string[],
  names: KnownNames
): OtherLanguage | null {
  const [, marks = '', word = '', rest = ''] = /^(%{1,2}|!{1,2})\s*(\S+)\s*(.*)$/.exec(first) ?? []
  if (marks === '') return null
  const packages = installedBy(`${word} ${rest}`)
  if (packages !== null) return { kind: 'packages', packages }
  const below = lines.slice(lines.findIndex((line) => line.trim() === first) + 1)
  if (marks.startsWith('!'))
    return names.isKnown(word)
      ? null
      : scriptOf('bash', [`${word} ${rest}`.trim(), ...below], names)
  const language = languages.get(word)
  if (language !== undefined) return marks === '%' ? scriptOf(language, below, names) : null
  const means = meanings.get(word)?.(rest, names)
  if (means === undefined) return null
  return { kind: 'magic', written: `${marks}${word}`, means, rest: restOf(below, means, names) }
}

function restOf(
  below: readonly string[],
  means: MagicMeaning,
  names: KnownNames
): OtherLanguage | null {
  if (means.kind === 'file' || means.kind === 'page') return null
  return foreignValue(below) ?? foreignScript(below, names)
}
