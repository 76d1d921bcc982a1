import { totalmem } from 'node:os'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { NoMemoryLimit } from '../../outcome/index.ts'

/** The environment variable that sets what an evaluation may take, as in `512M` or `2G`. */
export const memoryVariable = 'NIX_WORKFLOW_EVALUATOR_MEMORY'

/**
 * What an evaluation may take where nobody says: half of the machine, and 4 GiB at the most, which
 * is several times what an evaluation of all of a NixOS system takes.
 */
export const usualMemoryLimit = Math.min(totalmem() / 2, 4 * 1024 ** 3)

/**
 * The least that is taken: Nix needs some 40 MiB to start and nixpkgs several hundred, and with
 * less no cell could ever run.
 */
const leastBytes = 64 * 1024 ** 2

const units: Readonly<Record<string, number>> = { M: 1024 ** 2, G: 1024 ** 3 }

/**
 * Reads the value of `NIX_WORKFLOW_EVALUATOR_MEMORY`: a number with M or G behind it (MiB, GiB),
 * in bytes. What is not set is the usual limit.
 */
export function memoryLimit(text: string | undefined): Result<number, NoMemoryLimit> {
  if (text === undefined || text.trim() === '') return good(usualMemoryLimit)
  const [, number = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([MG])(?:i?B)?\s*$/i.exec(text) ?? []
  const bytes = Number(number) * (units[unit.toUpperCase()] ?? Number.NaN)
  if (number === '' || !(bytes >= leastBytes)) {
    return bad({ variable: memoryVariable, text, leastBytes })
  }
  return good(bytes)
}
