import { traceVariable, type TraceProblem } from '../../../nix/base/index.ts'

/** Why nothing is traced, and what to ask for instead. */
export function traceProblemInWords(problem: TraceProblem): string {
  return problem.kind === 'no-such-trace'
    ? `${traceVariable} asks for no trace that there is: give areas and a file, as in ${traceVariable}=${problem.areas.join(',')}:trace.jsonl.`
    : `The trace that ${traceVariable} asks for cannot be written: ${problem.said}.`
}
