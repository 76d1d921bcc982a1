import type { RenderedMistake } from '../wire/index.ts'

/** An error of the kernel itself, in the form that errors of a cell have. */
export function describeBug(error: unknown): RenderedMistake {
  const evalue = error instanceof Error ? error.message : String(error)
  const explanation = `The kernel itself failed, not your notebook: ${evalue}`
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : []
  return { ename: 'KernelError', evalue, traceback: [explanation, ...stack] }
}
