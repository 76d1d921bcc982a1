import type {
  Description,
  EvaluationError,
  FailedMember,
  StepsDescription
} from '../../../nix/evaluator/index.ts'

/** An error of a value, by the name of the member that it is about. */
export interface MemberError {
  /** null for a question itself. */
  readonly name: string | null
  readonly error: EvaluationError
  /** Other members that have the same. */
  readonly alsoIn: readonly string[]
  /** Members with other errors, which are not told. */
  readonly untold: number
}

/** Errors that are told of one value. What is wrong with more is counted. */
const mostErrors = 20

/**
 * What is wrong with the members of a value. An error that many have, as all steps of a sweep whose
 * function is wrong, is told once. `name` is the definition's, null for a question.
 */
export function memberErrors(
  description: Description | StepsDescription,
  name: string | null
): readonly MemberError[] {
  const groups = new Map<string, [FailedMember, ...FailedMember[]]>()
  for (const member of failedIn(description)) {
    const key = keyOf(member.mistake)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [member])
    else group.push(member)
  }
  const all = [...groups.values()]
  const untold = all.slice(mostErrors).reduce((sum, group) => sum + group.length, 0)
  return all.slice(0, mostErrors).map(([first, ...others], index) => {
    const isLast = index === mostErrors - 1
    return {
      name: nameOf(first, name),
      error: first.mistake,
      alsoIn: others.map((other) => nameOf(other, name)),
      untold: isLast ? untold : 0
    }
  })
}

function failedIn(description: Description | StepsDescription): readonly FailedMember[] {
  if (description.kind === 'plain') return description.failed ?? []
  if (description.kind !== 'steps') return []
  return description.members.flatMap(({ path, result }) =>
    result.ok ? [] : [{ path, mistake: result.mistake }]
  )
}

function nameOf({ path }: FailedMember, name: string | null): string {
  return [...(name === null ? [] : [name]), ...path].join('.')
}

/** Where it is wrong: newer versions of Nix name the value in their message, which is another each time. */
function keyOf(error: EvaluationError): string {
  if (error.kind === 'needs-build') return JSON.stringify(error.drvPaths)
  if (error.kind !== 'evaluation') return error.kind
  const { message, position, cause } = error
  if (position === null) return JSON.stringify([message])
  return JSON.stringify([position.source?.id, position.line, position.column, cause ?? message])
}
