import { type Input, inputsIn, parse } from '../../nix/syntax/index.ts'
import { bodyOf } from './head.ts'

/** The values of `input` that a cell leaves open, in their order; none where it is no Nix. */
export function inputsOf(code: string): readonly Input[] {
  if (!/\binput\b/.test(code)) return []
  const body = bodyOf(code)
  const { tree } = parse(body, 'definitions')
  return tree === null ? [] : inputsIn(tree, body)
}
