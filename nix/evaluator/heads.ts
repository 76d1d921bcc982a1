import { bad, evaluatorTexts, good, type Result } from '../base/index.ts'
import type { Slot } from './bindings.ts'
import { readHead, type Head } from './description.ts'
import type { EvaluationError } from './error.ts'
import { jsonList } from './json-list.ts'
import { nixString } from '../syntax/index.ts'
import type { Asked } from './search.ts'

/** How the living process is asked. */
export interface Questions {
  /** Evaluates a function of `describe.nix`, written when the slots are bound, and gives its JSON. */
  ask(slots: readonly Slot[], question: () => string): Promise<Result<string, EvaluationError>>
  /** An expression that is the value of a slot. */
  address(slot: Slot): string
}

type Heads = readonly Result<Head, EvaluationError>[]

/**
 * Heads of many values. First all in one request, which gives those that do not throw. An error
 * that Nix cannot catch spoils a request: it is halved, until the value stands alone.
 */
export async function headsOf(asked: readonly Asked[], questions: Questions): Promise<Heads> {
  const [only] = asked
  if (only === undefined) return []
  if (asked.length === 1) return [await headOf(only, questions)]
  const answer = await questions.ask(
    asked.map(({ slot }) => slot),
    () => `describeAll [ ${asked.map((one) => described(one, questions)).join(' ')} ]`
  )
  if (answer.ok) {
    const heads: Result<Head, EvaluationError>[] = []
    for (const [index, one] of jsonList(answer.value).entries()) {
      const request = asked[index]
      if (request === undefined) throw new Error('more answers than questions')
      heads.push(one === null ? await headOf(request, questions) : good(readHead(one)))
    }
    return heads
  }
  const { mistake } = answer
  const isOfAll =
    mistake.kind === 'interrupted' ||
    (mistake.kind === 'evaluator-ended' && mistake.end.reason === 'unwritable')
  if (isOfAll) return asked.map(() => bad(mistake))
  const half = Math.ceil(asked.length / 2)
  return [
    ...(await headsOf(asked.slice(0, half), questions)),
    ...(await headsOf(asked.slice(half), questions))
  ]
}

async function headOf(asked: Asked, questions: Questions): Promise<Result<Head, EvaluationError>> {
  let answer = await questions.ask([asked.slot], () => `describe ${described(asked, questions)}`)
  if (
    !answer.ok &&
    answer.mistake.kind === 'evaluation' &&
    evaluatorTexts.notUtf8.pattern.test(answer.mistake.message)
  ) {
    answer = await questions.ask([asked.slot], () => `describeBytes (${valueOf(asked, questions)})`)
  }
  return answer.ok ? good(readHead(JSON.parse(answer.value))) : answer
}

/** What `describe.nix` is asked about a value. */
function described(asked: Asked, questions: Questions): string {
  return `{ value = ${valueOf(asked, questions)}; most = ${asked.most}; }`
}

function valueOf({ slot, path }: Asked, questions: Questions): string {
  const address = questions.address(slot)
  if (path.length === 0) return address
  const steps = path.map((step) => (typeof step === 'string' ? nixString(step) : step))
  return `nw.member [ ${steps.join(' ')} ] ${address}`
}
