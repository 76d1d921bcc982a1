import type { StepsDescription } from '../../../nix/evaluator/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { StepsRemark } from '../../outcome/index.ts'

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
): readonly StepsRemark[] {
  const called = (path: readonly string[]) => [...(name === null ? [] : [name]), ...path].join('.')
  const others = members.flatMap(({ path, result }) =>
    result.ok && result.value.kind !== 'step' ? [called(path)] : []
  )
  return [
    ...sameSteps(steps),
    ...(others.length === 0 ? [] : [{ kind: 'no-steps', names: others } as const]),
    ...(ended === null
      ? []
      : [{ kind: 'not-searched', from: called(ended.path), count: ended.unsearched } as const])
  ]
}

function sameSteps(
  steps: readonly { readonly name: string; readonly drvPath: StorePath }[]
): readonly StepsRemark[] {
  const byDerivation = new Map<StorePath, string[]>()
  for (const { name, drvPath } of steps) {
    const names = byDerivation.get(drvPath)
    if (names === undefined) byDerivation.set(drvPath, [name])
    else names.push(name)
  }
  const groups = [...byDerivation.values()].filter((names) => names.length > 1)
  const count = groups.length - mostGroups
  return [
    ...groups.slice(0, mostGroups).map((names) => ({ kind: 'same-step', names }) as const),
    ...(count > 0 ? [{ kind: 'more-same-steps', count } as const] : [])
  ]
}
