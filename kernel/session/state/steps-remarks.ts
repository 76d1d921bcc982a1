import type { StepsDescription } from '../../../nix/evaluator/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import { counted, listInWords } from '../../outcome/index.ts'

/** Groups of members that are one step each, that are told. */
const mostGroups = 5

/**
 * What is to be said of a set or list of steps: what of it is none, what was not searched, and which
 * of its members are the same step. `name` is the definition's, null for a question.
 */
export function stepsRemarks(
  { members, ended }: StepsDescription,
  steps: readonly { readonly name: string; readonly drvPath: StorePath }[],
  name: string | null
): readonly string[] {
  const inWords = (path: readonly string[]) => [...(name === null ? [] : [name]), ...path].join('.')
  const others = members.flatMap(({ path, result }) =>
    result.ok && result.value.kind !== 'step' ? [inWords(path)] : []
  )
  const isOne = others.length === 1
  return [
    ...sameSteps(steps),
    ...(others.length === 0
      ? []
      : [
          `Not among the steps: ${listInWords(others)}, which ${isOne ? 'is' : 'are'} no ${isOne ? 'step' : 'steps'}.`
        ]),
    ...(ended === null
      ? []
      : [
          `${counted(ended.unsearched, 'member')} from ${inWords(ended.path)} on ${ended.unsearched === 1 ? 'was' : 'were'} not searched for steps: a computed set or list is searched up to its first member that is no step. To build a step behind that, ask for it by its name.`
        ])
  ]
}

/** A parameter that is a number which `toString` may cut. */
const fraction = /=-?\d+(?:\.\d|(?:\.\d+)?e-)/

function sameSteps(
  steps: readonly { readonly name: string; readonly drvPath: StorePath }[]
): readonly string[] {
  const byDerivation = new Map<StorePath, string[]>()
  for (const { name, drvPath } of steps) {
    const names = byDerivation.get(drvPath)
    if (names === undefined) byDerivation.set(drvPath, [name])
    else names.push(name)
  }
  const groups = [...byDerivation.values()].filter((names) => names.length > 1)
  const more = groups.length - mostGroups
  return [
    ...groups
      .slice(0, mostGroups)
      .map(
        (names) =>
          `${listInWords(names)} are one and the same step: their commands do not differ.${names.some((name) => fraction.test(name)) ? ' toString gives a number six digits after the point; ${exact NUMBER} loses none.' : ''}`
      ),
    ...(more > 0 ? [`${counted(more, 'more step')} of it stand under several names each.`] : [])
  ]
}
