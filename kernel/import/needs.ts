import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse, pathLiterals } from '../../nix/syntax/index.ts'
import type { ImportNeed } from '../outcome/index.ts'

/**
 * What a program that stands in a notebook in `folder` needs and does not find, each once: functions
 * of a library that `variables` hold, files, and what only the machine knows.
 */
export function needsOf(
  text: string,
  folder: string,
  variables: ReadonlySet<string>
): readonly ImportNeed[] {
  const { tree } = parse(text, 'program')
  const literals = tree === null ? [] : pathLiterals(tree.topNode, text)
  const needs = [
    ...functionsOf(text, variables),
    ...literals.flatMap(({ kind, head, hasInterpolation }): ImportNeed[] => {
      if (kind === 'search') return [{ kind: 'search-path', name: head }]
      const isMissing =
        kind === 'relative' && !hasInterpolation && !existsSync(resolve(folder, head))
      return isMissing ? [{ kind: 'file', path: head }] : []
    })
  ]
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()]
}

/** What is still taken of the library: `shell` of `nw.lib.shell`. */
function functionsOf(text: string, variables: ReadonlySet<string>): readonly ImportNeed[] {
  const taken = /(?<![\w'.-])([\w'-]+)\s*\.\s*(?:lib\s*\.\s*)?([a-zA-Z_][\w'-]*)/g
  return [...text.matchAll(taken)].flatMap(([, of = '', name = '']): ImportNeed[] =>
    variables.has(of) && name !== 'lib' ? [{ kind: 'library-function', name }] : []
  )
}
