import { resolve } from 'node:path'
import { freezeExpression, freezeProgram } from '../../../nix/freeze/index.ts'
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
    for (const program of new Set(programs)) {
      const request = { ...freezing, programs: [program], ...(venv === null ? {} : { venv }) }
      const made = await freezeProgram(nix, request, signal)
      if (!made.ok) {
        const { mistake } = made
        return bad(mistake.kind === 'interrupted' ? mistake : { kind: 'not-frozen', mistake })
      }
      const name = definedName(program)
      definitions.push(`${name} = ${freezeExpression(made.value)};`)
      frozen.push({ path: `\${${name}}/bin/${program}`, contents: made.value.contents })
    }
    return good({
      definitions: definitions.join('\n'),
      shown: [{ kind: 'said', said: { kind: 'frozen', programs: frozen } }]
    })
  }
}

/** A program's name as a name of Nix: `g++` and `python3.11` are none. */
function definedName(program: string): string {
  const name = program.replace(/\+/g, 'x').replace(/[^a-zA-Z0-9_'-]/g, '_')
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`
}
