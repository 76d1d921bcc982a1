import { readText } from '../base/index.ts'

/** A machine that Nix's setting `builders` names. */
export interface NamedMachine {
  /** As the setting has it: `ssh://me@host`. */
  readonly name: string
  /** As `x86_64-linux`; empty where it is of this machine's own kind. */
  readonly systems: readonly string[]
  readonly features: readonly string[]
  /** Of what it offers, what a step has to require to be built there. */
  readonly mandatory: readonly string[]
}

/** A file may name another one; files that name each other are Nix's to complain about. */
const deepestFile = 8

/**
 * The machines of the setting `builders` (manual, "Remote builds"): a line each, or with semicolons
 * between them; `@FILE` stands for the lines of a file, where there is one.
 */
export function namedMachines(setting: string, depth = 0): readonly NamedMachine[] {
  return setting.split(/[;\n]/).flatMap((line) => {
    const text = line.replace(/#.*/, '').trim()
    if (text.startsWith('@'))
      return depth < deepestFile
        ? namedMachines(readText(text.slice(1).trim()) ?? '', depth + 1)
        : []
    const [name, systems, , , , features, mandatory] = text.split(/\s+/)
    if (name === undefined || name === '') return []
    const required = words(mandatory)
    return [
      {
        name,
        systems: words(systems),
        features: [...words(features), ...required],
        mandatory: required
      }
    ]
  })
}

/** A dash stands for what Nix takes by itself. */
function words(field = '-'): readonly string[] {
  return field === '-' ? [] : field.split(',').filter(Boolean)
}
