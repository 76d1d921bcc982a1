import { freezeExpression, freezeProgram } from '../../nix/freeze/freeze.ts'
import { bad, good } from '../../nix/result.ts'
import type { Command } from '../session/command.ts'

/** `%freeze python3 sh`: programs of this machine become definitions, one for each. */
export const freeze: Command = {
  name: 'freeze',
  usage: '%freeze PROGRAM…',
  phase: 'freezing',
  summary:
    'copies programs of this machine with all that they load into the store, and defines each by its name: %freeze jq gives ${jq}/bin/jq',
  async run(words, { engine: { nix, freezing }, signal }) {
    if (words.length === 0) {
      return bad({
        kind: 'command',
        message: 'No program is named.',
        mend: 'Name those to freeze, as in: %freeze python3 sh'
      })
    }
    const definitions: string[] = []
    const lines: string[] = []
    for (const program of new Set(words)) {
      const frozen = await freezeProgram(nix, { ...freezing, programs: [program] }, signal)
      if (!frozen.ok) {
        const { kind, message, mend } = frozen.mistake
        return bad(kind === 'interrupted' ? { kind } : { kind: 'command', message, mend })
      }
      const name = definedName(program)
      definitions.push(`${name} = ${freezeExpression(frozen.value)};`)
      lines.push(`\${${name}}/bin/${program}  ${frozen.value.description}`)
    }
    return good({
      definitions: definitions.join('\n'),
      shown: [{ kind: 'text', title: 'Frozen from this machine', text: lines.join('\n') }]
    })
  }
}

/** A program's name as a name of Nix: `g++` and `python3.11` are none. */
function definedName(program: string): string {
  const name = program.replace(/\+/g, 'x').replace(/[^a-zA-Z0-9_'-]/g, '_')
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`
}
