import { listInWords, type Mistake } from '../../outcome/index.ts'

/** What Nix says, and which other members of the value it is said of. */
export function evaluationInWords({
  message,
  alsoIn = [],
  untold = 0
}: Extract<Mistake, { readonly kind: 'evaluation' }>): string {
  return [
    message,
    ...(alsoIn.length === 0 ? [] : [`So it is with ${listInWords(alsoIn)}.`]),
    ...(untold === 0
      ? []
      : [`${untold} more of its members cannot be evaluated, for other reasons.`])
  ].join('\n')
}
