import { resolve } from 'node:path'
import { freezeExpression, freezeProgram } from '../../../nix/freeze/index.ts'
import { attributeText } from '../../../nix/syntax/index.ts'
import { bad, fromHome, good } from '../../../nix/base/index.ts'
import type { FrozenProgram } from '../../outcome/index.ts'
import type { Command } from '../../session/request/index.ts'

/**
 * `%freeze python3 sh`: programs of this machine become definitions, one for each. `%freeze python3
 * --venv .venv`: the Python of a virtual environment, with its packages.
 */
export const freeze: Command = {
  name: 'freeze',
  group: 'share',
  operands: [{ word: 'PROGRAM', kind: 'program', isRepeated: true }],
  options: [
    {
      name: '--venv',
      takes: ['FOLDER'],
      standsAlone: true,
      means: 'takes the Python of a virtual environment, with its packages'
    }
  ],
  examples: [{ line: '%freeze python3 sh' }, { line: '%freeze python3 --venv .venv' }],
  phase: 'freezing',
  summary:
    'copies programs of this machine with all that they load into the store, and defines each by its name: %freeze jq gives ${jq}/bin/jq',
  defines: () => true,
  async run(words, { engine: { nix, freezing, folder }, signal }) {
    const [named] = words.values('--venv')
    const venv = named === undefined ? null : resolve(folder, fromHome(named))
    // Only where an environment is named may no program be: its Python is meant.
    const programs = words.operands.length === 0 ? ['python3'] : words.operands
    const definitions: string[] = []
    const frozen: { readonly path: string; readonly contents: readonly FrozenProgram[] }[] = []
    for (const [program, name] of definedNames(programs)) {
      const request = { ...freezing, programs: [program], ...(venv === null ? {} : { venv }) }
      const made = await freezeProgram(nix, request, signal)
      if (!made.ok) {
        const { mistake } = made
        return bad(mistake.kind === 'interrupted' ? mistake : { kind: 'not-frozen', mistake })
      }
      definitions.push(`${name} = ${freezeExpression(made.value)};`)
      frozen.push({ path: `\${${name}}/bin/${program}`, contents: made.value.contents })
    }
    return good({
      definitions: definitions.join('\n'),
      shown: [{ kind: 'said', said: { kind: 'frozen', programs: frozen } }]
    })
  }
}

/**
 * What programs are defined as, each once: `g++` and `python3.11` are no names of Nix, and two of them
 * may come to the same name.
 */
export function definedNames(programs: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const program of programs) {
    if (names.has(program)) continue
    const plain = definedName(program)
    let name = plain
    for (let number = 2; taken.has(name); number += 1) name = `${plain}_${number}`
    names.set(program, name)
    taken.add(name)
  }
  return names
}

function definedName(program: string): string {
  const name = program.replace(/\+/g, 'x').replace(/[^a-zA-Z0-9_'-]/g, '_')
  // A word of the language, as `rec`, is no name either.
  return attributeText(name) === name ? name : `_${name}`
}
