import { createHash } from 'node:crypto'
import {
  type Derivation,
  isStep,
  type LineageStep,
  readDerivation,
  unpinned
} from '../../../nix/store/index.ts'
import { derivationName, hashPart, type StorePath } from '../../../nix/base/index.ts'
import { lineOfScript } from '../../render/words/commands/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { programOf, smallStoreText, variablesOf, versionOf } from '../../session/history/index.ts'

/** What a step is made of besides the words of its command; texts by what they are called. */
export interface Parts {
  /** Scripts: of the step itself, and of programs of the notebook that it runs. */
  readonly scripts: ReadonlyMap<string, string>
  /** Environment variables that the notebook gives it. */
  readonly variables: ReadonlyMap<string, string>
  /** Programs and environments, each with a version where it has one, and a short identity. */
  readonly environments: ReadonlyMap<string, string>
}

const nothing: Parts = { scripts: new Map(), variables: new Map(), environments: new Map() }

/** What one step is made of. `program` is what its own script is called by. */
export function partsOf(
  { nix }: Pick<Engine, 'nix'>,
  { drvPath }: LineageStep,
  program: string
): Parts {
  const read = readDerivation(nix, drvPath)
  const derivation = read.ok ? unpinned(nix, read.value) : null
  if (derivation == null) return nothing
  const inWords = (text: string): string =>
    text.replace(/\/nix\/store\/[0-9a-z]{32}-|\/[0-9a-z]{52}/g, '')
  const scripts = new Map<string, string>()
  const environments = new Map<string, string>()
  const body = derivation.env.get('body')
  if (body !== undefined) scripts.set(program, inWords(body))
  const add = (input: StorePath, one: Derivation): void => {
    const source = one.env.get('source')
    const text = source === undefined ? null : smallStoreText(nix, source)
    if (text !== null) {
      scripts.set(derivationName(input), text)
      // What runs it is an input of the program.
      for (const [path, other] of environmentsOf(nix, one)) add(path, other)
      return
    }
    const identity = hashPart(input)?.slice(0, 6) ?? ''
    const version = versionOf(nix, input, one)
    environments.set(programOf(input), [version, identity].filter(Boolean).join(' '))
  }
  for (const [path, one] of environmentsOf(nix, derivation)) add(path, one)
  return { scripts, environments, variables: variablesOf({ derivation, inWords }) }
}

function environmentsOf(
  nix: Engine['nix'],
  { inputDrvs }: Derivation
): readonly (readonly [StorePath, Derivation])[] {
  return [...inputDrvs.keys()].flatMap((path) => {
    const read = readDerivation(nix, path)
    return read.ok && !isStep(read.value) ? [[path, read.value] as const] : []
  })
}

/** A line of a script in a table. */
const longestLine = 60

/**
 * Texts as a table has room for them: each by the first line in which they are not all the same. Two
 * that differ never look the same: where that line does, a short identity stands behind it.
 */
export function inOneLine(texts: readonly (string | undefined)[]): readonly string[] {
  const given = texts.filter((text) => text !== undefined)
  const lines = given.map((text) => text.split('\n').map((line) => line.trim()))
  const longest = Math.max(0, ...lines.map(({ length }) => length))
  let at = 0
  while (at < longest && new Set(lines.map((one) => one[at])).size <= 1) at += 1
  const shown = (text: string): string => {
    const line = text.split('\n')[at]?.trim() ?? ''
    const points = Array.from(line)
    const short =
      points.length > longestLine ? `${points.slice(0, longestLine - 1).join('')}…` : line
    return lineOfScript(at + 1, short === '' ? null : short)
  }
  const byShown = new Map<string, Set<string>>()
  for (const text of given) {
    const key = shown(text)
    byShown.set(key, (byShown.get(key) ?? new Set()).add(text))
  }
  return texts.map((text) => {
    if (text === undefined) return ''
    const line = shown(text)
    if (byShown.get(line)?.size === 1) return line
    return `${line} (${createHash('sha256').update(text).digest('hex').slice(0, 6)})`
  })
}
