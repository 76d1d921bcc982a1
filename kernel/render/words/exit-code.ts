import type { StepReport } from '../../outcome/index.ts'
import { explanationInWords } from './explanation.ts'

/** That a program ended with its exit code: said once, and not where the explanation has it. */
export function exitWords({
  exitCode,
  explanation
}: NonNullable<StepReport['failure']>): readonly string[] {
  if (exitCode === null) return []
  const isTold = explanation
    .flatMap(explanationInWords)
    .some((sentence) => sentence.includes(`exit code ${exitCode}`))
  return isTold ? [] : [`The program ended with exit code ${exitCode}.`]
}
