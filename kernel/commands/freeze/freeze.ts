import { join, resolve } from 'node:path'
import { freezeExpression, freezeProgram } from '../../../nix/freeze/index.ts'
import { freezeMistakeInWords } from '../../render/words/index.ts'
import { bad, good, homeFolder, type Result } from '../../../nix/base/index.ts'
import type { Command, CommandMistake } from '../../session/request/index.ts'

/**
 * `%freeze python3 sh`: programs of this machine become definitions, one for each. `%freeze python3
 * --venv .venv`: the Python of a virtual environment, with its packages.
 */
export const freeze: Command = {
  name: 'freeze',
  usage: '%freeze PROGRAM… [--venv FOLDER]',
  phase: 'freezing',
  summary:
    'copies programs of this machine with all that they load into the store, and defines each by its name: %freeze jq gives ${jq}/bin/jq',
  async run(words, { engine: { nix, freezing, folder }, signal }) {
    const read = readWords(words, folder)
    if (!read.ok) return read
    const { programs, venv } = read.value
    if (programs.length === 0) {
      return bad({
        kind: 'command',
        message: 'No program is named.',
        mend: 'Name those to freeze, as in: %freeze python3 sh'
      })
    }
    const definitions: string[] = []
    const lines: string[] = []
    for (const program of new Set(programs)) {
      const request = { ...freezing, programs: [program], ...(venv === null ? {} : { venv }) }
      const frozen = await freezeProgram(nix, request, signal)
      if (!frozen.ok) {
        if (frozen.mistake.kind === 'interrupted') return bad({ kind: 'interrupted' })
        const { message, way } = freezeMistakeInWords(frozen.mistake)
        return bad({ kind: 'command', message, mend: way })
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

interface FreezeWords {
  readonly programs: readonly string[]
  readonly venv: string | null
}

/** `--venv FOLDER` or `--venv=FOLDER`, from the notebook's folder, and names. */
function readWords(
  words: readonly string[],
  folder: string
): Result<FreezeWords, Extract<CommandMistake, { kind: 'command' }>> {
  const programs: string[] = []
  let venv: string | null = null
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    const [, option, value] = /^(--?[^=]*)(?:=(.*))?$/.exec(word) ?? []
    if (option === undefined) programs.push(word)
    else if (option === '--venv') {
      const named = value ?? words[(index += 1)] ?? ''
      if (named === '') {
        const mend = 'Name its folder, as in: %freeze python3 --venv .venv'
        return bad({ kind: 'command', message: '--venv names no virtual environment.', mend })
      }
      const path = named.startsWith('~/') ? join(homeFolder(process.env), named.slice(2)) : named
      venv = resolve(folder, path)
    } else {
      const mend = 'There is --venv FOLDER, as in: %freeze python3 --venv .venv'
      return bad({ kind: 'command', message: `%freeze knows no option ${option}.`, mend })
    }
  }
  return good({ programs: programs.length === 0 && venv !== null ? ['python3'] : programs, venv })
}

/** A program's name as a name of Nix: `g++` and `python3.11` are none. */
function definedName(program: string): string {
  const name = program.replace(/\+/g, 'x').replace(/[^a-zA-Z0-9_'-]/g, '_')
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`
}
