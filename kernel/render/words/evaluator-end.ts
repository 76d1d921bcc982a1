import type { EvaluatorEnd } from '../../outcome/index.ts'
import { refusalInWords } from './refusal.ts'

/** Why the evaluator is gone, and the way out. */
export function evaluatorEndInWords(end: EvaluatorEnd): {
  readonly message: string
  readonly way: string
} {
  switch (end.reason) {
    case 'memory':
      return {
        message: `The evaluation was stopped, since it took more memory than the ${gigabytes(end.memoryLimitBytes)} that it may.`,
        way: `Evaluate less at once: a shorter list, a part of a set, a recursion that ends. ${again}`
      }
    case 'stack-overflow':
      return {
        message: 'The evaluation was stopped, since functions called each other too deeply.',
        way: `A function that calls itself has to stop for some argument; to go through a long list use builtins.foldl' or map. ${again}`
      }
    case 'killed':
      return {
        message:
          'The evaluator (a nix process) was killed from outside, maybe because the machine had no memory left.',
        way: `Run the cell again. ${again}`
      }
    case 'crashed':
      return {
        message: `The evaluator (a nix process) ended by itself.${end.lastWords === '' ? '' : ` It said: ${end.lastWords}`}`,
        way: `Run the cell again. ${again}`
      }
    case 'unwritable':
      return {
        message: `The kernel cannot write what it hands to Nix to ${end.folder}: ${refusalInWords(end.refusal)}.`,
        way: `${end.refusal.isForRoom ? makeRoom : otherFolder} Nothing that is defined is lost: then run the cell again.`
      }
  }
}

const again = 'All definitions are there when the next cell runs.'

const makeRoom =
  'Make room on that disk, or set TMPDIR to a folder on another and restart the kernel.'
const otherFolder = 'Make it writable, or set TMPDIR to another folder and restart the kernel.'

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
