import type {
  DescribeRequest,
  Description,
  EvaluationError,
  Evaluator,
  Slot,
  StepsDescription
} from '../../../nix/evaluator/index.ts'
import type { Result, StorePath } from '../../../nix/base/index.ts'

export type Described = Result<Description | StepsDescription, EvaluationError>

/**
 * What expressions turned out to be. A slot means the same as long as the evaluator keeps what it
 * has read, so it is asked once: what was looked at ahead, or is looked at again since something
 * before it changed and changed back, costs nothing.
 */
export interface Descriptions {
  describeAll(
    requests: readonly DescribeRequest[],
    signal: AbortSignal
  ): Promise<readonly Described[]>
  /** To be called when files have changed that were read. */
  forget(): void
  /** Its cell has run again: what failed is tried once more. */
  retry(slot: Slot): void
}

/** Nothing is known at first. */
export function createDescriptions(evaluator: Pick<Evaluator, 'describeAll'>): Descriptions {
  let known = new WeakMap<Slot, Described>()
  return {
    async describeAll(requests, signal) {
      const asked = requests.filter(({ slot }) => !known.has(slot))
      const answers = asked.length === 0 ? [] : await evaluator.describeAll(asked, signal)
      const fresh = new Map(asked.map(({ slot }, index) => [slot, answers[index]]))
      return requests.map(({ slot }) => {
        const described = known.get(slot) ?? fresh.get(slot)
        if (described === undefined) throw new Error('a request was not answered')
        if (isLasting(described)) known.set(slot, described)
        return described
      })
    },
    forget() {
      known = new WeakMap()
    },
    retry(slot) {
      if (known.get(slot)?.ok === false) known.delete(slot)
    }
  }
}

/**
 * An error that Nix gives stays as it is, until its cell runs again: one may take long to come, as
 * where a network is not there. What it needs may be built, and an interrupt says nothing.
 */
function isLasting(described: Described): boolean {
  if (!described.ok) return described.mistake.kind === 'evaluation'
  const { value } = described
  if (value.kind === 'steps') return value.members.every(({ result }) => result.ok)
  return value.kind !== 'plain' || value.failed === undefined
}

/** The derivations that have to be built before this can be evaluated. */
export function neededBy(described: Described): readonly StorePath[] {
  if (!described.ok)
    return described.mistake.kind === 'needs-build' ? described.mistake.drvPaths : []
  if (described.value.kind !== 'steps') return []
  return described.value.members.flatMap((member) => neededBy(member.result))
}
